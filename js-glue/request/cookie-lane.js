/**
 * The lane: cookies that come again are not read again. The other half is src/wasm/lane.rs, which names the rows of the
 * benchmark that need it.
 *
 * Servers send the same cookies with every answer, at most with new values. What a URL's last answer said is known here by
 * heart, so its next one is only compared: the same text is no news but for its age, and of a new value the pair alone
 * crosses. Whatever differs otherwise goes the full way, through the module's reading of Set-Cookie.
 */
import { Again, receiveCookie, rewriteCookie, splitCookies, touchCookie } from '../boundary/bindings.js'

/** Of how many URLs and cookies something is known at a time; a program that makes up paths must not fill the memory. */
const MOST_URLS = 256
const MOST_COOKIES = 1024

/** A cookie's number in the lane, and its `name=value`: one for all URLs that set it. @typedef {{ number: number, pair: string }} Ref */
/**
 * What the last answer of a URL said at one position: `id` is the cookie's number in plans, `name` ends with `=`,
 * `attributes` is all that stood behind the pair.
 *
 * @typedef {{ id: number, ref: Ref, name: string, attributes: string }} Memo
 */

/** @type {Memo[]} */
const NOTHING = []

/**
 * Store the cookies of answers, the short way as far as it goes.
 */
export class CookieLane {
  /** @param {import('../boundary/core.js').Core} core @param {import('./plans.js').Plans} plans */
  constructor(core, plans) {
    this.core = core
    this.plans = plans
    /** @type {Map<string, Memo[]>} */
    this.memos = new Map()
    /** @type {Map<number, Ref>} */
    this.refs = new Map()
    /** Where `match` found the pair's end, and the beginning of what follows. */
    this.pairEnd = 0
    this.next = 0
  }

  /**
   * Store the Set-Cookie values that `url` answered with. The machine must be there.
   *
   * @param {string} url
   * @param {string | unknown[]} setCookie several joined by commas, or a list
   * @param {number} now
   */
  receive(url, setCookie, now) {
    const known = this.memos.get(url) || NOTHING
    let index = 0
    /** @type {unknown[]} */
    let rest
    if (typeof setCookie === 'string') {
      let at = 0
      while (index < known.length && this.isAgain(setCookie, at, known[index], known[index + 1], now)) {
        at = this.next
        index++
      }
      rest = at < setCookie.length ? splitCookies(setCookie.slice(at)) : NOTHING
    } else {
      while (index < known.length && this.isAgain(setCookie[index], 0, known[index], undefined, now)) index++
      rest = setCookie.slice(index)
    }
    if (rest.length || index < known.length) {
      this.memos.set(url, this.receiveFully(url, rest, known.slice(0, index), now))
      // All at once and between answers: a memo whose Ref is no longer the one that others share would miss their values.
      if (this.memos.size > MOST_URLS || this.refs.size > MOST_COOKIES) {
        this.memos.clear()
        this.refs.clear()
      }
    }
    // The jar may have to be written.
    this.core.theMachine.drain()
  }

  /**
   * Set a known cookie again if it stands there; `false` when it must go the full way.
   *
   * @param {unknown} text
   * @param {number} at
   * @param {Memo} memo
   * @param {Memo | undefined} following
   * @param {number} now
   */
  isAgain(text, at, memo, following, now) {
    return typeof text === 'string' && this.match(text, at, memo, following) && this.setAgain(memo, text.slice(at, this.pairEnd), now)
  }

  /**
   * Tell whether a known cookie stands at a place of a text with nothing new but its value.
   *
   * It must be clear where it ends: with the text, or before the cookie that is known to follow.
   *
   * @param {string} text
   * @param {number} at
   * @param {Memo} memo
   * @param {Memo | undefined} following
   */
  match(text, at, { ref, name, attributes }, following) {
    let end = at + ref.pair.length
    if (!text.startsWith(ref.pair, at) || !text.startsWith(attributes, end)) {
      if (!text.startsWith(name, at)) return false
      end = endOfValue(text, at + name.length)
      if (!text.startsWith(attributes, end)) return false
    }
    this.pairEnd = end
    end += attributes.length
    this.next = end
    if (end === text.length) return true
    if (!following || text[end] !== ',') return false
    do end++
    while (text[end] === ' ' || text[end] === '\t')
    this.next = end
    return text.startsWith(following.name, end)
  }

  /** Set a known cookie again; `false` when it must go the full way. @param {Memo} memo @param {string} pair @param {number} now */
  setAgain({ id, ref }, pair, now) {
    const { session } = this.core.theMachine
    const again = pair === ref.pair ? touchCookie(session, ref.number, now) : rewriteCookie(session, ref.number, pair, now)
    if (again === Again.Stale) return false
    if (again === Again.Rearranged) this.plans.forget()
    else if (pair !== ref.pair) this.plans.rewrite(id, pair)
    ref.pair = pair
    return true
  }

  /**
   * Take values the full way; gives what is known of this answer from now on.
   *
   * @param {string} url
   * @param {unknown[]} values
   * @param {Memo[]} kept
   * @param {number} now
   */
  receiveFully(url, values, kept, now) {
    let isUnbroken = true
    for (const value of values) {
      const memo = typeof value === 'string' ? this.receiveOne(url, value, now) : undefined
      isUnbroken = isUnbroken && !!memo
      if (memo && isUnbroken) kept.push(memo)
    }
    // Of a cookie that comes twice in one answer the last word counts, so none of them may be taken for known.
    const isTwice = new Set(kept.map(({ id }) => id)).size < kept.length
    return isTwice ? NOTHING : kept
  }

  /** @param {string} url @param {string} value @param {number} now @returns {Memo | undefined} */
  receiveOne(url, value, now) {
    const { rearranged, rewritten, memo } = receiveCookie(this.core.theMachine.session, url, value, now)
    if (rewritten) this.plans.rewrite(...rewritten)
    if (rearranged) this.plans.forget()
    if (!memo) return undefined
    const { id, number, pair } = memo
    let ref = this.refs.get(number)
    if (!ref) this.refs.set(number, ref = { number, pair })
    ref.pair = pair
    return { id, ref, name: pair.slice(0, pair.indexOf('=') + 1), attributes: value.slice(pair.length) }
  }
}

/** Where a simple value ends, which holds neither of both. @param {string} text @param {number} start */
function endOfValue(text, start) {
  const semicolon = text.indexOf(';', start)
  const end = semicolon < 0 ? text.length : semicolon
  const comma = text.indexOf(',', start)
  return comma < 0 || comma > end ? end : comma
}
