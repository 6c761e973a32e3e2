/**
 * What `wx.requestPayment` needs, as the program's server has signed it.
 */
import { SessionError } from '../common/errors.js'
import { reasonOf } from '../common/failures.js'
import { failureIn } from '../request/answer.js'
import { addPassingSecret } from '../watching/redact.js'

/** Each by name, and what it must be. @type {[string, RegExp, string][]} */
const PARAMETERS = [
  ['timeStamp', /^\d{1,11}$/, 'a string with the time in seconds, not hours off'],
  ['nonceStr', /[^]/, 'a non-empty string'],
  ['package', /^prepay_id=./, '"prepay_id=…"'],
  ['signType', /^(MD5|HMAC-SHA256|RSA)$/, 'MD5, HMAC-SHA256 or RSA'],
  ['paySign', /[^]/, 'a non-empty string'],
]

/**
 * Read the parameters out of an answer's body, at its root or under `data`. Throws `ERR_PAY_PARAMS`.
 *
 * @param {any} body
 * @param {(seconds: string) => boolean} isOff whether a timestamp is hours off
 */
export function parametersOf(body, isOff) {
  const found = PARAMETERS.some(([name]) => body[name] !== undefined) ? body : body.data || {}
  if (PARAMETERS.every(([name]) => Object(found)[name] === undefined)) {
    const cause = failureIn({ statusCode: undefined }, body)
    throw new SessionError('ERR_PAY_PARAMS', `the prepare endpoint answered without timeStamp, nonceStr, package and paySign: ${reasonOf(cause)}`, { api: 'pay', cause })
  }
  /** @type {Record<string, string>} */
  const parameters = {}
  for (const [name, pattern, expected] of PARAMETERS) {
    const value = found[name]
    if (value === undefined && name === 'signType') continue
    if (typeof value !== 'string' || !pattern.test(value) || name === 'timeStamp' && isOff(value)) {
      throw new SessionError('ERR_PAY_PARAMS', `the prepare endpoint's ${name} must be ${expected}`, { api: 'pay' })
    }
    parameters[name] = value
  }
  const { nonceStr, package: prepared, paySign } = parameters
  for (const secret of [nonceStr, prepared, prepared.slice(10), paySign]) addPassingSecret(secret)
  return parameters
}
