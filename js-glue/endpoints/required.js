/**
 * Calls endpoints of payment, profile and handover, which need a user who is logged in.
 */
import { SessionError } from '../common/errors.js'
import { evidenceOf, reasonOf } from '../common/failures.js'
import { bodyOf, failureIn, isSuccess } from '../request/answer.js'
import { isRefusedBy } from './refused-rule.js'

/** @typedef {ReturnType<typeof createRequired>} Required */

/**
 * Make what calls an endpoint as the program's own `required` requests go.
 *
 * @param {import('../request/pump.js').Pump} pump
 * @param {number} timeout
 */
export const createRequired = (pump, timeout) =>
  /**
   * @param {import('../api/options.js').Endpoint} endpoint
   * @param {any} input
   * @param {string} code of the error for an HTTP status that is no success, or a code of `Endpoint.refused`
   * @param {(account: number) => void} [sentFor] called before it resolves
   * @param {number} [payer] it is first sent for this account, or not at all
   * @returns {Promise<any>} the answer's body
   */
  (endpoint, input, code, sentFor, payer) => {
    const { url, method, header, refused } = endpoint
    try {
      const call = pump.begin('request', { url, method, header, auth: 'required', data: endpoint.data ? endpoint.data(input) : input, timeout }, 'session')
      call.payer = payer
      return call.asPromise().then((answer) => {
        if (sentFor) sentFor(call.account)
        const body = bodyOf(answer)
        if (isSuccess(answer) && !isRefusedBy(refused, body)) return body
        const cause = failureIn(answer, body)
        throw new SessionError(code, `the endpoint answered ${reasonOf(cause)}`, { cause })
      })
    } catch (error) {
      return Promise.reject(new SessionError('ERR_CONFIG', 'the endpoint\'s data function threw', { cause: evidenceOf(error) }))
    }
  }
