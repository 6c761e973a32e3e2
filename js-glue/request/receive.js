/**
 * Takes answers: what the session learns from them, and whether they are the call's outcome.
 */
import { handleDisplaced, handleExpired } from '../boundary/bindings.js'
import { countStatus } from '../watching/metrics.js'
import { isSuccess } from './answer.js'
import { setCookieOf } from './headers.js'

/** @typedef {import('./call.js').Call} Call */
/** @typedef {import('./plans.js').Plan} Plan */
/** @typedef {ReturnType<typeof createReceiver>} Receiver */

/**
 * Make what reads the answers of the program's calls, and those of the session's own.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   cookieLane: import('./cookie-lane.js').CookieLane,
 *   serverTime: import('./server-time.js').ServerTime,
 *   acceptances: import('./acceptances.js').Acceptances,
 *   expiredRule: import('./expired-rule.js').ExpiredRule,
 *   log: import('../watching/log.js').Log,
 *   metrics: import('../watching/metrics.js').Metrics,
 * }} parts
 */
export function createReceiver({ core, cookieLane, serverTime, acceptances, expiredRule, log, metrics }) {
  /**
   * Take the answer of a call's newest attempt: the call ends with it, or waits for a new token.
   *
   * @param {Call} call
   * @param {Plan} plan
   * @param {any} answer
   */
  function answered(call, plan, answer) {
    const { machine } = core
    const { api, gate, sent } = call
    if (gate) answer = gate.withStatus(answer)
    const { statusCode } = answer
    countStatus(metrics, plan.host, statusCode)
    if (machine) {
      if (log.debug) log.write('answer', { api, host: plan.host, status: statusCode, attempt: call.attempts }, 'debug')
      // The headers of the other two came through their task already, and those of a chunked answer before its chunks.
      if (api === 'request' && !(gate && gate.head)) received(plan, answer, call.method, call.usesJar && isOfAccount(call))
      const isFine = gate && (gate.isOpen || gate.opens(answer))
      if (sent && !isFine && expiredRule.matches(api, call.whole(answer))) {
        // To the renewal that it may be a part of, which must not wait for itself, a refusal is an answer.
        if (call.caller !== 'function') return refused(call, plan, answer)
      } else if (sent && isSuccess(answer)) acceptances.add(call, plan)
    }
    call.finish(true, answer)
  }

  /** Take the headers of a chunked answer. @param {Call} call @param {Plan} plan @param {any} head @param {boolean} isFine it is no refusal */
  function headed(call, plan, head, isFine) {
    if (!core.machine) return
    received(plan, head, call.method, call.usesJar && isOfAccount(call))
    // Now, not at its end: a stream may be open for hours.
    if (call.sent && isFine && isSuccess(head)) acceptances.add(call, plan)
  }

  /**
   * Take the server's time and cookies out of an answer.
   *
   * @param {Plan} plan
   * @param {any} answer
   * @param {string | undefined} method of the request
   * @param {boolean} keepCookies
   */
  function received(plan, answer, method, keepCookies) {
    // The time first: a Max-Age counts from there. Who heard of it may have logged out, and the cookies are of before.
    const now = Date.now()
    if (plan.tellsTime && core.machine && !serverTime.take(answer.header, method, now)) return
    if (keepCookies && plan.takesCookies) {
      const setCookie = setCookieOf(answer)
      if (setCookie !== undefined) cookieLane.receive(plan.url, setCookie, now)
    }
  }

  /** Tell whether a call is of the present: what was on its way when the user logged out belongs to the past. @param {Call} call */
  function isOfAccount(call) {
    return call.account === core.theMachine.view().account
  }

  /** @param {Call} call @param {Plan} plan @param {any} answer */
  function refused(call, plan, answer) {
    const { authorisation, admitted, sent, patience } = call
    const id = call.register()
    call.refusal = answer
    call.task = undefined
    call.waits = true
    if (call.displaced) {
      // Beside `timing.retries`: as if it had not been sent.
      call.attempts--
      core.theMachine.tell(handleDisplaced, id, authorisation, sent, patience)
    } else {
      acceptances.tell()
      core.theMachine.tell(handleExpired, id, authorisation, call.routeAt(plan), admitted, sent, call.attempts - 1, answer.statusCode || 0, patience)
    }
  }

  return { answered, headed, received, isOfAccount }
}
