/**
 * Ours and the peers, behind one face. Each instance has a `wx` and timers of its own.
 *
 * @typedef {{
 *   name: string,
 *   platform: ReturnType<typeof createPlatform>,
 *   request: (options: any) => unknown,
 *   header: (url: string) => string,
 *   store: (url: string, cookies: string[]) => void,
 *   rest: () => void,
 *   crossings: () => number,
 * }} Contender `rest`: a tenth of a second passes
 */
import { readBytes } from './host.mjs'
import { countingExports } from './crossings.mjs'
import { LOGIN, ORIGIN, createPlatform } from './stub-wx.mjs'
import { createTimers } from './timers.mjs'
import { PlainUrl } from './plain-url.mjs'

/** The jar is written within this time of a change (design.md, section 2). */
const REST = 100

/**
 * @typedef {Record<'ours' | 'weapp' | 'tough' | 'events' | 'coding', (module: any, globals: Record<string, unknown>) => void>} Sources
 *   The packages' code as functions of the names that are global in a mini-program (program.mjs)
 */

/** The built package, logged in. @param {Sources} sources @param {{ wasm: string, counted?: boolean }} job @returns {Promise<Contender & { memory: () => number, stream: (options: any) => unknown }>} */
export async function createOurs(sources, { wasm, counted = false }) {
  const platform = createPlatform()
  const timers = createTimers()
  const crossings = { count: 0 }
  /** @type {any} */
  let module
  const WXWebAssembly = {
    async instantiate(_path, imports) {
      const { instance } = await WebAssembly.instantiate(readBytes(wasm), imports)
      module = instance.exports
      return counted ? { exports: countingExports(instance.exports, crossings) } : instance
    },
  }
  const { createSession } = load(sources.ours, { wx: platform.wx, WXWebAssembly, ...timers })
  const session = createSession({ baseUrl: ORIGIN, login: { url: LOGIN } })
  await session.ready
  await login(session, platform)
  return {
    name: 'wx-session',
    platform,
    request: (options) => session.request(options),
    stream: (options) => session.stream(options),
    header: (url) => session.cookies.header(url),
    store: (url, cookies) => session.cookies.set(url, cookies),
    rest: () => timers.run(REST),
    crossings: () => crossings.count,
    /** The module's memory in bytes; its name in the module is the build's. */
    memory: () => Object.values(module).find((value) => value instanceof WebAssembly.Memory).buffer.byteLength,
  }
}

async function login(session, platform) {
  const logged = session.ensure()
  let done = false
  logged.then(() => { done = true })
  // The module answers in the same turn, the promise some turns later.
  for (let turn = 0; !done && turn < 100; turn++) {
    platform.answer()
    await undefined
  }
  if (session.state.status !== 'active') throw new Error(`the session did not log in: it is ${session.state.status}`)
}

/** Replaces `wx.request` when it is loaded. @param {Sources} sources @returns {Contender} */
export function createWeapp(sources) {
  const platform = createPlatform()
  const timers = createTimers()
  const { wx } = platform
  const jar = load(sources.weapp, { wx, ...timers })
  return {
    name: 'weapp-cookie',
    platform,
    request: (options) => wx.request(options),
    header(url) {
      const [, host, path] = /^https:\/\/([^/]+)(.*)$/.exec(url)
      return jar.getRequestCookies(host, path)
    },
    store: (url, cookies) => void jar.setResponseCookies(cookies.join(','), url.split('/')[2]),
    rest() {},
    crossings: () => 0,
  }
}

/** A jar without a mini-program's request: the least wrapper that makes it one. It does not persist anything. @param {Sources} sources @returns {Contender} */
export function createTough(sources) {
  const platform = createPlatform()
  const timers = createTimers()
  const { wx } = platform
  const { CookieJar } = load(sources.tough, { URL: typeof URL === 'undefined' ? PlainUrl : URL, ...timers })
  const jar = new CookieJar()
  const store = (url, cookies) => {
    for (const cookie of cookies) jar.setCookieSync(cookie, url)
  }
  return {
    name: 'tough-cookie',
    platform,
    request(options) {
      const { url, success } = options
      const Cookie = jar.getCookieStringSync(url)
      return wx.request({
        ...options,
        header: { ...options.header, Cookie },
        success(answer) {
          store(url, answer.cookies)
          success(answer)
        },
      })
    },
    header: (url) => jar.getCookieStringSync(url),
    store,
    rest() {},
    crossings: () => 0,
  }
}

/** @param {Sources['ours']} source @param {Record<string, unknown>} globals @returns {any} the module's exports */
export function load(source, globals) {
  const module = { exports: {} }
  source(module, globals)
  return module.exports
}
