/**
 * Which answers of an endpoint mean "no": many servers say it in the body of an HTTP 200.
 */
import { at } from '../common/json.js'
import { bodyOf } from '../request/answer.js'

/** @typedef {(answer: any) => boolean} RefusedRule */

/**
 * Make the rule that `Endpoint.refused` says; without it, what `SessionOptions.expired` says of any answer.
 *
 * @param {any} endpoint
 * @param {import('../request/expired-rule.js').ExpiredRule} expiredRule
 * @returns {RefusedRule}
 */
export function refusedRuleOf(endpoint, expiredRule) {
  const refused = endpoint && endpoint.refused
  return refused
    ? (answer) => refused.values.includes(at(bodyOf(answer), refused.path))
    : (answer) => expiredRule.matches('request', answer)
}
