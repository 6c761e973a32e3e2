/**
 * Drives the core: mutate, then drain.
 *
 * The only place that calls it. An action may call back into the session (a listener, a platform that answers before its
 * call returns): such an input mutates at once, and the loop that is running already drains it.
 */
import { LONGEST } from '../common/once.js'
import { ACTIONS, ASK, FAILURES, STATUS, TELL, VERDICTS, codeOf, cookieOf, numbersOf } from './door.js'
import { unwrap, wrap } from './envelope.js'
import { WAITING, numbers, readText, wasm, writeBytes, writeText } from './memory.js'

/** @typedef {import('./types.js').Action} Action */
/** @typedef {import('./types.js').Config} Config */
/** @typedef {import('./types.js').Grant} Grant */
/** @typedef {import('./types.js').View} View */

/** Separates the parts of a text. */
const NUL = '\0'

/**
 * A part of a text. No valid URL, header or token holds a NUL; one from outside becomes another control character, which
 * is refused in the same places.
 *
 * @param {string} [part]
 */
const clean = (part = '') => part.replace(/\0/g, '\x01')

/** @param {(string | undefined)[]} parts */
const joined = (...parts) => parts.map((part) => clean(part)).join(NUL)

/** A value with a line feed is invalid (RFC 6265bis, section 5.6, step 1), and would be taken for two. @param {unknown} value */
const isLine = (value) => typeof value === 'string' && !value.includes('\n')

/**
 * Make the core of a session; the module must be loaded.
 *
 * `record` and `jar`: what storage held. `supported`: there is a login here. `perform` is called for each action, in order,
 * while nothing of the core is borrowed.
 *
 * @param {{ config: Config, record: unknown, jar: unknown, supported: boolean, perform: (action: Action) => void }} parts
 */
export function openMachine({ config, record, jar, supported, perform }) {
  const length = writeText(joined(unwrap(record), unwrap(jar)))
  post(+supported, ...numbersOf(config))
  return new Machine(wasm.open(length), perform)
}

/** Say what stands behind the time in the mailbox for the next call. @param {number[]} values */
function post(...values) {
  numbers().set([Date.now(), ...values])
}

/**
 * Drive the core of one session: each input takes the time, changes the core and has the actions done that follow from it.
 */
export class Machine {
  /**
   * @param {number} door the session's number in the module
   * @param {(action: Action) => void} perform
   */
  constructor(door, perform) {
    this.door = door
    this.perform = perform
    this.draining = false
    /** What `visit` said last. */
    this.visited = ''
    /** @type {Record<number, any>} */
    this.timers = {}
    /** What is known without asking; looked up anew after an input. */
    this.known = /** @type {View} */ ({ generation: -1 })
    this.isKnown = false
  }

  /* Inputs: what the program wants. */

  /** Begin the launch checks. */
  launch() { this.tell(TELL.launch) }

  /** Begin the launch checks, and settle the call when they have ended. @param {number} call */
  start(call) { this.tell(TELL.start, call) }

  /** Let a request wait for its token. @param {import('./types.js').Admission} admission */
  admit({ call, auth, fresh }) { this.tell(TELL.admit, call, +(auth === 'optional'), +fresh) }

  /** Say that the server refused a request's token. @param {import('./types.js').Refusal} refusal */
  expired({ call, auth, admitted, sent, resent, status }) {
    this.tell(TELL.expired, call, admitted, sent, status, resent * 2 + +(auth === 'optional'))
  }

  /** Say that the server took this generation's token. @param {number} generation */
  accepted(generation) { this.tell(TELL.accepted, generation) }

  /** Settle the call once there is a usable token. @param {number} call */
  ensure(call) { this.tell(TELL.ensure, call) }

  /** Log in anew for the call. @param {number} call */
  login(call) { this.tell(TELL.login, call) }

  /** Renew the token for the call. @param {number} call */
  refresh(call) { this.tell(TELL.refresh, call) }

  /** Forget a call that waits. @param {number} call */
  cancel(call) { this.tell(TELL.cancel, call) }

  /** Log out for the call. @param {number} call @param {boolean} keepCookies */
  logout(call, keepCookies) { this.tell(TELL.logout, call, +keepCookies) }

  /** Keep silent logins from starting, for so many milliseconds at most; gives the hold's number. @param {number} limit */
  hold(limit) { return this.tell(TELL.hold, 0, limit) }

  /** End a hold. @param {number} hold */
  releaseHold(hold) { this.tell(TELL.releaseHold, hold) }

  /** Take over a user, as JSON text, who came with another answer than a token's. @param {string} user */
  newUser(user) { this.say(ASK.newUser, user) }

  /** Remove all cookies. */
  clearCookies() { this.tell(TELL.clearCookies) }

  /** Remove the cookies that match; gives their number. @param {import('./types.js').CookieFilter} filter @returns {number} */
  removeCookies({ name, domain, path }) {
    const given = [name, domain, path]
    this.ask(ASK.remove, joined(...given), given.reduce((bits, field, at) => bits | +(field !== undefined) << at, 0))
    const removed = numbers()[1]
    this.drainWhatWaits()
    return removed
  }

  /* Inputs: what came of operations. */

  /** Say what the platform's login gave. @param {number} op @param {string} code */
  code(op, code) { this.say(ASK.code, code, op) }

  /** Say why an operation failed. @param {number} op @param {import('./types.js').Failure} failure */
  failure(op, failure) {
    if (typeof failure === 'string') this.tell(TELL.failure, op, FAILURES[failure])
    else this.tell(TELL.failure, op, FAILURES.http, failure.http.status, failure.http.errcode)
  }

  /** Say which token an endpoint gave. @param {number} op @param {Grant} grant */
  grant(op, grant) { this.sayGrant(ASK.grant, op, grant) }

  /** Take over the token that an authorisation's code was exchanged for. @param {Grant} grant */
  authorised(grant) { this.sayGrant(ASK.authorised, 0, grant) }

  /** Say whether the stored token holds. @param {number} op @param {import('./types.js').Verdict} verdict */
  verdict(op, verdict) {
    if (typeof verdict === 'string') this.tell(TELL.verdict, op, VERDICTS[verdict])
    else this.tell(TELL.verdict, op, VERDICTS.refused, verdict.refused.status)
  }

  /** Say what the platform's check of its session gave. @param {number} op @param {boolean} ok */
  sessionChecked(op, ok) { this.tell(TELL.sessionChecked, op, +ok) }

  /** Say what storage holds as the token's record. @param {number} op @param {import('./types.js').Stored} stored */
  record(op, stored) { this.say(ASK.record, unwrap(stored), op) }

  /** Say whether storage took a record, or removed it. @param {number} op @param {boolean} ok */
  stored(op, ok) { this.tell(TELL.stored, op, +ok) }

  /* Inputs: what goes on around. */

  /** Say what time it is by the server. @param {number} serverTime milliseconds since the epoch */
  date(serverTime) { this.tell(TELL.date, 0, serverTime) }

  /** Say that the network is back. */
  online() { this.tell(TELL.online) }

  /** Say that the app came to the front. */
  show() { this.tell(TELL.show) }

  /** Say that the app went to the back. */
  hide() { this.tell(TELL.hide) }

  /** Add secure random bytes to the module's pool, which all sessions share. @param {Uint8Array} bytes */
  addEntropy(bytes) { wasm.addEntropy(writeBytes(bytes)) }

  /** Do the actions that wait. */
  drain() {
    if (this.draining) return
    this.draining = true
    try {
      for (let action; (action = this.poll());) {
        if (action.kind === 'setTimer') this.setTimer(action.op, action.delay)
        else if (action.kind === 'clearTimer') this.clearTimer(action.op)
        else this.perform(action)
      }
    } finally {
      this.draining = false
    }
  }

  /* Questions about the session. */

  /** Give the session's state. @returns {import('./types.js').CoreState} */
  state() {
    const [, status, expiresAt, reason] = this.look()
    /** @type {import('./types.js').CoreState} */
    const state = { status: STATUS[status] }
    if (!Number.isNaN(expiresAt)) state.expiresAt = expiresAt
    const user = this.ask(ASK.user, '')
    if (user) state.user = user
    if (reason) state.reason = codeOf(reason)
    return state
  }

  /** Give what the way of every request needs to know; crosses only after an input. @returns {View} */
  view() {
    if (this.isKnown) return this.known
    const [, , , , generation, account, offset, until] = this.look()
    const token = generation === this.known.generation ? this.known.token : this.ask(ASK.token, '')
    this.isKnown = true
    this.known = { generation, account, token, until, offset }
    return this.known
  }

  /** Tell whether the token may be used now. */
  isUsable() { return this.look()[8] === 1 }

  /** Take over what another runtime has stored; gives what to store then, if anything. @param {import('./types.js').Stored} stored */
  reconcile(stored) {
    const text = this.say(ASK.reconcile, unwrap(stored))
    return text ? wrap(text) : undefined
  }

  /** Draw the `state` of an authorisation; `''` without random bytes. */
  drawState() { return this.ask(ASK.drawState, '') }

  /** Tell how many random bytes are left. */
  entropyLeft() { return wasm.entropyLeft() }

  /* Questions about cookies, and what changes them. */

  /**
   * Give the cookies of a request to `url`.
   *
   * @param {string} url
   * @param {string} own the caller's Cookie header
   * @returns {import('./types.js').CookiePlan}
   */
  plan(url, own) {
    this.visit(url)
    const [cookie, ids, ...leftOut] = this.ask(ASK.plan, clean(own)).split(NUL)
    return { cookie, ids: ids.split(',').slice(0, -1).map((id) => parseInt(id, 36)), until: numbers()[1], leftOut }
  }

  /**
   * Store Set-Cookie values; tells whether plans may have got other cookies. `rewrite` hears of each cookie that merely got
   * a new pair.
   *
   * @param {string} url
   * @param {string | string[]} setCookie a string holds several, joined by commas
   * @param {(id: number, pair: string) => void} rewrite
   * @param {number} [now]
   */
  receive(url, setCookie, rewrite, now = Date.now()) {
    const byCommas = typeof setCookie === 'string'
    const text = byCommas ? setCookie : setCookie.filter(isLine).join('\n')
    this.visit(url)
    const length = writeText(text)
    let cells = numbers()
    cells[0] = now
    cells[1] = +byCommas
    wasm.ask(this.door, ASK.receive, 0, length)
    cells = numbers()
    const end = 3 + cells[2] * 3
    let rearranged = cells[1] === 1
    // Places are in bytes: those in the text, if it is ASCII.
    if (end > 3 && length !== text.length) rearranged = true
    else for (let at = 3; at < end; at += 3) rewrite(cells[at] | 0, text.slice(cells[at + 1], cells[at + 2]))
    this.drainWhatWaits()
    return rearranged
  }

  /** Give the `Cookie` header as the RFC makes it. @param {string} url */
  cookieHeader(url) {
    this.visit(url)
    return this.ask(ASK.header, '')
  }

  /** Give the cookies that `url` would be sent, or all of them. @param {string} [url] */
  listCookies(url = '') { return this.ask(ASK.list, url).split('\n').slice(0, -1).map(cookieOf) }

  /** Take a string apart in which the platform joined Set-Cookie values by commas. @param {string} text */
  splitCookies(text) { return this.ask(ASK.split, text).split(NUL) }

  /** Give the jar in its stored form. @param {number} maxSize bytes @returns {import('./types.js').JarSnapshot} */
  jarSnapshot(maxSize) {
    const text = this.ask(ASK.snapshot, '', maxSize)
    return { text, leftOut: numbers()[1] }
  }

  /* How it crosses: private. */

  /** An input of numbers; returns the first number that it leaves. @param {number} purpose @param {number} [id] @param {number[]} values */
  tell(purpose, id = 0, ...values) {
    post(...values)
    wasm.tell(this.door, purpose, id)
    this.isKnown = false
    const result = numbers()[1]
    this.drainWhatWaits()
    return result
  }

  /**
   * A question of text, which leaves the session as it was but for its cookies.
   *
   * @param {number} purpose
   * @param {string} text
   * @param {number} [id]
   * @param {number[]} values
   */
  ask(purpose, text, id = 0, ...values) {
    const length = writeText(text)
    post(...values)
    return readText(wasm.ask(this.door, purpose, id, length))
  }

  /** An input of text. @param {number} purpose @param {string} text @param {number} [id] @param {number[]} values */
  say(purpose, text, id, ...values) {
    const answer = this.ask(purpose, text, id, ...values)
    this.isKnown = false
    this.drainWhatWaits()
    return answer
  }

  /** @param {number} purpose @param {number} op @param {Grant} grant */
  sayGrant(purpose, op, { access, refresh, user, expiresIn = NaN, expiresAt = NaN, refreshExpiresIn = NaN }) {
    this.say(purpose, joined(access, refresh, user), op, expiresIn, expiresAt, refreshExpiresIn)
  }

  look() {
    post()
    wasm.look(this.door)
    return numbers()
  }

  /** The cell is that of all sessions, and right just after a call of this one. */
  drainWhatWaits() {
    if (numbers()[WAITING]) this.drain()
  }

  /** @returns {Action | undefined} */
  poll() {
    const kind = wasm.poll(this.door)
    if (kind === 0) return undefined
    const [, id, number, code, evidence] = numbers()
    return ACTIONS[kind - 1](id, number, codeOf(code), evidence, () => this.ask(ASK.actionText, ''))
  }

  /** @param {number} op @param {number} delay */
  setTimer(op, delay) {
    this.timers[op] = setTimeout(() => {
      delete this.timers[op]
      this.tell(TELL.timer, op)
    }, Math.min(delay, LONGEST))
  }

  /** @param {number} op */
  clearTimer(op) {
    clearTimeout(this.timers[op])
    delete this.timers[op]
  }

  /** Say which URL the cookies that cross next are of. @param {string} url */
  visit(url) {
    if (this.visited === url) return
    this.visited = url
    this.ask(ASK.visit, url)
  }
}
