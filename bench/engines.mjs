/**
 * The engines of mini-programs: V8 (Android, Windows, DevTools), and JavaScriptCore with a JIT (nowhere, but what Safari shows)
 * and without (iOS).
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Far more than any measure takes: an engine that hangs must not hang the bench. */
const LIMIT = 120_000

/** @typedef {{ id: 'v8' | 'jsc' | 'jsc-nojit', name: string, command: string, flags: string[] }} Engine */

/** @returns {Engine[]} */
export function engines() {
  const jsc = process.env.JSC || 'jsc'
  return [
    { id: 'v8', name: `V8 ${process.versions.v8.split('-')[0]}`, command: process.execPath, flags: [] },
    { id: 'jsc', name: 'JavaScriptCore', command: jsc, flags: [] },
    // WebAssembly then runs in JavaScriptCore's in-place interpreter, JavaScript in its low-level one: as on iOS.
    { id: 'jsc-nojit', name: 'JavaScriptCore, no JIT', command: jsc, flags: ['--useJIT=0'] },
  ]
}

/**
 * Runs a program and gives what it reports, which is its last line.
 *
 * @param {Engine} engine
 * @param {string} program
 */
export async function run({ name, command, flags }, program) {
  const { stdout, stderr, error } = await promisify(execFile)(command, [...flags, program], { timeout: LIMIT, maxBuffer: 1 << 26 })
    .catch((error) => ({ stdout: error.stdout || '', stderr: error.stderr || '', error }))
  if (error && error.code === 'ENOENT') {
    throw new Error(`${command} is missing: run \`cargo xtask bench\`, which installs JavaScriptCore's shell on Debian, or name it in the environment variable JSC`)
  }
  if (error && error.killed) throw new Error(`${name} gave no result within ${LIMIT / 1000} s: ${program}`)
  if (error) throw new Error(`${name} could not run ${program}:\n${stdout}${stderr || error.message}`)
  return JSON.parse(stdout.trim().split('\n').pop())
}
