/**
 * Drives the module: mutate, then drain.
 *
 * The only place that calls the core's inputs. An action may call back into the session (a listener, a platform that
 * answers before its call returns): such an input mutates at once, and the loop that is running already drains it.
 */
import { ask, look, open, poll, tell } from './generated/wx_session_bg.js'
import { memory } from './loader.js'

/** The kinds of actions, as src/wasm/output.rs numbers them. */
export const ACTION = {
  SEND: 1, SETTLE: 2, FAIL: 3,
  LOGIN: 4, EXCHANGE: 5, REFRESH: 6, VERIFY: 7, CHECK_SESSION: 8, CANCEL: 9, TELL_LOGOUT: 10,
  READ_RECORD: 11, WRITE_RECORD: 12, REMOVE_RECORD: 13, WRITE_JAR: 14, REMOVE_JAR: 15,
  SET_TIMER: 16, CLEAR_TIMER: 17,
  CHANGE: 18, LOGGED_IN: 19, REFRESHED: 20, EXPIRED: 21, LOGGED_OUT: 22, REAUTH: 23, EXPIRING: 24, ERROR: 25, ALERT: 26,
}

/** @typedef {{ kind: number, id: number, text: string, number: number, code: number, evidence: number }} Action */

/** Actions that carry a text. */
const TEXT = [ACTION.EXCHANGE, ACTION.REFRESH, ACTION.TELL_LOGOUT]

/** `SessionState.status`, as src/wasm/door.rs numbers it. */
const STATUS = ['starting', 'anonymous', 'active', 'renewing', 'blocked']

/** Separates the parts of a text. */
const NUL = '\0'

/**
 * Joins the parts of a text. No valid URL, header or token holds a NUL; one from outside becomes another control
 * character, which is refused in the same places.
 *
 * @param {string[]} parts
 */
const joined = (parts) => parts.map((part) => (part.includes(NUL) ? part.split(NUL).join('\x01') : part)).join(NUL)

export class Machine {
  /**
   * @param {string} hosts rules separated by line feeds
   * @param {number[]} numbers `coreNumbers`
   * @param {string} record
   * @param {string} jar
   * @param {boolean} supported
   * @param {(action: Action) => void} perform
   */
  constructor(hosts, numbers, record, jar, supported, perform) {
    /** @type {Float64Array} The numbers that cross (src/wasm/mailbox.rs). */
    this.mailbox = memory()
    this.post([Date.now(), supported, ...numbers])
    this.door = open(joined([hosts, record, jar]))
    this.perform = perform
    this.draining = false
    /** @type {Record<number, any>} */
    this.timers = {}
    /** What is known without asking; looked up anew after an input. */
    this.known = { fresh: false, generation: -1, account: 0, token: '', until: -Infinity, offset: 0 }
  }

  /* Inputs of the program. */

  launch() { this.tell(1) }
  /** @param {number} call */
  start(call) { this.tell(2, call) }
  /** @param {number} call @param {boolean} optional @param {boolean} fresh */
  admit(call, optional, fresh) { this.tell(3, call, optional, fresh) }
  /** @param {number} call @param {boolean} optional @param {number} admitted @param {number} sent @param {number} resent @param {number} status */
  expired(call, optional, admitted, sent, resent, status) { this.tell(4, call, admitted, sent, status, resent * 2 + +optional) }
  /** @param {number} sent */
  accepted(sent) { this.tell(5, sent) }
  /** @param {number} call */
  ensure(call) { this.tell(6, call) }
  /** @param {number} call */
  login(call) { this.tell(7, call) }
  /** @param {number} call */
  refresh(call) { this.tell(8, call) }
  /** @param {number} call */
  cancel(call) { this.tell(9, call) }
  /** @param {number} call @param {boolean} keepCookies */
  logout(call, keepCookies) { this.tell(10, call, keepCookies) }
  /** @param {number} maxTime */
  hold(maxTime) { return this.tell(11, 0, maxTime) }
  /** @param {number} hold */
  releaseHold(hold) { this.tell(12, hold) }
  clearCookies() { this.tell(22) }

  /* What the world answered. */

  /** @param {number} op @param {string} code */
  code(op, code) { this.say(4, code, op) }
  /** @param {number} op @param {import('./fields.js').Grant} grant */
  grant(op, grant) {
    this.say(5, joined([grant.access, grant.refresh, grant.user]), op, grant.expiresIn, grant.expiresAt, grant.refreshExpiresIn)
  }
  /** @param {import('./fields.js').Grant} grant that an authorisation's code was exchanged for */
  authorised(grant) {
    this.say(14, joined([grant.access, grant.refresh, grant.user]), 0, grant.expiresIn, grant.expiresAt, grant.refreshExpiresIn)
  }
  /** @param {string} user JSON text */
  user(user) { this.say(15, user) }
  /** @param {number} op @param {number} kind @param {number} status @param {number} errcode */
  failure(op, kind, status, errcode) { this.tell(13, op, kind, status, errcode) }
  /** @param {number} op @param {number} verdict @param {number} status */
  verdict(op, verdict, status) { this.tell(14, op, verdict, status) }
  /** @param {number} op @param {boolean} ok */
  sessionChecked(op, ok) { this.tell(15, op, ok) }
  /** @param {number} op @param {boolean} ok */
  stored(op, ok) { this.tell(16, op, ok) }
  /** @param {number} op @param {string} record */
  record(op, record) { this.say(6, record, op) }
  /** @param {string} record what stands in storage @returns {string} what to write there, `""` if nothing */
  reconcile(record) { return this.say(7, record) }
  /** @param {number} server milliseconds since the epoch */
  date(server) { this.tell(18, 0, server) }
  online() { this.tell(19) }
  show() { this.tell(20) }
  hide() { this.tell(21) }

  /* Cookies. */

  /** What a request to `url` may carry. @param {string} url @param {string} own the caller's Cookie header */
  plan(url, own) {
    const [cookie, ...leftOut] = this.ask(8, joined([url, own])).split(NUL)
    const [until, takesToken] = this.numbers()
    return { takesToken: takesToken === 1, cookie, until, leftOut }
  }

  /** Stores Set-Cookie values; `true` when headers may have changed. @param {string} url @param {string | string[]} setCookie */
  receive(url, setCookie) {
    const byCommas = typeof setCookie === 'string'
    // A value with a line feed is invalid (RFC 6265bis, section 5.6, step 1), and would be taken for two here.
    const text = byCommas ? setCookie : setCookie.filter((value) => typeof value === 'string' && !value.includes('\n')).join('\n')
    this.ask(9, joined([url, text]), 0, byCommas)
    const changed = this.numbers()[0] === 1
    this.drain()
    return changed
  }

  /** The header as the RFC makes it. @param {string} url */
  cookieHeader(url) { return this.ask(10, url) }

  /** Lines of fields (src/wasm/output.rs). @param {string} url `""`: all */
  listCookies(url) { return this.ask(11, url).split('\n').slice(0, -1) }

  /** @param {(string | undefined)[]} filter name, domain, path @returns {number} how many */
  removeCookies(filter) {
    this.ask(12, joined(filter.map((field) => field || '')), filter.reduce((bits, field, at) => (field === undefined ? bits : bits | (1 << at)), 0))
    const [removed] = this.numbers()
    this.drain()
    return removed
  }

  /** @param {number} maxSize bytes */
  jarSnapshot(maxSize) {
    const text = this.ask(13, '', 0, maxSize)
    return { text, leftOut: this.numbers()[0] }
  }

  /** A state for an authorisation, `""` without random bytes. */
  drawState() { return this.ask(16, '') }

  /* What it knows. */

  state() {
    const [status, expiresAt, reason] = this.look()
    return { status: STATUS[status], expiresAt, reason, user: this.ask(3, '') }
  }

  isUsable() { return this.look()[7] === 1 }

  /** The current token, and until when (by this device's clock) requests go out with it without asking. */
  view() {
    const { known } = this
    if (known.fresh) return known
    const [, , , generation, account, offset, until] = this.look()
    known.fresh = true
    known.until = until
    known.offset = offset
    if (known.generation !== generation) {
      known.generation = generation
      known.account = account
      known.token = this.ask(2, '')
    }
    return known
  }

  look() {
    this.post([Date.now()])
    look(this.door)
    return this.numbers()
  }

  /* Mutate, then drain. */

  /** An input of numbers; returns the first number that it leaves. @param {number} purpose as src/wasm/door.rs numbers them @param {number} [id] @param {(number | boolean)[]} more */
  tell(purpose, id = 0, ...more) {
    this.post([Date.now(), id, ...more])
    tell(this.door, purpose)
    this.known.fresh = false
    const [result] = this.numbers()
    this.drain()
    return result
  }

  /** An input of text. @param {number} purpose @param {string} text @param {number} [id] @param {number[]} more */
  say(purpose, text, id = 0, ...more) {
    const answer = this.ask(purpose, text, id, ...more)
    this.known.fresh = false
    this.drain()
    return answer
  }

  /** A question of text, which leaves the session as it was but for its cookies. @param {number} purpose @param {string} text @param {number} [id] @param {(number | boolean)[]} more @returns {string} */
  ask(purpose, text, id = 0, ...more) {
    this.post([Date.now(), id, ...more])
    return ask(this.door, purpose, text)
  }

  drain() {
    if (this.draining) return
    this.draining = true
    try {
      for (let kind = poll(this.door); kind !== 0; kind = poll(this.door)) {
        const [id, number, code, evidence] = this.numbers()
        this.run({ kind, id, number, code, evidence, text: TEXT.includes(kind) ? this.ask(1, '') : '' })
      }
    } finally {
      this.draining = false
    }
  }

  /** @param {Action} action */
  run(action) {
    const { timers } = this
    if (action.kind === ACTION.SET_TIMER) {
      timers[action.id] = setTimeout(() => {
        delete timers[action.id]
        this.tell(17, action.id)
      }, action.number)
    } else if (action.kind === ACTION.CLEAR_TIMER) {
      clearTimeout(timers[action.id])
      delete timers[action.id]
    } else {
      this.perform(action)
    }
  }

  /** Puts numbers into the mailbox. @param {(number | boolean)[]} numbers */
  post(numbers) {
    this.numbers().set(/** @type {number[]} */ (numbers))
  }

  /** The mailbox; its view is lost when the module's memory grows. */
  numbers() {
    if (!this.mailbox.length) this.mailbox = memory()
    return this.mailbox
  }
}
