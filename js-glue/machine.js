/**
 * Drives the module: mutate, then drain.
 *
 * The only place that calls the core's inputs. An action may call back into the session (a listener, a platform that
 * answers before its call returns): such an input mutates at once, and the loop that is running already drains it.
 */
import { WAITING, numbers, readText, wasm, writeText } from './memory.js'
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
 * @param {string} [part]
 */
const clean = (part = '') => part.replace(/\0/g, '\x01')

/** A value with a line feed is invalid (RFC 6265bis, section 5.6, step 1), and would be taken for two. @param {unknown} value */
const isLine = (value) => typeof value === 'string' && !value.includes('\n')

/** @param {(string | undefined)[]} parts */
const joined = (...parts) => parts.map((part) => clean(part)).join(NUL)

/** @typedef {ReturnType<typeof createMachine>} Machine */

/**
 * @param {number[]} options `coreNumbers`
 * @param {string} record
 * @param {string} jar
 * @param {boolean} supported there is a login here
 * @param {(action: Action) => void} perform
 */
export function createMachine(options, record, jar, supported, perform) {
  const size = writeText(joined(record, jar))
  /** What stands behind the time in the mailbox for the next call. @param {number[]} values */
  const post = (...values) => numbers().set([Date.now(), ...values])
  post(+supported, ...options)
  const door = wasm.open(size)
  let draining = false
  /** What `visit` said last. */
  let visited = ''
  /** @type {Record<number, any>} */
  const timers = {}
  /** What is known without asking; looked up anew after an input. */
  let known = /** @type {{ generation: number, account: number, token: string, until: number, offset: number }} */ ({ generation: -1 })
  let isKnown = false

  const look = () => {
    post()
    wasm.look(door)
    return numbers()
  }

  /** A question of text, which leaves the session as it was but for its cookies. @param {number} purpose @param {string} text @param {number} [id] @param {number[]} values */
  const ask = (purpose, text, id = 0, ...values) => {
    const length = writeText(text)
    post(...values)
    return readText(wasm.ask(door, purpose, id, length))
  }

  /* Mutate, then drain. */

  /** An input of text. @param {number} purpose @param {string} text @param {number} [id] @param {number[]} values */
  const say = (purpose, text, id, ...values) => {
    const answer = ask(purpose, text, id, ...values)
    isKnown = false
    drain()
    return answer
  }

  /** An input of numbers; returns the first number that it leaves. @param {number} purpose as src/wasm/door.rs numbers them @param {number} [id] @param {number[]} values */
  const tell = (purpose, id = 0, ...values) => {
    post(...values)
    wasm.tell(door, purpose, id)
    isKnown = false
    const result = numbers()[1]
    drain()
    return result
  }

  /** @param {number} waiting how many actions; the cell is that of all sessions, and right just after a call of this one */
  const drain = (waiting = numbers()[WAITING]) => {
    if (draining || !waiting) return
    draining = true
    try {
      for (let kind; (kind = wasm.poll(door)) !== 0;) {
        const [, id, number, code, evidence] = numbers()
        if (kind === ACTION.SET_TIMER) {
          timers[id] = setTimeout(() => {
            delete timers[id]
            tell(TELL.TIMER, id)
          }, Math.min(number, LONGEST))
        } else if (kind === ACTION.CLEAR_TIMER) {
          clearTimeout(timers[id])
          delete timers[id]
        } else {
          perform({ kind, id, number, code, evidence, text: TEXT.includes(kind) ? ask(ASK.ACTION_TEXT, '') : '' })
        }
      }
    } finally {
      draining = false
    }
  }

  /** Says which URL the cookies that cross next are of. @param {string} url */
  const visit = (url) => {
    if (visited === url) return
    visited = url
    ask(ASK.VISIT, url)
  }

  return {
    ask,
    say,
    tell,
    drain,

    /** @param {number} purpose @param {number} op @param {import('./fields.js').Grant} grant */
    grant(purpose, op, grant) {
      say(purpose, joined(...grant.texts), op, ...grant.numbers)
    },

    /* Cookies. */

    /** The cookies of a request to `url`. @param {string} url @param {string} own the caller's Cookie header */
    plan(url, own) {
      visit(url)
      const [cookie, ids, ...leftOut] = ask(ASK.PLAN, clean(own)).split(NUL)
      return { cookie, ids: ids.split(',').slice(0, -1).map((id) => parseInt(id, 36)), until: numbers()[1], leftOut }
    },

    /**
     * Stores Set-Cookie values; `true` when plans may have got other cookies. They hear of each that merely got a new pair.
     *
     * @param {string} url
     * @param {string | string[]} setCookie
     * @param {(id: number, pair: string) => void} rewrite
     * @param {number} [now]
     */
    receive(url, setCookie, rewrite, now = Date.now()) {
      const byCommas = typeof setCookie === 'string'
      const text = byCommas ? setCookie : setCookie.filter(isLine).join('\n')
      visit(url)
      const length = writeText(text)
      let cells = numbers()
      cells[0] = now
      cells[1] = +byCommas
      wasm.ask(door, ASK.RECEIVE, 0, length)
      cells = numbers()
      const end = 3 + cells[2] * 3
      let rearranged = cells[1] === 1
      // Places are in bytes: those in the text, if it is ASCII.
      if (end > 3 && length !== text.length) rearranged = true
      else for (let at = 3; at < end; at += 3) rewrite(cells[at] | 0, text.slice(cells[at + 1], cells[at + 2]))
      drain()
      return rearranged
    },

    /** The header as the RFC makes it. @param {string} url */
    cookieHeader(url) {
      visit(url)
      return ask(ASK.HEADER, '')
    },

    /** Lines of fields (src/wasm/output.rs). @param {string} url `""`: all */
    listCookies: (url) => ask(ASK.LIST, url).split('\n').slice(0, -1),

    /** @param {(string | undefined)[]} filter name, domain, path @returns {number} how many */
    removeCookies(filter) {
      ask(ASK.REMOVE, joined(...filter), filter.reduce((bits, field, at) => bits | +(field !== undefined) << at, 0))
      const removed = numbers()[1]
      drain()
      return removed
    },

    /** Takes a string apart in which the platform joined Set-Cookie values by commas. @param {string} text */
    splitCookies: (text) => ask(ASK.SPLIT, text).split(NUL),

    /* What it knows. */

    state() {
      const [, status, expiresAt, reason] = look()
      return { status: STATUS[status], expiresAt, reason, user: ask(ASK.USER, '') }
    },

    isUsable: () => look()[8] === 1,

    /** The current token, and until when (by this device's clock) requests go out with it without asking. */
    view() {
      if (isKnown) return known
      const [, , , , generation, account, offset, until] = look()
      isKnown = true
      known = { generation, account, token: generation === known.generation ? known.token : ask(ASK.TOKEN, ''), until, offset }
      return known
    },
  }
}
