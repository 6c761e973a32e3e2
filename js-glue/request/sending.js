/**
 * By which way requests go: the platform's, or the program's transport, which gets those to hosts that may receive the token.
 */
import { thrown } from '../common/failures.js'
import { once } from '../common/once.js'
import { markOwn } from '../platform/replace.js'
import { settleOnce } from '../platform/settle-once.js'
import { LIMIT, TIMED_OUT } from '../platform/time-limit.js'

/** Who sends. `options`: as they were before the session added to them. @typedef {{ options: { header?: any }, done?: boolean }} Sender */

/** What transports have on their way, of all sessions. @type {{ attempt: any, header: any, sender: Sender }[]} */
let underWay = []
/** With so many on their way a transport is taken to go round in a circle that nothing else tells. */
const MOST = 32

/**
 * Tell whether a plain `wx.request` is a transport's own that was made anew, after a pause: it has a callback or an object of an attempt
 * that is on its way, or goes there with all that this has in its header, some of which the session alone knows.
 *
 * @param {any} given
 */
export function isTransported(given) {
  if (!underWay.length) return false
  underWay = underWay.filter(({ sender }) => !sender.done)
  return underWay.length > MOST || underWay.some(({ attempt, header, sender }) => {
    const names = Object.keys(header)
    const before = Object(sender.options.header)
    return ['success', 'fail', 'header', 'data'].some((name) => Object(attempt[name]) === attempt[name] && attempt[name] === given[name])
      || attempt.url === given.url && names.some((name) => header[name] !== before[name]) && names.every((name) => Object(given.header)[name] === header[name])
  })
}

/**
 * @typedef {(api: import('../platform/wx.js').Transport, attempt: any, success: (answer: any) => void, fail: (failure: any) => void,
 *   plan: import('./plans.js').Plan, sender: Sender) => any} Sending gives the task
 */

/**
 * Make what sends attempts.
 *
 * @param {import('../platform/wx.js').Platform} platform
 * @param {((options: any) => any) | undefined} transport
 * @returns {Sending}
 */
export const createSending = (platform, transport) => (transport
  ? (api, attempt, success, fail, plan, sender) => (api === 'request' && plan.takesToken ? sendBy(platform, transport, attempt, sender, success, fail)
    : platform.send(api, attempt, success, fail))
  : platform.send)

/**
 * @param {import('../platform/wx.js').Platform} platform
 * @param {(options: any) => any} transport
 * @param {any} attempt
 * @param {Sender} sender
 * @param {(answer: any) => void} success
 * @param {(failure: any) => void} fail
 */
function sendBy(platform, transport, attempt, sender, success, fail) {
  // Base libraries write into headers.
  const entry = { attempt, header: Object.assign({}, attempt.header), sender }
  underWay.push(entry)
  markOwn(attempt)
  let isInside = 1
  // A transport may forget to answer.
  const end = once(attempt.timeout > 0 ? attempt.timeout : LIMIT, (tell = fail, value = TIMED_OUT) => {
    underWay = underWay.filter((other) => other !== entry)
    // What hears the answer is no part of the transport.
    platform.inside(-isInside, () => tell(value))
  })
  const run = (/** @type {any} */ given) => {
    try {
      return platform.inside(1, () => transport(given))
    } catch (error) {
      isInside = 0
      given.fail(thrown(error, 'options.transport threw', 'request'))
    }
  }
  const task = settleOnce(run, attempt, (answer) => end(success, answer), (failure) => end(fail, failure))
  isInside = 0
  return task
}
