/**
 * The object that the program gets.
 */
import { CallHandle } from './handle.js'
import { StreamHandle } from './stream-handle.js'

/**
 * Make it. `cookies`, `oauth`, `profile` and `pay` are made when they are first asked for.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   adopt: import('./adopt.js').Adopt,
 *   commands: import('./commands.js').Commands,
 *   pump: import('../request/pump.js').Pump,
 *   stream: (given: any) => import('../streams/stream.js').Stream,
 *   connectSocket: () => import('../socket/sockets.js').ConnectSocket,
 *   cookies: () => import('./cookies.js').Cookies,
 *   oauth: () => import('./oauth.js').OAuth,
 *   profile: () => import('./profile.js').Profile,
 *   payment: () => import('./pay.js').Payment,
 *   handover: () => import('./handover.js').Handover,
 *   install: (options?: any) => () => void,
 *   events: import('../watching/events.js').Events,
 *   metrics: () => object,
 *   log: import('../watching/log.js').Log,
 *   report: () => string,
 * }} parts
 */
export function createProgramSession({
  core, adopt, commands, pump, stream, connectSocket, cookies, oauth, profile, payment, handover, install, events, metrics, log, report,
}) {
  // In the prototype: a log of the session shows no getter's answer.
  return Object.create(Object.assign({
    get cookies() { return cookies() },
    get oauth() { return oauth() },
    get profile() { return profile() },
    get ready() { return core.ready() },
    get state() { return core.state() },

    request: (/** @type {any} */ given) => new CallHandle(pump.begin('request', given)),
    uploadFile: (/** @type {any} */ given) => new CallHandle(pump.begin('uploadFile', given)),
    downloadFile: (/** @type {any} */ given) => new CallHandle(pump.begin('downloadFile', given)),
    stream: (/** @type {any} */ given) => new StreamHandle(stream(given)),
    connectSocket: (/** @type {any} */ given) => connectSocket()(given),
    adopt,
    pay: (/** @type {any} */ order) => payment().pay(order),

    handover: (/** @type {any} */ url, /** @type {any} */ given) => handover()(url, given),

    install,
    on: events.on,
    metrics,
    logs: log.entries,
    report,
  }, commands))
}
