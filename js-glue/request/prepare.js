/**
 * Prepares an attempt: the token as the program wants it, the cookies as the jar has them.
 */
import { configError } from '../common/errors.js'
import { thrown } from '../common/failures.js'
import { isFunction } from '../common/readers.js'
import { header, setHeader } from './headers.js'
import { createInjector } from './inject.js'
import { createProgramHeaders } from './program-headers.js'

/** @typedef {import('../platform/wx.js').Transport} Transport */
/** @typedef {import('./plans.js').Plan} Plan */
/** @typedef {ReturnType<typeof createPreparation>} Preparation */

/**
 * Make what puts the program's headers, token and cookies into the options that go to the platform.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('./plans.js').Plans} plans
 * @param {{ headers: any, inject: any }} options
 */
export function createPreparation(core, plans, { headers, inject: injection }) {
  const addProgramHeaders = createProgramHeaders(headers)
  const injectToken = createInjector(injection)

  /** Add the headers that the program wants on all requests; `undefined` where it wants none. */
  const addHeaders = addProgramHeaders && (
    /** @param {Transport | 'connectSocket' | 'stream'} api @param {any} attempt @param {Plan} plan */
    (api, attempt, plan) => plan.takesToken && addProgramHeaders(api, attempt))

  /**
   * Inject a token; gives the plan of where the attempt goes then. Throws `ERR_CONFIG`, also where the program's function throws.
   *
   * @param {Transport | 'connectSocket'} api
   * @param {any} attempt
   * @param {string} token
   * @param {Plan} plan
   */
  function inject(api, attempt, token, plan) {
    const { url } = attempt
    try {
      injectToken(api, attempt, token)
    } catch (error) {
      throw thrown(error, 'options.inject threw', api)
    }
    if (attempt.url === url) return plan
    const moved = plans.of(attempt.url)
    if (!moved.takesToken) throw configError('options.inject: the new host may not receive the token', api)
    return moved
  }

  /**
   * Add the jar's cookies to those of the caller; tells whether one of the caller's took the place of a different one.
   *
   * @param {any} attempt
   * @param {Plan} plan
   * @param {boolean} [jarWins] else the caller's names win
   */
  function addCookies(attempt, plan, jarWins = false) {
    if (!plan.takesCookies || !core.machine) return false
    const own = header(attempt.header, 'cookie')
    if (own && typeof own === 'string') {
      const merged = plans.merged(plan, own, jarWins)
      setHeader(attempt.header, 'Cookie', merged.header)
      return merged.displaced
    }
    const cookie = plans.cookieOf(plan)
    if (cookie && own === undefined) attempt.header.Cookie = cookie
    else if (cookie) setHeader(attempt.header, 'Cookie', cookie)
    return false
  }

  /** Functions of the program are called, which may do anything. */
  const asksProgram = isFunction(headers) || isFunction(injection)

  return { addHeaders, inject, addCookies, asksProgram }
}
