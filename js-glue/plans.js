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

/**
 * What a request to a URL may carry.
 *
 * `url`: without query. `host`: `""` for an odd authority (hosts.js). `until`: by this device's clock, the cookies are the
 * ones. `pieces`: the cookies, with neighbours that never changed put together. `cookie`: the header, of when the values
 * were those of `stamp`.
 *
 * @typedef {{ url: string, host: string, takesToken: boolean, until: number, pieces: Ref[], cookie: string, stamp: number }} Plan
 */

/** @param {Context} context */
export function createPlans(context) {
  const { options } = context
  /** @type {Map<string, Plan>} */
  const plans = new Map()
  /** The jar's cookies that stand in plans. @type {Map<number, Ref>} */
  const refs = new Map()
  /** Counts new values. */
  let stamp = 0

  const forget = () => {
    plans.clear()
    refs.clear()
  }

  /** What a request to `url` may carry. @param {string} url @param {number} [now] a look at the clock is a system call @returns {Plan} */
  const of = (url, now = Date.now()) => {
    const key = url.includes('?') || url.includes('#') ? url.slice(0, url.search(/[?#]/)) : url
    const known = plans.get(key)
    if (known && now < known.until) return known
    // Before the plan is made: what is forgotten gets no new values any more.
    if (plans.size >= MOST) forget()
    const host = hostOf(key)
    /** @type {Plan} */
    const plan = { url: key, host, takesToken: takesToken(options, key), until: Infinity, pieces: [], cookie: '', stamp }
    plans.set(key, plan)
    // An odd authority is sent no cookies, and none are taken from it.
    if (options.cookies && host && context.machine) fill(plan)
    return plan
  }

  /** @param {Plan} plan */
  const fill = (plan) => {
    const { cookie, ids, until, leftOut } = ask(plan.url, '')
    plan.until = until
    plan.cookie = cookie
    const pairs = cookie.split('; ')
    /** @type {Ref | undefined} */
    let last
    ids.forEach((id, index) => {
      let ref = refs.get(id)
      if (!ref) refs.set(id, ref = { pair: pairs[index], changes: false })
      if (last && !last.changes && !ref.changes) last.pair += '; ' + ref.pair
      else plan.pieces.push(last = ref.changes ? ref : { pair: ref.pair, changes: false })
    })
    report(leftOut)
  }

  /** @param {string} url @param {string} own */
  const ask = (url, own) => {
    const answer = context.machine.plan(url, own)
    addCookieSecrets(answer.cookie)
    return answer
  }

  /** Who hears of it may change the jar, and with it what is kept. @param {string[]} names of cookies that no header can carry */
  const report = (names) => {
    for (const name of names) context.reportLeftOut(name)
  }

  /** A cookie got a new value, and nothing else of it changed. @param {number} id @param {string} pair */
  const rewrite = (id, pair) => {
    const ref = refs.get(id)
    if (!ref) return
    ref.pair = pair
    stamp++
    if (ref.changes) return
    // From now on it is a piece of its own.
    ref.changes = true
    plans.clear()
  }

  return {
    of,
    forget,

    /** The header of a plan with the newest values, merged with the caller's own. @param {Plan} plan @param {unknown} own */
    cookieOf(plan, own) {
      // Who was called since the plan was made may have changed the jar.
      if (plans.get(plan.url) !== plan) plan = of(plan.url)
      if (own && typeof own === 'string') {
        if (!plan.host) return own
        const { cookie, leftOut } = ask(plan.url, own)
        report(leftOut)
        return cookie
      }
      const { pieces } = plan
      if (plan.stamp !== stamp && pieces.length) {
        let cookie = pieces[0].pair
        for (let index = 1; index < pieces.length; index++) cookie += '; ' + pieces[index].pair
        plan.stamp = stamp
        plan.cookie = cookie
        addCookieSecrets(cookie)
      }
      return plan.cookie
    },

    /** Stores Set-Cookie values that `url` answered with. @param {string} url @param {string | string[]} setCookie @param {number} [now] */
    receive(url, setCookie, now) {
      if (context.machine.receive(url, setCookie, rewrite, now)) forget()
    },
  }
}
