/**
 * Prepares an attempt: the token as the program wants it, the cookies as the jar has them.
 */
import { configError } from '../common/errors.js'
import { header, setHeader } from './headers.js'
import { injectToken } from './inject.js'

/** @typedef {import('../platform/wx.js').Transport} Transport */
/** @typedef {import('./plans.js').Plan} Plan */
/** @typedef {ReturnType<typeof createPreparation>} Preparation */

/**
 * Make what puts token and cookies into the options that go to the platform.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('./plans.js').Plans} plans
 * @param {any} injection `SessionOptions.inject`
 */
export function createPreparation(core, plans, injection) {
  /**
   * Inject a token; gives the plan of where the attempt goes then. Throws what the program's function throws.
   *
   * @param {Transport | 'connectSocket'} api
   * @param {any} attempt
   * @param {string} token
   * @param {Plan} plan
   */
  function inject(api, attempt, token, plan) {
    const { url } = attempt
    injectToken(api, attempt, token, injection)
    if (attempt.url === url) return plan
    const moved = plans.of(attempt.url)
    if (!moved.takesToken) throw configError('options.inject: the new host may not receive the token', api)
    return moved
  }

  /** Add the jar's cookies to those of the caller. @param {any} attempt @param {Plan} plan */
  function addCookies(attempt, plan) {
    if (!plan.takesCookies || !core.machine) return
    const own = header(attempt.header, 'cookie')
    const cookie = plans.cookieOf(plan, own)
    if (!cookie) return
    if (own === undefined) attempt.header.Cookie = cookie
    else setHeader(attempt.header, 'Cookie', cookie)
  }

  return { inject, addCookies }
}
