/**
 * Drives the module: mutate, then drain.
 *
 * The only place that calls the core's inputs. An action may call back into the session (a listener, a platform that
 * answers before its call returns): such an input mutates at once, and the loop that is running already drains it.
 */
import { ask, look, open, poll, tell } from './generated/wx_session_bg.js'
import { WAITING, numbers, readText, writeLines, writeText } from './memory.js'
import { LONGEST } from './once.js'

/** The kinds of actions, as src/wasm/output.rs numbers them. */
export const ACTION = {
  SEND: 1, SETTLE: 2, FAIL: 3,
  LOGIN: 4, EXCHANGE: 5, REFRESH: 6, VERIFY: 7, CHECK_SESSION: 8, CANCEL: 9, TELL_LOGOUT: 10,
  READ_RECORD: 11, WRITE_RECORD: 12, REMOVE_RECORD: 13, WRITE_JAR: 14, REMOVE_JAR: 15,
  SET_TIMER: 16, CLEAR_TIMER: 17,
  CHANGE: 18, LOGGED_IN: 19, REFRESHED: 20, EXPIRED: 21, LOGGED_OUT: 22, REAUTH: 23, EXPIRING: 24, ERROR: 25, ALERT: 26,
}

/** Inputs made of numbers, as src/wasm/door.rs numbers them: an id, and what stands behind each. */
export const TELL = {
  LAUNCH: 1,
  /** call */
  START: 2,
  /** call; optional, fresh */
  ADMIT: 3,
  /** call; the generation when it was admitted, the one it was sent with, status, how often it was sent again × 2 + optional */
  EXPIRED: 4,
  /** generation */
  ACCEPTED: 5,
  /** call */
  ENSURE: 6, LOGIN: 7, REFRESH: 8, CANCEL: 9,
  /** call; keep cookies */
  LOGOUT: 10,
  /** none; limit in milliseconds. Leaves the hold's name */
  HOLD: 11,
  /** hold */
  RELEASE_HOLD: 12,
  /** op; kind, status, errcode */
  FAILURE: 13,
  /** op; verdict, status */
  VERDICT: 14,
  /** op; ok */
  SESSION_CHECKED: 15, STORED: 16,
  /** op */
  TIMER: 17,
  /** none; milliseconds since the epoch by the server */
  DATE: 18,
  ONLINE: 19, SHOW: 20, HIDE: 21, CLEAR_COOKIES: 22,
}

/** Inputs and questions made of text, as src/wasm/door.rs numbers them. */
export const ASK = {
  ACTION_TEXT: 1, TOKEN: 2, USER: 3,
  /** op */
  CODE: 4, GRANT: 5, RECORD: 6,
  RECONCILE: 7, PLAN: 8, RECEIVE: 9, HEADER: 10, LIST: 11, REMOVE: 12, SNAPSHOT: 13, SPLIT: 14, VISIT: 15,
  AUTHORISED: 16, NEW_USER: 17, DRAW_STATE: 18,
}

/** @typedef {{ kind: number, id: number, text: string, number: number, code: number, evidence: number }} Action */

/** Actions that carry a text. */
const TEXT = [ACTION.EXCHANGE, ACTION.REFRESH, ACTION.TELL_LOGOUT]

/** `SessionState.status`, as src/wasm/door.rs numbers it. */
const STATUS = ['starting', 'anonymous', 'active', 'renewing', 'blocked']

/** Separates the parts of a text. */
const NUL = '\0'

/**
 * A part of a text. No valid URL, header or token holds a NUL; one from outside becomes another control character, which
 * is refused in the same places.
 *
 * @param {string} part
 */
const clean = (part) => (part.includes(NUL) ? part.split(NUL).join('\x01') : part)

/** A value with a line feed is invalid (RFC 6265bis, section 5.6, step 1), and would be taken for two. @param {unknown} value */
const isLine = (value) => typeof value === 'string' && !value.includes('\n')

/** In characters, with a separator between them. @param {string[]} values */
function lengthOf(values) {
  let length = -1
  for (let index = 0; index < values.length; index++) length += values[index].length + 1
  return length
}

/** @param {string[]} parts */
const joined = (...parts) => parts.map(clean).join(NUL)

export class Machine {
  /**
   * @param {number[]} options `coreNumbers`
   * @param {string} record
   * @param {string} jar
   * @param {boolean} supported there is a login here
   * @param {(action: Action) => void} perform
   */
  constructor(options, record, jar, supported, perform) {
    const length = writeText(joined(record, jar))
    numbers().set([Date.now(), +supported, ...options])
    this.door = open(length)
    this.perform = perform
    this.draining = false
    /** What `visit` said last. */
    this.url = ''
    /** @type {Record<number, any>} */
    this.timers = {}
    /** What is known without asking; looked up anew after an input. */
    this.known = { fresh: false, generation: -1, account: 0, token: '', until: -Infinity, offset: 0 }
  }

  /** @param {number} purpose @param {number} op @param {import('./fields.js').Grant} grant */
  grant(purpose, op, grant) {
    this.say(purpose, joined(...grant.texts), op, ...grant.numbers)
  }

  /* Cookies. */

  /** Says which URL the cookies that cross next are of. @param {string} url */
  visit(url) {
    if (this.url === url) return
    this.url = url
    this.ask(ASK.VISIT, url)
  }

  /** The cookies of a request to `url`. @param {string} url @param {string} own the caller's Cookie header */
  plan(url, own) {
    this.visit(url)
    const [cookie, ids, ...leftOut] = this.ask(ASK.PLAN, clean(own)).split(NUL)
    const until = numbers()[1]
    return { cookie, ids: ids.split(',').slice(0, -1).map((id) => parseInt(id, 36)), until, leftOut }
  }

  /**
   * Stores Set-Cookie values; `true` when plans may have got other cookies. They hear of each that merely got a new pair.
   *
   * @param {string} url
   * @param {string | string[]} setCookie
   * @param {import('./plans.js').Plans} plans
   * @param {number} [now]
   */
  receive(url, setCookie, plans, now) {
    const byCommas = typeof setCookie === 'string'
    const values = byCommas ? [setCookie] : setCookie.every(isLine) ? setCookie : setCookie.filter(isLine)
    this.visit(url)
    const length = writeLines(values)
    this.post(+byCommas, 0, 0, 0, now)
    ask(this.door, ASK.RECEIVE, 0, length)
    const cells = numbers()
    const count = cells[2]
    let rearranged = cells[1] === 1
    // Places are in bytes: those in the texts, if these are ASCII.
    if (count && length !== lengthOf(values)) rearranged = true
    else {
      for (let at = 3, index = 0, base = 0; at < 3 + count * 3; at += 3) {
        while (cells[at + 1] > base + values[index].length) base += values[index++].length + 1
        plans.rewrite(cells[at] | 0, values[index].slice(cells[at + 1] - base, cells[at + 2] - base))
      }
    }
    this.drain()
    return rearranged
  }

  /** The header as the RFC makes it. @param {string} url */
  cookieHeader(url) {
    this.visit(url)
    return this.ask(ASK.HEADER, '')
  }

  /** Lines of fields (src/wasm/output.rs). @param {string} url `""`: all */
  listCookies(url) { return this.ask(ASK.LIST, url).split('\n').slice(0, -1) }

  /** @param {(string | undefined)[]} filter name, domain, path @returns {number} how many */
  removeCookies(filter) {
    this.ask(ASK.REMOVE, joined(...filter.map((field) => field || '')), filter.reduce((bits, field, at) => (field === undefined ? bits : bits | (1 << at)), 0))
    const removed = numbers()[1]
    this.drain()
    return removed
  }

  /** @param {number} maxSize bytes */
  jarSnapshot(maxSize) {
    const text = this.ask(ASK.SNAPSHOT, '', maxSize)
    return { text, leftOut: numbers()[1] }
  }

  /** Takes a string apart in which the platform joined Set-Cookie values by commas. @param {string} text */
  splitCookies(text) { return this.ask(ASK.SPLIT, text).split(NUL) }

  /* What it knows. */

  state() {
    const [, status, expiresAt, reason] = this.look()
    return { status: STATUS[status], expiresAt, reason, user: this.ask(ASK.USER, '') }
  }

  isUsable() { return this.look()[8] === 1 }

  /** The current token, and until when (by this device's clock) requests go out with it without asking. */
  view() {
    const { known } = this
    if (known.fresh) return known
    const [, , , , generation, account, offset, until] = this.look()
    known.fresh = true
    known.until = until
    known.offset = offset
    if (known.generation !== generation) {
      known.generation = generation
      known.account = account
      known.token = this.ask(ASK.TOKEN, '')
    }
    return known
  }

  look() {
    numbers()[0] = Date.now()
    look(this.door)
    return numbers()
  }

  /* Mutate, then drain. */

  /** An input of numbers; returns the first number that it leaves. @param {number} purpose as src/wasm/door.rs numbers them */
  tell(purpose, id = 0, a = 0, b = 0, c = 0, d = 0) {
    this.post(a, b, c, d)
    tell(this.door, purpose, id)
    this.known.fresh = false
    const result = numbers()[1]
    this.drain()
    return result
  }

  /** An input of text. @param {number} purpose @param {string} text @param {number} [id] @param {number[]} more */
  say(purpose, text, id, ...more) {
    const answer = this.ask(purpose, text, id, ...more)
    this.known.fresh = false
    this.drain()
    return answer
  }

  /** A question of text, which leaves the session as it was but for its cookies. @param {number} purpose @param {string} text */
  ask(purpose, text, id = 0, a = 0, b = 0, c = 0) {
    const length = writeText(text)
    this.post(a, b, c, 0)
    return readText(ask(this.door, purpose, id, length))
  }

  /** @param {number} a @param {number} b @param {number} c @param {number} d */
  post(a, b, c, d, now = Date.now()) {
    const cells = numbers()
    cells[0] = now
    cells[1] = a
    cells[2] = b
    cells[3] = c
    cells[4] = d
  }

  /** @param {number} waiting how many actions; the cell is that of all sessions, and right just after a call of this one */
  drain(waiting = numbers()[WAITING]) {
    if (this.draining || !waiting) return
    this.draining = true
    try {
      for (let kind = poll(this.door); kind !== 0; kind = poll(this.door)) {
        const [, id, number, code, evidence] = numbers()
        this.run({ kind, id, number, code, evidence, text: TEXT.includes(kind) ? this.ask(ASK.ACTION_TEXT, '') : '' })
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
        this.tell(TELL.TIMER, action.id)
      }, Math.min(action.number, LONGEST))
    } else if (action.kind === ACTION.CLEAR_TIMER) {
      clearTimeout(timers[action.id])
      delete timers[action.id]
    } else {
      this.perform(action)
    }
  }
}
