/**
 * Starts the example's backend for a test: the real binary, on a free port, with a database of its own.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const NAME = 'wx-session-example-server'
const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL('../../target', import.meta.url))

/**
 * @param {import('node:test').TestContext} t the server ends with it
 * @returns {Promise<{ server: string, standin: string }>}
 */
export async function startBackend(t) {
  const folder = mkdtempSync(join(tmpdir(), 'wx-session-example-'))
  // The test's own environment may have a real WX_APPID.
  const { WX_APPID: _id, WX_SECRET: _secret, ...env } = process.env
  const child = spawn(binary(), ['--demo', '--port', '0', '--database', join(folder, 'test.db')], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let told = ''
  child.stderr.on('data', (chunk) => (told += chunk))
  const ended = new Promise((resolve) => child.on('close', resolve))
  t.after(async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  const line = await Promise.race([firstLine(child.stdout), ended.then(() => '')])
  const [, server, standin] = /^listening (\S+) standin (\S+)$/.exec(line) ?? []
  if (!server) throw new Error(`the backend did not start; it said: ${line}\n${told}`)
  return { server, standin }
}

function binary() {
  const path = process.env.WX_SESSION_SERVER ?? join(TARGET, 'debug', NAME)
  if (!existsSync(path)) throw new Error(`there is no ${path}: run cargo build -p ${NAME}, or name the binary in WX_SESSION_SERVER`)
  return path
}

function firstLine(stream) {
  return new Promise((resolve) => createInterface({ input: stream }).once('line', resolve))
}
