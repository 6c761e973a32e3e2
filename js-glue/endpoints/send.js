/**
 * Sends the session's own requests: those to the program's endpoints.
 */
import { FailureKind } from '../boundary/bindings.js'
import { SessionError, meaningOf } from '../common/errors.js'
import { evidenceOf, reasonOf } from '../common/failures.js'
import { countStatus } from '../watching/metrics.js'
import { platformFailure } from './evidence.js'

/** @typedef {import('../api/options.js').Endpoint} Endpoint */
/** @typedef {import('./evidence.js').Evidence} Evidence */
/**
 * `op`: 0 for one that nobody cancels. `token`: goes along as `inject` says, if it may go there.
 *
 * @typedef {{ op: number, endpoint: Endpoint, input: Record<string, any>, token?: string }} EndpointCall
 */
/** @typedef {ReturnType<typeof createSendToEndpoint>} SendToEndpoint */

/**
 * Make what sends with the jar's cookies, and takes those of the answer.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   sending: import('../request/sending.js').Sending,
 *   plans: import('../request/plans.js').Plans,
 *   preparation: import('../request/prepare.js').Preparation,
 *   receiver: import('../request/receive.js').Receiver,
 *   operations: import('./operations.js').Operations,
 *   metrics: import('../watching/metrics.js').Metrics,
 *   timeout: number,
 * }} parts
 */
export function createSendToEndpoint({ core, sending, plans, preparation, receiver, operations, metrics, timeout }) {
  /**
   * Send a request to an endpoint; one of the two is called, once.
   *
   * @param {EndpointCall} call
   * @param {(answer: any) => void} success
   * @param {(evidence: Evidence) => void} fail
   */
  function send(call, success, fail) {
    const operation = operations.about(call.op)
    const account = core.account()
    /** @type {ReturnType<typeof attemptOf>} */
    let prepared
    try {
      prepared = attemptOf(call)
    } catch (error) {
      // The program's, not the network's, whatever it says.
      if (error instanceof SessionError && error.code === 'ERR_CONFIG') return fail({ code: error.code, message: error.message, cause: error.cause, failure: FailureKind.Other })
      const cause = evidenceOf(error)
      return fail({ message: reasonOf(cause), cause, failure: FailureKind.Other })
    }
    const { attempt, plan } = prepared
    // A function of the program has ended the account that it is for; the core wants it no more.
    if (account !== core.account()) return fail({ code: 'ERR_LOGGED_OUT', message: meaningOf('ERR_LOGGED_OUT'), failure: FailureKind.Other })
    let isAnswered = false
    const answered = () => {
      isAnswered = true
      operation.task = undefined
    }
    const task = sending('request', attempt, (answer) => {
      answered()
      countStatus(metrics, plan.host, answer.statusCode)
      // Not every platform can abort what a logout has left behind.
      receiver.received(plan, answer, attempt.method, account === core.account())
      success(answer)
    }, (failure) => {
      answered()
      fail(platformFailure(failure, FailureKind.Network))
    }, plan, { options: call.endpoint })
    if (!isAnswered) operation.task = task
  }

  /** @param {EndpointCall} call */
  function attemptOf({ endpoint, input, token }) {
    const { url, method, header } = endpoint
    let plan = plans.of(url)
    /** @type {any} */
    const attempt = { url, method, header: Object.assign({}, header), timeout }
    if (endpoint.data) attempt.data = endpoint.data(input)
    else if (token === undefined) attempt.data = input
    if (input.refreshToken && !plan.takesToken) throw new Error('the endpoint may not receive a token: it is not on https, or not in options.hosts')
    if (preparation.addHeaders) preparation.addHeaders('request', attempt, plan)
    if (token !== undefined && plan.takesToken) plan = preparation.inject('request', attempt, token, plan)
    preparation.addCookies(attempt, plan)
    return { attempt, plan }
  }

  return send
}
