/**
 * Serves the example mini-program to a browser of this machine.
 *
 *     node example-miniprogram/web/serve.mjs --server URL --standin URL [--package FOLDER] [--port N]
 *
 * The first line on standard output is for programs: `browser http://127.0.0.1:PORT`.
 */
import http from 'node:http'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { buildSite } from './build.mjs'
import { createPageRelay } from './page-relay.mjs'
import { createRelay } from './relay.mjs'
import { createSocketRelay } from './socket-relay.mjs'

const PACKAGE = fileURLToPath(new URL('../../pkg', import.meta.url))

/**
 * @param {{ server: string, standin: string, packageFolder?: string, port?: number }} options
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startWeb({ server, standin, packageFolder = process.env.PKG_DIR ?? PACKAGE, port = 0 }) {
  if (!existsSync(join(packageFolder, 'dist/index.js'))) throw new Error(`${packageFolder} has no dist/index.js: run cargo xtask build`)
  const { files, host } = await buildSite(resolve(packageFolder))
  const relay = createRelay({ backend: server, wechat: standin })
  const pages = createPageRelay(server, host)
  const sockets = createSocketRelay({ backend: server })
  const site = http.createServer((asked, answer) => {
    if (!relay(asked, answer) && !pages(asked, answer)) serve(files, asked, answer)
  })
  site.on('upgrade', sockets.upgrade)
  await new Promise((ready, failed) => site.once('error', failed).listen(port, '127.0.0.1', () => ready(undefined)))
  const { port: taken } = /** @type {import('node:net').AddressInfo} */ (site.address())
  return {
    url: `http://127.0.0.1:${taken}`,
    close: () => new Promise((closed) => {
      site.close(() => closed(undefined))
      site.closeAllConnections()
      sockets.close()
    })
  }
}

function serve(files, asked, answer) {
  const file = files.get(new URL(asked.url ?? '/', 'http://127.0.0.1').pathname)
  if (!file || (asked.method !== 'GET' && asked.method !== 'HEAD')) {
    answer.writeHead(file ? 405 : 404, { 'content-type': 'text/plain' }).end()
    return
  }
  // Not every browser takes brotli over plain http.
  const asIs = !file.brotli || /\bbr\b/.test(asked.headers['accept-encoding'] ?? '')
  const body = asIs ? file.body : brotliDecompressSync(file.body)
  answer.writeHead(200, {
    'content-type': file.type,
    'content-length': body.length,
    ...(file.brotli && asIs ? { 'content-encoding': 'br' } : {}),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:"
  })
  answer.end(asked.method === 'HEAD' ? undefined : body)
}

async function main(words) {
  const asked = { server: '', standin: '', package: '', port: '0' }
  for (let at = 0; at < words.length; at += 2) {
    const name = words[at].replace(/^--/, '')
    if (!words[at].startsWith('--') || !Object.hasOwn(asked, name) || words[at + 1] === undefined) throw new Error(`wrong argument ${words[at]}: see the head of serve.mjs`)
    asked[name] = words[at + 1]
  }
  for (const name of ['server', 'standin']) if (!/^http:\/\/[\w.:[\]]+$/.test(asked[name])) throw new Error(`--${name} must be an http URL without a path, such as http://127.0.0.1:8787`)
  if (!/^\d{1,5}$/.test(asked.port) || Number(asked.port) > 65535) throw new Error(`--port must be a number from 0 to 65535, not ${asked.port}`)
  const { url } = await startWeb({ server: asked.server, standin: asked.standin, packageFolder: asked.package || undefined, port: Number(asked.port) })
  console.log(`browser ${url}`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message)
    process.exit(2)
  })
}
