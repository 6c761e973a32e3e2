/**
 * Which answers of an endpoint mean "no": many servers say it in the body of an HTTP 200.
 */
import { at } from '../common/json.js'
import { bodyOf } from '../request/answer.js'

/** @typedef {(answer: any) => boolean} RefusedRule */

/**
 * Tell whether an answer means "no" by what `Endpoint.refused` says, if it is given.
 *
 * @param {import('../api/options.js').Codes | undefined} refused
 * @param {any} body of the answer
 */
export const isRefusedBy = (refused, body) => !!refused && refused.values.includes(at(body, refused.path))

/**
 * Make the rule that `Endpoint.refused` says; without it, what `SessionOptions.expired` says of any answer.
 *
 * @param {any} endpoint
 * @param {import('../request/expired-rule.js').ExpiredRule} expiredRule
 * @returns {RefusedRule}
 */
export const refusedRuleOf = (endpoint, expiredRule) =>
  (answer) => (endpoint && endpoint.refused ? isRefusedBy(endpoint.refused, bodyOf(answer)) : expiredRule.matches('request', answer))
