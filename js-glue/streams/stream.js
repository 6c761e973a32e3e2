/**
 * A stream of the program: what it hears, over as many connections as the module says.
 */
import {
  StreamShape, StreamStep, closeStream, handleStreamEnd, handleStreamHidden, handleStreamPauseOver, lastEventId, openStream, streamPause,
} from '../boundary/bindings.js'
import { SessionError, meaningOf } from '../common/errors.js'
import { guard, rethrow } from '../common/guard.js'
import { flat } from '../common/json.js'
import { ignore } from '../common/later.js'
import { LONGEST } from '../common/once.js'
import { takeOver, uncopied } from '../request/call-options.js'
import { header, setHeader } from '../request/headers.js'
import { StreamConnection } from './connection.js'
import { messagesOf } from './messages.js'
import { readStreamOptions } from './options.js'

/** @typedef {import('../request/call.js').Call} Call */
/** @typedef {import('../common/signal.js').Happening} Happening */
/**
 * @typedef {{ core: import('../boundary/core.js').Core, pump: import('../request/pump.js').Pump, signal: import('../common/signal.js').Signal,
 *   warnings: import('../watching/warnings.js').Warnings }} Parts
 */

/** The options that are the stream's own, and no request's. */
const OWN = ['as', 'onMessage', 'idleTimeout', 'reconnect']
/** What no header can carry. */
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/

/** Hold what is known of a stream, and tell the program. */
export class Stream {
  /** @param {Parts} parts @param {any} given */
  constructor({ core, pump, signal, warnings }, given) {
    this.core = core
    this.pump = pump
    this.signal = signal
    this.warnings = warnings
    this.given = Object(given)
    this.done = false
    this.lastId = ''
    /** @type {Function[]} */
    this.listeners = []
    /** The number under which the module knows it, until it is done; -1 before. */
    this.number = -1
    /** The account it was sent for with a token. @type {number | undefined} */
    this.account = undefined
    /** @type {StreamConnection | undefined} */
    this.connection = undefined
    /** @type {any} */
    this.pause = undefined
    this.unlisten = ignore
    this.promise = new Promise((resolve, reject) => {
      this.settle = (/** @type {boolean} */ ok, /** @type {any} */ value) => (ok ? resolve : reject)(value)
    })
    // Code with callbacks leaves no unhandled rejection.
    this.promise.catch(ignore)

    /** The program asked for the promise. */
    this.isHeard = false
    /** What each connection asks for. @type {any} */
    this.asked = undefined
    /** Until they are read nothing happens. @type {import('./options.js').StreamOptions} */
    this.options = /** @type {any} */ (undefined)
    this.begin()
  }

  begin() {
    const { core } = this
    // No callback runs before the handle is there.
    const failed = (/** @type {any} */ error) => void setTimeout(() => this.end(false, error), 0)
    try {
      // As it is now: the program may use one object for many streams.
      const given = this.given = flat(this.given)
      this.options = readStreamOptions(given)
      this.asked = requestOf(given, this.warnings)
    } catch (error) {
      return failed(uncopied('stream', error))
    }
    this.on(this.given.onMessage)
    core.whenReady(() => this.open(), (error) => failed(error.of('request')))
  }

  open() {
    if (this.done) return
    const { shape, most, isGet, first, idle } = this.options
    this.number = openStream(shape, most, isGet, first === undefined ? idle : first, idle, this.signal.hidden)
    this.unlisten = this.signal.on((what) => this.happened(what))
    this.connect()
  }

  /** @param {Happening} what */
  happened(what) {
    // Who heard of it before may have ended this one.
    if (this.done) return
    if (what === 'hide' || what === 'show') this.follow(handleStreamHidden(this.number, what === 'hide'))
    else if (what === 'account' && this.account !== undefined && this.account !== this.core.account() && !this.isRefused()) {
      this.end(false, new SessionError('ERR_LOGGED_OUT', meaningOf('ERR_LOGGED_OUT'), { api: 'request' }))
    }
  }

  /** Whether the core decides what becomes of it: its refused request waits. */
  isRefused() {
    const { call } = /** @type {StreamConnection} */ (this.connection)
    return !!call && call.waits && !!call.refusal
  }

  connect() {
    const { asked } = this
    const attempt = Object.assign({}, asked, { header: Object.assign({}, asked.header) })
    // A new token is asked for before the first connection alone.
    asked.fresh = false
    if (this.options.shape === StreamShape.Events) {
      if (header(attempt.header, 'accept') === undefined) attempt.header.Accept = 'text/event-stream'
      this.lastId = lastEventId(this.number)
      // In UTF-8, as the standard has it: one character for each byte.
      if (this.lastId && !CONTROL.test(this.lastId)) setHeader(attempt.header, 'Last-Event-ID', unescape(encodeURIComponent(this.lastId)))
    }
    const connection = this.connection = new StreamConnection(this)
    connection.begin(this.pump, attempt)
  }

  /** The pump sent a request. @param {Call} call */
  sent({ account, sent }) {
    if (sent) this.account = account
  }

  /** Tell messages, until a listener ends the stream. @param {Uint16Array} units */
  tell(units) {
    for (const message of messagesOf(this.options.shape, units)) {
      if (typeof message === 'object') this.lastId = message.id
      for (const listener of this.listeners) {
        if (this.done) return
        // As `guard` does, which would cost a closure for each message.
        try {
          listener(message)
        } catch (error) {
          rethrow(error)
        }
      }
    }
  }

  /** @type {import('./connection.js').Owner['ended']} */
  ended(ending, error, answer = {}) {
    this.follow(handleStreamEnd(this.number, ending), error, answer)
  }

  /**
   * Do what the module says is next.
   *
   * @param {StreamStep} step
   * @param {() => SessionError} [error] if it is to fail
   * @param {import('../request/chunk-gate.js').Head} [answer] if it is over
   */
  follow(step, error, answer) {
    if (step === StreamStep.Connect) this.connect()
    else if (step === StreamStep.Pause) this.pause = setTimeout(() => this.follow(handleStreamPauseOver(this.number)), streamPause(this.number))
    else if (step === StreamStep.Finish) this.end(true, Object.assign({ errMsg: 'request:ok' }, answer))
    else if (step === StreamStep.Fail) this.end(false, error && error())
  }

  /** Listen to messages. @param {Function} listener */
  on(listener) {
    if (typeof listener === 'function') this.listeners = this.listeners.concat(listener)
  }

  /** Listen no more. @param {Function} [listener] all, if it is not given */
  off(listener) {
    this.listeners = this.listeners.filter((other) => listener && other !== listener)
  }

  abort() {
    this.end(false, new SessionError('ERR_ABORTED', 'aborted by the program', { errMsg: 'request:fail abort' }))
  }

  /** Settle, and free what the module holds. @param {boolean} ok @param {any} value */
  end(ok, value) {
    if (this.done) return
    this.done = true
    clearTimeout(this.pause)
    this.unlisten()
    if (this.connection) this.connection.leave()
    if (this.number >= 0) closeStream(this.number)
    const { given } = this
    for (const callback of [ok ? given.success : given.fail, given.complete]) if (typeof callback === 'function') guard(() => callback(value))
    if (!ok && !given.fail && !given.complete && !this.isHeard) this.warnings.unheard(value)
    this.settle(ok, value)
  }
}

/** Take over what each connection asks for, as it is when the stream begins. @param {any} given @param {Parts['warnings']} warnings */
function requestOf(given, warnings) {
  const { auth, fresh, cookies } = given
  const asked = takeOver(given, 'stream', warnings)
  for (const name of OWN) delete asked[name]
  // The platform gets its longest limit: the stream has its own.
  return Object.assign(asked, { auth, fresh, cookies, enableChunked: true, responseType: 'arraybuffer', timeout: LONGEST })
}
