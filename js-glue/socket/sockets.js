/**
 * The program's sockets: begun, connected when the core says so, and told apart from the platform's connections.
 */
import {
  Auth, SocketEnding, SocketState, closeSocket, handleSocketEnded, handleSocketLost, handleSocketOpen, openSocket, socketState,
} from '../boundary/bindings.js'
import { SessionError, configError } from '../common/errors.js'
import { evidenceOf } from '../common/failures.js'
import { problemOf, takeOver } from '../request/call-options.js'
import { isAbsolute, join, withoutQuery } from '../request/hosts.js'
import { handshakeUrl, inAscii, socketUrl } from './address.js'
import { API, faultOf } from './fault.js'
import { Line } from './line.js'

/** Close codes that mean "not with this token", unless the program names others. */
const EXPIRED = [4401, 1008]
/** How long a handshake may take where the program names no `timeout`. In milliseconds; WeChat's own limit. */
const LIMIT = 60000
/** A task's `readyState` of a connection that is closing or closed. */
const CLOSING = 2

/** @typedef {ReturnType<typeof createSockets>} ConnectSocket */

/**
 * Make what begins a socket of the program, and connects it when the core says so.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   platform: import('../platform/wx.js').Platform,
 *   plans: import('../request/plans.js').Plans,
 *   preparation: import('../request/prepare.js').Preparation,
 *   receiver: import('../request/receive.js').Receiver,
 *   underWay: import('../request/under-way.js').UnderWay,
 *   entropy: import('../boundary/entropy.js').Entropy,
 *   baseUrl: string,
 * }} parts
 */
export function createSockets({ core, platform, plans, preparation, receiver, underWay, entropy, baseUrl }) {
  /** Those that have begun and not ended. @type {Set<Line>} */
  const lines = new Set()

  /** @type {import('./line.js').Owner} */
  const owner = {
    connect,
    left(line) {
      underWay.remove(line.id)
      if (core.machine && line.id) core.machine.tell(closeSocket, line.id)
    },
    over: (line) => lines.delete(line),
    lost: (line) => tellLost(line, true),
    stateOf({ connection, id, isOpen }) {
      if (!id) return connection ? isOpen ? 'open' : 'connecting' : 'waiting'
      return SocketState[core.theMachine.ask(socketState, id)].toLowerCase()
    },
  }

  // What a phone has lost without a word in the background shows itself now.
  platform.onAppShow(() => {
    for (const line of lines) {
      const { isOpen, task } = line
      if (isOpen && task.readyState >= CLOSING) tellLost(line, true)
      else if (isOpen && platform.isIos()) tellLost(line, false)
    }
  })

  /** @param {Line} line @param {boolean} certain */
  function tellLost(line, certain) {
    if (core.machine) core.machine.tell(handleSocketLost, line.id, line.connection, certain)
  }

  /** Begin a socket; gives what the program gets. @param {any} given */
  function begin(given) {
    given = Object(given)
    const line = new Line(owner, given)
    const problem = platform.has(API) ? problemOf(API, given, baseUrl) || problemIn(given)
      : new SessionError('ERR_UNSUPPORTED', 'this platform has no sockets', { api: API })
    if (problem) line.end({ code: 1000, reason: problem.code }, problem)
    else {
      lines.add(line)
      line.url = inAscii(socketUrl(isAbsolute(given.url) ? given.url : join(baseUrl, given.url)))
      core.whenReady(() => start(line), () => startWithoutModule(line))
    }
    line.starting = false
    return socketOf(line)
  }

  /** @param {Line} line */
  function start(line) {
    if (line.isOver) return
    const { reconnect = false, timeout = LIMIT } = line.given
    line.id = underWay.add(line)
    core.launch()
    core.theMachine.tell(openSocket, line.id, authOf(line), withoutQuery(line.url), reconnect, timeout)
  }

  /** @param {Line} line */
  function startWithoutModule(line) {
    if (authOf(line) === Auth.Required) return giveUp(line, /** @type {SessionError} */ (core.loadError))
    if (!line.isOver) connect(line, 0)
  }

  /** How much it needs a token, `undefined` if it must have none. @param {Line} line */
  function authOf({ given: { auth = 'required' }, url }) {
    if (auth === 'none' || !plans.of(handshakeUrl(url)).takesToken) return undefined
    return auth === 'optional' ? Auth.Optional : auth === 'preferred' ? Auth.Preferred : Auth.Required
  }

  /** Connect. @param {Line} line @param {number} generation of the token, 0: without one */
  function connect(line, generation) {
    let options
    try {
      options = optionsOf(line, generation)
    } catch (error) {
      return giveUp(line, error instanceof SessionError ? error : new SessionError('ERR_CONFIG', 'options.inject threw', { api: API, cause: evidenceOf(error) }))
    }
    const attempt = line.connection = ++line.attempts
    const isThis = () => line.connection === attempt
    const failed = (/** @type {any} */ failure) => isThis() && broken(line, failure)
    const task = platform.connectSocket(options, (answer) => line.created(answer), failed)
    if (!task) return
    task.onOpen((/** @type {any} */ answer) => {
      // One that was given up opens all the same.
      if (!isThis()) task.close({})
      else if (!core.machine || core.machine.tell(handleSocketOpen, line.id, attempt)) opened(line, answer || {})
    })
    task.onMessage((/** @type {any} */ message) => isThis() && line.listeners.tell('Message', message))
    task.onError(failed)
    task.onClose((/** @type {any} */ answer) => isThis() && closed(line, answer || {}))
    // It may have failed, or been given up, while the platform made it.
    if (isThis()) line.task = task
    // For the jitter of the next pause.
    if (core.machine && !entropy.left()) entropy.fetch()
  }

  /** @param {Line} line @param {number} generation */
  function optionsOf(line, generation) {
    const { given, url } = line
    const options = takeOver(given)
    for (const own of ['reconnect', 'expired', 'success', 'fail']) delete options[own]
    options.url = handshakeUrl(url)
    let plan = plans.of(options.url)
    if (generation) plan = preparation.inject(API, options, core.theMachine.view().token, plan)
    if (given.cookies !== false) preparation.addCookies(options, plan)
    options.url = inAscii(socketUrl(options.url))
    return options
  }

  /** @param {Line} line @param {any} answer */
  function opened(line, answer) {
    const plan = plans.of(handshakeUrl(line.url))
    if (core.machine) receiver.received(plan, answer, 'GET', line.given.cookies !== false)
    // Who heard of the time may have logged out.
    if (!line.isOver) line.opened(answer)
  }

  /** The other side closed a connection. @param {Line} line @param {any} answer */
  function closed(line, { code, reason = '' }) {
    const { expired = EXPIRED } = line.given
    line.ended({ code: code >= 0 ? code : 1006, reason })
    tellEnded(line, expired.includes(code) ? SocketEnding.Refused : SocketEnding.Closed, code)
  }

  /** A connection broke, or did not come about. @param {Line} line @param {any} failure */
  function broken(line, failure) {
    const { how, status, error } = faultOf(failure)
    // The platform may have it still: an error need not be followed by a close.
    line.hangUp()
    line.ended({ code: 1006, reason: '' }, error)
    if (error.code === 'ERR_CONFIG') giveUp(line, error)
    else tellEnded(line, how, status)
  }

  /** @param {Line} line @param {SocketEnding} how @param {number} status */
  function tellEnded(line, how, status) {
    if (core.machine) core.machine.tell(handleSocketEnded, line.id, line.attempts, how, status)
    else line.problem ? giveUp(line, line.problem) : line.settle()
  }

  /** @param {Line} line @param {SessionError} error */
  function giveUp(line, error) {
    owner.left(line)
    line.end({ code: 1000, reason: error.code }, error)
  }

  return begin
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
  if (reconnect !== undefined && typeof reconnect !== 'boolean') return wrong('reconnect', 'true or false')
  if (timeout !== undefined && !(timeout > 0)) return wrong('timeout', 'a number of milliseconds above 0')
  if (expired !== undefined && !(Array.isArray(expired) && expired.every((code) => Number.isInteger(code) && code >= 1000 && code < 5000))) {
    return wrong('expired', 'an array of close codes')
  }
  return undefined
}

/** @param {string} name @param {string} expected */
const wrong = (name, expected) => configError(`${API}({ ${name} }): ${name} must be ${expected}`, API)
