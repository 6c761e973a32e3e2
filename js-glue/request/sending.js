/**
 * By which way requests go: the platform's, or the program's transport, which gets those to hosts that may receive the token.
 */
import { SessionError } from '../common/errors.js'
import { evidenceOf } from '../common/failures.js'
import { once } from '../common/once.js'
import { settleOnce } from '../platform/settle-once.js'
import { LIMIT, TIMED_OUT } from '../platform/time-limit.js'

/** What transports have on their way, of all sessions. @type {any[]} */
let underWay = []

/**
 * Tell whether a plain `wx.request` is a transport's own, which passes every `install()` as it is: it goes where an attempt that is on
 * its way goes, with all that this has in its header.
 *
 * @param {any} given
 */
export const isTransported = (given) => underWay.some(({ url, header }) =>
  url === given.url && Object.keys(header).every((name) => given.header && given.header[name] === header[name]))

/**
 * @typedef {(api: import('../platform/wx.js').Transport, attempt: any, success: (answer: any) => void, fail: (failure: any) => void,
 *   plan: import('./plans.js').Plan) => any} Sending gives the task
 */

/**
 * Make what sends attempts.
 *
 * @param {import('../platform/wx.js').Platform} platform
 * @param {((options: any) => any) | undefined} transport
 * @returns {Sending}
 */
export const createSending = (platform, transport) => (transport
  ? (api, attempt, success, fail, plan) => (api === 'request' && plan.takesToken ? sendBy(transport, attempt, success, fail) : platform.send(api, attempt, success, fail))
  : platform.send)

/** @param {(options: any) => any} transport @param {any} attempt @param {(answer: any) => void} success @param {(failure: any) => void} fail */
function sendBy(transport, attempt, success, fail) {
  underWay.push(attempt)
  // A transport may forget to answer.
  const end = once(attempt.timeout > 0 ? attempt.timeout : LIMIT, (tell = fail, value = TIMED_OUT) => {
    underWay = underWay.filter((other) => other !== attempt)
    tell(value)
  })
  const run = (/** @type {any} */ given) => {
    try {
      return transport(given)
    } catch (error) {
      given.fail(error instanceof SessionError ? error : new SessionError('ERR_CONFIG', 'options.transport threw', { api: 'request', cause: evidenceOf(error) }))
    }
  }
  return settleOnce(run, attempt, (answer) => end(success, answer), (failure) => end(fail, failure))
}
