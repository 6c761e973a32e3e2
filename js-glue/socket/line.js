/**
 * One socket of the program: its listeners, what it sends, and the platform's connection of the moment.
 */
import { SessionError, configError } from '../common/errors.js'
import { guard } from '../common/guard.js'
import { flat, kindOf } from '../common/json.js'
import { ignore } from '../common/later.js'
import { utf8Length } from '../common/utf8.js'
import { settleOnce } from '../platform/settle-once.js'
import { transportError } from '../request/transport-error.js'
import { ABNORMAL } from './endings.js'
import { API } from './fault.js'
import { Listeners } from './listeners.js'
import { Outbox } from './outbox.js'

/**
 * Who made the line. `left`: the core need not decide on it any more. `over`: it has ended. `lost`: the platform's connection proves to be gone.
 * `again`: what went without the module, and has ended, goes on with it, if it is there now and the program wants that; tells whether it does.
 *
 * @typedef {{
 *   connect: (line: Line, generation: number) => void, left: (line: Line) => void, over: (line: Line) => void, lost: (line: Line) => void,
 *   again: (line: Line) => boolean,
 *   stateOf: (line: Line) => string,
 * }} Owner
 */
/** How a connection ended, as the program hears of it. @typedef {{ code: number, reason: string }} End */

/**
 * Hold what is known of a socket, and tell the program what becomes of it.
 */
export class Line {
  /** @param {Owner} owner @param {any} given */
  constructor(owner, given) {
    this.owner = owner
    this.given = given
    this.api = API
    /** The number under which the core knows it; 0 before that. */
    this.id = 0
    this.url = ''
    /** How much it needs a token. @type {import('../request/auth.js').Authorisation} */
    this.auth = 'required'
    /** While the program is still inside the call that made it. */
    this.starting = true
    this.isOver = false
    /** What ended it, where it failed. @type {SessionError | undefined} */
    this.error = undefined
    /** How many connections there were; the number of the platform's present one, 0 if there is none; its task. */
    this.attempts = 0
    /** How many of them were made without the core. */
    this.before = 0
    this.connection = 0
    /** @type {any} */
    this.task = undefined
    this.isOpen = false
    /** How the newest connection ended. @type {End} */
    this.last = { code: ABNORMAL, reason: '' }
    /** Why, where it failed. @type {SessionError | undefined} */
    this.problem = undefined
    /** The program was told whether a first connection could be made. */
    this.hasAnswered = false
    this.listeners = new Listeners()
    this.outbox = new Outbox()
  }

  /** @returns {string} */
  get state() {
    return this.isOver ? 'closed' : this.owner.stateOf(this)
  }

  /** Connect: the core says so. @param {number} generation of the token, 0: without one */
  go(generation) {
    this.owner.connect(this, generation)
  }

  /** The platform has made a task: what its own `success` tells. @param {any} answer */
  created(answer) {
    this.answer(this.given.success, answer)
  }

  /** The connection is open: what waited goes first. @param {any} answer */
  opened(answer) {
    this.isOpen = true
    // As if sent now: who hears of one may close the socket before the next.
    for (const message of this.outbox.take()) this.send(message)
    if (this.isOpen) this.listeners.tell('Open', answer)
  }

  /** The platform's connection has ended. @param {End} last @param {SessionError} [problem] */
  ended(last, problem) {
    this.connection = 0
    this.isOpen = false
    this.task = undefined
    this.last = last
    this.problem = problem
  }

  /** Drop the platform's connection. @param {any} [how] */
  hangUp(how = {}) {
    const { task } = this
    this.connection = 0
    this.isOpen = false
    this.task = undefined
    if (task) settleOnce((options) => task.close(options), how, ignore, ignore)
  }

  /** The other side closed it for good. */
  settle() {
    this.end(this.last)
  }

  /** End with the core's error. @param {SessionError} error */
  fail(error) {
    const { problem, last } = this
    // The platform knows more than the core of a connection that failed.
    if (problem && problem.code === error.code && error.cause === undefined) this.end(last, problem)
    else this.end(error.code === 'ERR_EXPIRED' ? last : { code: 1000, reason: error.code }, error)
  }

  /** End with an error that the core does not know. @param {SessionError} error */
  giveUp(error) {
    this.owner.left(this)
    this.end({ code: 1000, reason: error.code }, error)
  }

  /** End for good. @param {End} last @param {SessionError} [error] @param {any} [how] what the platform's `close` gets */
  end(last, error, how) {
    if (this.isOver) return
    this.isOver = true
    this.error = error
    this.owner.over(this)
    this.hangUp(how)
    const tell = () => {
      for (const message of this.outbox.take()) refuse(message, this.closed())
      if (error) {
        this.answer(this.given.fail, error)
        this.listeners.tell('Error', error)
      }
      this.listeners.tell('Close', last)
    }
    // Not before the program has its socket, and could listen.
    if (this.starting || how) setTimeout(tell, 0)
    else tell()
  }

  /** Send a message, now or when it is open. @param {any} given */
  send(given) {
    given = flat(given)
    const { data } = given
    const refusal = typeof data !== 'string' && kindOf(data) !== '[object ArrayBuffer]'
      ? configError('send({ data }): data must be a string or an ArrayBuffer; for an object, JSON.stringify(object)', API)
      : this.isOver ? this.closed()
        : !this.isOpen && !this.outbox.add(given) ? new SessionError('ERR_NETWORK', 'the socket is not open, and 1 MB waits to be sent already', { api: API })
          : undefined
    if (refusal) setTimeout(() => refuse(given, refusal), 0)
    else if (this.isOpen) this.transmit(given)
  }

  /** @param {any} message */
  transmit(message) {
    const { task } = this
    settleOnce((options) => task.send(options), { data: message.data }, (answer) => {
      tell(message.success, answer)
      tell(message.complete, answer)
    }, (failure) => {
      refuse(message, transportError(API, failure))
      // The phone has lost it, and nobody was told.
      if (task === this.task && /not open|not connected/i.test(failure.errMsg)) this.owner.lost(this)
    })
  }

  /** The program closes it. @param {any} given */
  close(given) {
    given = flat(given)
    const { code = 1000, reason = '' } = given
    const problem = !(code === 1000 || (Number.isInteger(code) && code >= 3000 && code < 5000)) ? 'code must be 1000, or from 3000 to 4999'
      : typeof reason !== 'string' || utf8Length(reason) > 123 ? 'reason must be a string of at most 123 bytes' : ''
    if (problem) return void setTimeout(() => refuse(given, configError(`close(options): ${problem}`, API)), 0)
    if (!this.isOver) {
      this.owner.left(this)
      this.end({ code, reason }, undefined, { code, reason })
    }
    setTimeout(() => {
      const answer = { errMsg: 'closeSocket:ok' }
      tell(given.success, answer)
      tell(given.complete, answer)
    }, 0)
  }

  /** Give the error of a message that can never go. */
  closed() {
    return this.error || new SessionError('ERR_NETWORK', 'the socket is closed', { api: API })
  }

  /** Tell once whether the socket could be made. @param {any} callback @param {any} value */
  answer(callback, value) {
    if (this.hasAnswered) return
    this.hasAnswered = true
    tell(callback, value)
    tell(this.given.complete, value)
  }
}

/** @param {any} callback of the program @param {any} value */
function tell(callback, value) {
  if (typeof callback === 'function') guard(() => callback(value))
}

/** @param {any} given @param {SessionError} error */
function refuse(given, error) {
  tell(given.fail, error)
  tell(given.complete, error)
}
