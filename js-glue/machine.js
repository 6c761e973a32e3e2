/**
 * Drives the module: mutate, then drain.
 *
 * The only place that calls the core's inputs. An action may call back into the session (a listener, a platform that
 * answers before its call returns): such an input mutates at once, and the loop that is running already drains it.
 */
import { Core } from './generated/wx_session_bg.js'

/** The kinds of actions, as src/wasm/output.rs numbers them. */
export const ACTION = {
  SEND: 1, SETTLE: 2, FAIL: 3,
  LOGIN: 4, EXCHANGE: 5, REFRESH: 6, VERIFY: 7, CHECK_SESSION: 8, CANCEL: 9, TELL_LOGOUT: 10,
  READ_RECORD: 11, WRITE_RECORD: 12, REMOVE_RECORD: 13, WRITE_JAR: 14, REMOVE_JAR: 15,
  SET_TIMER: 16, CLEAR_TIMER: 17,
  CHANGE: 18, LOGGED_IN: 19, REFRESHED: 20, EXPIRED: 21, LOGGED_OUT: 22, REAUTH: 23, EXPIRING: 24, ERROR: 25, ALERT: 26,
}

/** @typedef {{ kind: number, id: number, text: string, number: number, code: number, evidence: number, flag: boolean }} Action */

/** `SessionState.status`, as src/wasm/core.rs numbers it. */
const STATUS = ['starting', 'anonymous', 'active', 'renewing', 'blocked']

const bit = (/** @type {boolean} */ truth) => (truth ? 1 : 0)

export class Machine {
  /**
   * @param {string} hosts
   * @param {Float64Array} numbers `coreNumbers`
   * @param {string} record
   * @param {string} jar
   * @param {boolean} supported
   * @param {(action: Action) => void} perform
   */
  constructor(hosts, numbers, record, jar, supported, perform) {
    this.core = new Core(hosts, numbers, record, jar, supported, Date.now())
    this.perform = perform
    this.draining = false
    /** @type {Record<number, any>} */
    this.timers = {}
    /** What the per-request path needs to know without asking; read anew after an input. */
    this.view = { fresh: false, generation: -1, account: 0, token: '', until: -Infinity, offset: 0 }
  }

  /* Inputs of the program. */

  launch() { this.tell(1) }
  /** @param {number} call */
  start(call) { this.tell(2, call) }
  /** @param {number} call @param {boolean} optional @param {boolean} fresh */
  admit(call, optional, fresh) { this.tell(3, call, bit(optional), bit(fresh)) }
  /** @param {number} call @param {boolean} optional @param {number} admitted @param {number} sent @param {number} resent @param {number} status */
  expired(call, optional, admitted, sent, resent, status) { this.tell(4, call, admitted, sent, status, resent * 2 + bit(optional)) }
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
  logout(call, keepCookies) { this.tell(10, call, bit(keepCookies)) }
  /** @param {number} maxTime */
  hold(maxTime) { return this.tell(11, 0, maxTime) }
  /** @param {number} hold */
  releaseHold(hold) { this.tell(12, hold) }
  clearCookies() { this.tell(22) }

  /* What the world answered. */

  /** @param {number} op @param {string} code */
  code(op, code) { this.input((core, now) => core.code(op, code, now)) }
  /** @param {number} op @param {import('./fields.js').Grant} grant */
  grant(op, grant) {
    this.input((core, now) => core.grant(op, grant.access, grant.refresh, grant.user, grant.expiresIn, grant.expiresAt, grant.refreshExpiresIn, now))
  }
  /** @param {number} op @param {number} kind @param {number} status @param {number} errcode */
  failure(op, kind, status, errcode) { this.tell(13, op, kind, status, errcode) }
  /** @param {number} op @param {number} verdict @param {number} status */
  verdict(op, verdict, status) { this.tell(14, op, verdict, status) }
  /** @param {number} op @param {boolean} ok */
  sessionChecked(op, ok) { this.tell(15, op, bit(ok)) }
  /** @param {number} op @param {boolean} ok */
  stored(op, ok) { this.tell(16, op, bit(ok)) }
  /** @param {number} op @param {string} record */
  record(op, record) { this.input((core, now) => core.record(op, record, now)) }
  /** @param {string} record what stands in storage @returns {string} what to write there, `""` if nothing */
  reconcile(record) { return this.input((core, now) => core.reconcile(record, now)) }
  /** @param {number} server milliseconds since the epoch */
  date(server) { this.tell(18, 0, server) }
  online() { this.tell(19) }
  show() { this.tell(20) }
  hide() { this.tell(21) }

  /** Stores Set-Cookie values; `true` when headers may have changed. @param {string} url @param {string | string[]} setCookie */
  receive(url, setCookie) {
    const joined = typeof setCookie === 'string'
    // A value with a line feed is invalid (RFC 6265bis, section 5.6, step 1), and would be taken for two here.
    const text = joined ? setCookie : setCookie.filter((value) => typeof value === 'string' && !value.includes('\n')).join('\n')
    return this.input((core, now) => core.receive(url, text, joined, now))
  }

  /** @param {string} [name] @param {string} [domain] @param {string} [path] */
  removeCookies(name, domain, path) { return this.input((core, now) => core.removeCookies(name, domain, path, now)) }

  /* What it knows. */

  state() {
    const { core } = this
    const now = Date.now()
    return {
      status: STATUS[core.number(6, now)],
      expiresAt: core.number(7, now),
      user: core.text(2, now),
      reason: core.number(8, now),
    }
  }

  isUsable() { return this.core.number(13, Date.now()) === 1 }

  /** @param {string} url @param {string} own the caller's Cookie header */
  plan(url, own) {
    const [text, ...leftOut] = this.core.plan(url, own, Date.now()).split('\n')
    return { takesToken: text[0] === '1', cookie: text.slice(1), until: this.core.number(14, 0), leftOut }
  }

  /** @param {number} maxSize bytes */
  jarSnapshot(maxSize) {
    const text = this.core.jarSnapshot(maxSize, Date.now())
    return { text, leftOut: this.core.number(15, 0) }
  }

  /** The current token, and until when (by this device's clock) requests go out with it without asking. */
  look() {
    const { view, core } = this
    if (view.fresh) return view
    view.fresh = true
    view.until = core.number(12, Date.now())
    view.offset = core.number(11, 0)
    const generation = core.number(9, 0)
    if (view.generation !== generation) {
      view.generation = generation
      view.account = core.number(10, 0)
      view.token = core.text(3, 0)
    }
    return view
  }

  /* Mutate, then drain. */

  /** An input of numbers. @param {number} purpose as src/wasm/core.rs numbers them */
  tell(purpose, id = 0, a = 0, b = 0, c = 0, d = 0) {
    return this.input((core, now) => core.input(purpose, id, a, b, c, d, now))
  }

  /**
   * @template T
   * @param {(core: Core, now: number) => T} mutate
   * @returns {T}
   */
  input(mutate) {
    const result = mutate(this.core, Date.now())
    this.view.fresh = false
    this.drain()
    return result
  }

  drain() {
    if (this.draining) return
    this.draining = true
    const { core } = this
    try {
      for (let kind = core.poll(); kind !== 0; kind = core.poll()) {
        this.run({
          kind,
          id: core.number(1, 0),
          number: core.number(2, 0),
          code: core.number(3, 0),
          evidence: core.number(4, 0),
          flag: core.number(5, 0) === 1,
          text: core.text(1, 0),
        })
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
}
