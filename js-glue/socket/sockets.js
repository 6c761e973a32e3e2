/**
 * The program's sockets: checked, begun, and named to the core.
 */
import { Auth, SocketState, closeSocket, openSocket, patience, socketState } from '../boundary/bindings.js'
import { SessionError } from '../common/errors.js'
import { flat, isObject } from '../common/json.js'
import { LIMIT } from '../platform/time-limit.js'
import { authorisationOf, authorise, limitOf } from '../request/auth.js'
import { problemOf, uncopied, wrong } from '../request/call-options.js'
import { isAbsolute, join, withoutQuery } from '../request/hosts.js'
import { handshakeUrl, inAscii, socketUrl } from './address.js'
import { createConnect } from './connect.js'
import { API } from './fault.js'
import { Line } from './line.js'
import { watchLosses } from './losses.js'

/** @typedef {ReturnType<typeof createSockets>} ConnectSocket */

/**
 * Make what begins a socket of the program, and connects it when the core says so.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   platform: import('../platform/wx.js').Platform,
 *   warnings: import('../watching/warnings.js').Warnings,
 *   plans: import('../request/plans.js').Plans,
 *   preparation: import('../request/prepare.js').Preparation,
 *   receiver: import('../request/receive.js').Receiver,
 *   underWay: import('../request/under-way.js').UnderWay,
 *   entropy: import('../boundary/entropy.js').Entropy,
 *   baseUrl: string,
 *   auth: import('../request/auth.js').AuthRule | undefined,
 * }} parts
 */
export function createSockets({ core, platform, warnings, plans, preparation, receiver, underWay, entropy, baseUrl, auth: rule }) {
  /** Those that have begun and not ended. @type {Set<Line>} */
  const lines = new Set()
  const connect = createConnect({ core, platform, warnings, plans, preparation, receiver, entropy })
  const tellLost = watchLosses(core, platform, lines)
  /** @type {import('./line.js').Owner} */
  const owner = {
    connect,
    left(line) {
      underWay.remove(line.id)
      if (line.id) core.theMachine.tell(closeSocket, line.id)
    },
    over: (line) => lines.delete(line),
    lost: (line) => tellLost(line, true),
    again(line) {
      const may = !!core.machine && !!line.given.reconnect
      if (may) start(line)
      return may
    },
    stateOf({ connection, id, isOpen }) {
      if (!id) return connection ? isOpen ? 'open' : 'connecting' : 'waiting'
      return SocketState[core.theMachine.ask(socketState, id)].toLowerCase()
    },
  }

  /** Begin a socket; gives what the program gets. @param {any} given */
  function begin(given) {
    let problem
    try {
      given = takenOver(Object(given))
    } catch (error) {
      problem = uncopied(API, error)
    }
    const line = new Line(owner, Object(given))
    problem = problem || (platform.has(API) ? problemOf(API, given, baseUrl) || problemIn(given) || addressed(line)
      : new SessionError('ERR_UNSUPPORTED', 'this platform has no sockets', { api: API }))
    if (problem) line.end({ code: 1000, reason: problem.code }, problem)
    else {
      lines.add(line)
      const when = authOf(line) === Auth.Required ? 'whenReady' : 'whenReadyInTime'
      core[when](() => start(line), () => startWithoutModule(line))
    }
    line.starting = false
    return socketOf(line)
  }

  /** Say where a socket goes, and how much it needs a token; gives what is wrong. @param {Line} line */
  function addressed(line) {
    const { given } = line
    line.url = inAscii(socketUrl(isAbsolute(given.url) ? given.url : join(baseUrl, given.url)))
    return authorise(line, given, API, given.auth, rule)
  }

  /** @param {Line} line */
  function start(line) {
    if (line.isOver) return
    const { reconnect = false, timeout = LIMIT } = line.given
    line.id = underWay.add(line)
    line.before = line.attempts
    core.launch()
    // Who heard of the launch may have closed it.
    if (line.isOver) return
    const waits = patience(authorisationOf(line.auth), limitOf(line.given.timeout))
    core.theMachine.tell(openSocket, line.id, authOf(line), withoutQuery(line.url), reconnect, timeout, waits)
  }

  /** @param {Line} line */
  function startWithoutModule(line) {
    if (authOf(line) === Auth.Required) return line.giveUp(/** @type {SessionError} */ (core.loadError).of(API))
    if (!line.isOver) connect(line, 0)
  }

  /** How much it needs a token, `undefined` if it must have none. @param {Line} line */
  function authOf({ auth, url }) {
    if (auth === 'none' || !plans.of(handshakeUrl(url)).takesToken) return undefined
    return authorisationOf(auth)
  }

  return begin
}

/** Take over a socket's options as they are now: what the program does to them later changes no connection. @param {any} given */
function takenOver(given) {
  const options = flat(given)
  if (isObject(options.header)) options.header = flat(options.header)
  return options
}

/** What the program gets of a line. @param {Line} line */
const socketOf = (line) => ({
  get state() { return line.state },
  send: (/** @type {any} */ given) => line.send(given),
  close: (/** @type {any} */ given) => line.close(given),
  onOpen: (/** @type {any} */ listener) => line.listeners.on('Open', listener),
  onMessage: (/** @type {any} */ listener) => line.listeners.on('Message', listener),
  onClose: (/** @type {any} */ listener) => line.listeners.on('Close', listener),
  onError: (/** @type {any} */ listener) => line.listeners.on('Error', listener),
})

/** Tell what is wrong with the options that a request has not. @param {any} given */
function problemIn({ expired, reconnect, timeout }) {
  if (reconnect !== undefined && typeof reconnect !== 'boolean') return wrong(API, 'reconnect', 'true or false')
  if (timeout !== undefined && !(timeout > 0)) return wrong(API, 'timeout', 'a number of milliseconds above 0')
  if (expired !== undefined && !(Array.isArray(expired) && expired.every((code) => Number.isInteger(code) && code >= 1000 && code < 5000))) {
    return wrong(API, 'expired', 'an array of close codes')
  }
  return undefined
}
