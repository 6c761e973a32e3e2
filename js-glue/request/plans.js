/**
 * What requests may carry: asked of the core once for each URL, and kept until the jar is rearranged.
 *
 * Most answers that set cookies give known ones a new value. Then no plan is asked for again: the new pairs take the place
 * of the old ones here.
 */
import { planCookies, planCookiesAgain } from '../boundary/bindings.js'
import { addCookieSecrets } from '../watching/redact.js'
import { authorityOf, takesToken } from './hosts.js'

/** Plans kept at a time; a program that makes up paths must not fill the memory. */
const MOST = 256

/** What an odd authority names. */
const NOWHERE = { host: '', place: undefined }

/** A cookie as it stands in headers, shared by all plans that have it. @typedef {{ pair: string, changes: boolean }} Ref */

/**
 * What a request to a URL may carry.
 *
 * `url`: without query. `host`: for counting, `""` for an odd authority (hosts.js). `tellsTime`: the server's clock is that of this host. `takesCookies`: the jar's are sent, and new ones are taken; not by an odd
 * authority. `until`: by this device's clock, the cookies are the ones. `pieces`: the cookies, with neighbours that never changed put together. `cookie`: the header, of when the values
 * were those of `stamp`. `era`: it was made since all were last dropped. `accepted`: the newest token that it accepted, by `acceptedMethod`.
 *
 * @typedef {{ url: string, host: string, takesToken: boolean, tellsTime: boolean, takesCookies: boolean, until: number, pieces: Ref[], cookie: string, stamp: number, era: number,
 *   accepted: number, acceptedMethod: string }} Plan
 */

/**
 * Keep the plans of all URLs that the program has used of late.
 */
export class Plans {
  /**
   * `leftOut` hears of each cookie that no header can carry; it may change the jar, and with it what is kept here.
   *
   * @param {import('../boundary/core.js').Core} core
   * @param {{ hosts: string[], allowInsecure: boolean, cookies: any, clock: string }} options
   * @param {(name: string) => void} leftOut
   */
  constructor(core, options, leftOut) {
    this.core = core
    this.options = options
    this.leftOut = leftOut
    /** @type {Map<string, Plan>} */
    this.plans = new Map()
    /** The jar's cookies that stand in plans. @type {Map<number, Ref>} */
    this.refs = new Map()
    /** Counts new values. */
    this.stamp = 0
    /** Counts how often all plans were dropped. */
    this.era = 0
  }

  /** Drop all plans: none holds any more. */
  drop() {
    this.plans.clear()
    this.era++
  }

  /** Forget all: the jar was rearranged, or is about to be. */
  forget() {
    this.drop()
    this.refs.clear()
  }

  /** Give what a request to `url` may carry. @param {string} url @param {number} [now] a look at the clock is a system call @returns {Plan} */
  of(url, now = Date.now()) {
    const { options, plans } = this
    let key = url
    let known = plans.get(url)
    if (!known && (url.includes('?') || url.includes('#'))) {
      key = url.slice(0, url.search(/[?#]/))
      known = plans.get(key)
    }
    if (known && now < known.until) return known
    // Before the plan is made: what is forgotten gets no new values any more.
    if (plans.size >= MOST) this.forget()
    const { host, place } = authorityOf(key) || NOWHERE
    /** @type {Plan} */
    const plan = {
      url: key, host, takesToken: takesToken(options, key), tellsTime: place === options.clock, takesCookies: !!options.cookies && host !== '',
      until: Infinity, pieces: [], cookie: '', stamp: this.stamp, era: this.era, accepted: 0, acceptedMethod: '',
    }
    plans.set(key, plan)
    if (plan.takesCookies && this.core.machine) this.fill(plan)
    return plan
  }

  /**
   * Merge the caller's own header with the cookies of a plan.
   *
   * @param {Plan} plan
   * @param {string} own
   * @param {boolean} jarWins else the caller's names win
   */
  merged({ url }, own, jarWins) {
    const answer = this.ask(url, own, jarWins ? planCookiesAgain : planCookies)
    this.report(answer.leftOut)
    return answer
  }

  /** Give the header of a plan with the newest values. @param {Plan} plan */
  cookieOf(plan) {
    // Who was called since the plan was made may have changed the jar.
    if (plan.era !== this.era) plan = this.of(plan.url)
    const { pieces } = plan
    if (plan.stamp !== this.stamp && pieces.length) {
      let cookie = pieces[0].pair
      for (let index = 1; index < pieces.length; index++) cookie += '; ' + pieces[index].pair
      plan.stamp = this.stamp
      plan.cookie = cookie
      addCookieSecrets(cookie)
    }
    return plan.cookie
  }

  /** @param {Plan} plan */
  fill(plan) {
    const { refs } = this
    const { header, cookies, until, leftOut } = this.ask(plan.url, '')
    plan.until = until
    plan.cookie = header
    const pairs = header.split('; ')
    /** @type {Ref | undefined} */
    let last
    cookies.forEach((id, index) => {
      let ref = refs.get(id)
      if (!ref) refs.set(id, ref = { pair: pairs[index], changes: false })
      if (last && !last.changes && !ref.changes) last.pair += '; ' + ref.pair
      else plan.pieces.push(last = ref.changes ? ref : { pair: ref.pair, changes: false })
    })
    this.report(leftOut)
  }

  /** @param {string} url @param {string} own */
  ask(url, own, question = planCookies) {
    const answer = this.core.theMachine.ask(question, url, own)
    addCookieSecrets(answer.header)
    return answer
  }

  /** @param {string[]} names of cookies that no header can carry */
  report(names) {
    for (const name of names) this.leftOut(name)
  }

  /** A cookie got a new value, and nothing else of it changed. @param {number} id @param {string} pair */
  rewrite(id, pair) {
    const ref = this.refs.get(id)
    if (!ref) return
    ref.pair = pair
    this.stamp++
    if (ref.changes) return
    // From now on it is a piece of its own.
    ref.changes = true
    this.drop()
  }
}
