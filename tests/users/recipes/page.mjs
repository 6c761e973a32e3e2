/**
 * A page of docs/recipes/ as what its reader makes of it: its programs in a mini-program on a phone, those in `server/` in Node.
 */
import { cpSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { packageSource } from '../../../example-miniprogram/journey/package-source.mjs'
import { Backend } from '../../package/backend.mjs'
import { createRuntime, packMiniProgram, startServer } from '../../runtime/index.mjs'

const require = createRequire(import.meta.url)
const FOLDER = new URL('../../../docs/recipes/', import.meta.url)
export const plain = (value) => JSON.parse(JSON.stringify(value))
export const read = (name) => readFileSync(new URL(name, FOLDER), 'utf8')
/** The programs of a page, by the names in their first lines. @param {string} page @returns {Record<string, string>} */
export const programsOf = (page) => Object.fromEntries([...read(page).matchAll(/```js\n\/\/ (\S+\.js)\n([^]*?)```/g)].map(([, file, source]) => [file, source]))

/** A test of a recipe's program in each language. @param {string} name @param {string} what @param {(parts: any) => Promise<void>} body */
export function recipe(name, what, body) {
  for (const page of [`${name}.md`, `${name}.zh-CN.md`]) {
    test(`${page}: ${what}`, async (t) => body(await miniProgram(t, page)))
  }
}

async function miniProgram(t, page) {
  const all = programsOf(page)
  const programs = Object.fromEntries(Object.entries(all).filter(([file]) => !file.startsWith('server/')))
  const pages = Object.keys(programs).filter((file) => file.startsWith('pages/')).map((file) => file.replace(/\.js$/, ''))
  const app = await packMiniProgram({ app: { 'app.js': 'App({})', 'app.json': JSON.stringify({ pages }), ...programs }, packages: [packageSource()] })
  const server = await startServer()
  const runtimes = []
  t.after(async () => {
    app.remove()
    await server.close()
    runtimes.forEach((runtime) => runtime.close())
  })
  /** The phone of a user, on which the program is launched. @param {Record<string, any>} [more] */
  const launch = (more) => {
    const runtime = createRuntime({ folder: app.folder, hosts: { 'https://api.example.com': server.url }, ...more })
    runtimes.push(runtime)
    server.clock = runtime.device.clock
    const backend = new Backend(server, runtime.device.clock)
    runtime.launch()
    return { runtime, backend }
  }
  /** The phone of who opens an independent subpackage first, or beside the main package on `device`: its files alone are there. */
  const launchAlone = (independent, device) => {
    cpSync(join(app.folder, 'miniprogram_npm'), join(app.folder, independent, 'miniprogram_npm'), { recursive: true })
    const runtime = createRuntime({ folder: app.folder, hosts: { 'https://api.example.com': server.url }, independent, device })
    runtimes.push(runtime)
    return runtime
  }
  /** A program of the server's half. @param {string} file */
  const load = (file) => {
    const module = { exports: /** @type {any} */ ({}) }
    new Function('module', 'require', all[file])(module, require)
    return module.exports
  }
  /** Let a server that a page shows listen, on a port of its own unless one is named; gives its address. @param {import('node:http').Server} http */
  const listen = async (http, port = 0) => {
    t.after(() => http.close())
    await new Promise((resolve) => { http.listen(port, '127.0.0.1', () => resolve(undefined)) })
    return `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (http.address()).port}`
  }
  return { page, folder: app.folder, server, launch, launchAlone, load, listen }
}

/** Which pages are open, the visible one last. */
export const stack = (runtime) => [...runtime.program('module.exports = getCurrentPages().map(({ route }) => route)')]

/** The page that the user sees. */
export const visible = (runtime) => runtime.program('module.exports = getCurrentPages().pop()')

/** The program's own login: what `knows` says yes to gets a token. */
export function account(server, backend, path, knows) {
  server.on('POST', path, ({ json }) => (knows(json) ? { body: backend.issue() } : { status: 403, body: { message: 'wrong' } }))
}
