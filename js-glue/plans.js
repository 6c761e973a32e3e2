/**
 * What requests may carry: asked of the module once for each URL, and kept until the jar is rearranged.
 *
 * Most answers that set cookies give known ones a new value. Then no plan is asked for again: the new pairs take the place
 * of the old ones here.
 */
import { hostOf, takesToken } from './hosts.js'
import { addCookieSecrets } from './redact.js'

/** @typedef {import('./session.js').Context} Context */

/** Plans kept at a time; a program that makes up paths must not fill the memory. */
const MOST = 256

/** A cookie as it stands in headers, shared by all plans that have it. @typedef {{ pair: string, changes: boolean }} Ref */

/** What a request to a URL may carry. */
class Plan {
  /** @param {string} url without query @param {string} host `""` for an odd authority (hosts.js) */
  constructor(url, host) {
    this.url = url
    this.host = host
    this.takesToken = false
    /** Until when, by this device's clock, the cookies are the ones. */
    this.until = Infinity
    /** @type {Ref[]} */
    this.cookies = []
    /** The header, of when the values were those of `stamp`. */
    this.cookie = ''
    this.stamp = 0
    /** The same as `cookies`, with those that never change put together. @type {Ref[]} */
    this.pieces = []
    this.changing = 0
    /** Names of cookies that no header can carry. @type {string[]} */
    this.leftOut = []
  }
}

export class Plans {
  /** @param {Context} context */
  constructor(context) {
    this.context = context
    /** @type {Map<string, Plan>} */
    this.plans = new Map()
    /** The jar's cookies that stand in plans. @type {Map<number, Ref>} */
    this.refs = new Map()
    /** Counts new values, and the cookies that ever got one. */
    this.stamp = 0
    this.changing = 0
  }

  /** What a request to `url` may carry. @param {string} url @param {number} [now] a look at the clock is a system call @returns {Plan} */
  of(url, now = Date.now()) {
    const key = url.includes('?') || url.includes('#') ? url.slice(0, url.search(/[?#]/)) : url
    const known = this.plans.get(key)
    if (known && now < known.until) return known
    // Before the plan is made: what is forgotten gets no new values any more.
    if (this.plans.size >= MOST) this.forget()
    const plan = this.make(key)
    this.plans.set(key, plan)
    // Not before: who hears of it may change the jar, and with it what is kept.
    this.report(plan.leftOut)
    return plan
  }

  /** @param {string} url */
  make(url) {
    const { options } = this.context
    const plan = new Plan(url, hostOf(url))
    plan.takesToken = takesToken(options, url)
    // An odd authority is sent no cookies, and none are taken from it.
    if (!options.cookies || !plan.host || !this.context.machine) return plan
    const { cookie, ids, until, leftOut } = this.ask(url, '')
    plan.leftOut = leftOut
    plan.until = until
    plan.cookie = cookie
    plan.stamp = this.stamp
    if (!ids.length) return plan
    plan.changing = -1
    const pairs = cookie.split('; ')
    plan.cookies = ids.map((id, index) => {
      let ref = this.refs.get(id)
      if (!ref) this.refs.set(id, ref = { pair: pairs[index], changes: false })
      return ref
    })
    return plan
  }

  /** The header that is merged from the caller's own and the jar. @param {Plan} plan @param {string} own */
  merged(plan, own) {
    if (!plan.host) return own
    const { cookie, leftOut } = this.ask(plan.url, own)
    this.report(leftOut)
    return cookie
  }

  /** @param {string} url @param {string} own */
  ask(url, own) {
    const answer = this.context.machine.plan(url, own)
    addCookieSecrets(answer.cookie)
    return answer
  }

  /** @param {string[]} names */
  report(names) {
    for (const name of names) this.context.reportLeftOut(name)
  }

  /** The header of a plan, with the newest values. @param {Plan} plan */
  cookieOf(plan) {
    if (plan.stamp === this.stamp || !plan.cookies.length) return plan.cookie
    if (plan.changing !== this.changing) {
      plan.changing = this.changing
      plan.pieces = piecesOf(plan.cookies)
    }
    const { pieces } = plan
    let cookie = pieces[0].pair
    for (let index = 1; index < pieces.length; index++) cookie += '; ' + pieces[index].pair
    plan.stamp = this.stamp
    plan.cookie = cookie
    addCookieSecrets(cookie)
    return cookie
  }

  /** Stores Set-Cookie values that `url` answered with. @param {string} url @param {string | string[]} setCookie @param {number} [now] */
  receive(url, setCookie, now) {
    if (this.context.machine.receive(url, setCookie, this, now)) this.forget()
  }

  /** A cookie got a new value, and nothing else of it changed. @param {number} id @param {string} pair */
  rewrite(id, pair) {
    const ref = this.refs.get(id)
    if (!ref) return
    ref.pair = pair
    this.stamp++
    if (ref.changes) return
    ref.changes = true
    this.changing++
  }

  forget() {
    this.plans.clear()
    this.refs.clear()
  }
}

/** Puts neighbours together of which none ever changed. @param {Ref[]} cookies */
function piecesOf(cookies) {
  /** @type {Ref[]} */
  const pieces = []
  for (const ref of cookies) {
    const last = pieces[pieces.length - 1]
    if (ref.changes || !last || last.changes) pieces.push(ref.changes ? ref : { pair: ref.pair, changes: false })
    else last.pair += '; ' + ref.pair
  }
  return pieces
}
