/**
 * What an answer of the program's servers tells, whatever it is the answer to.
 */
import { evidenceOf } from '../common/failures.js'
import { parsed } from '../common/json.js'
import { withoutIdentity } from '../watching/identity.js'

/** Give the body of an answer, whose identity secrets no error will quote. @param {any} answer */
export function bodyOf(answer) {
  const body = parsed(answer.data)
  withoutIdentity(body)
  return body
}

/** Tell whether an answer's HTTP status is 2xx. @param {any} answer */
export const isSuccess = ({ statusCode }) => statusCode >= 200 && statusCode < 300

/** Make the evidence of what an answer tells of a failure. @param {any} answer @param {any} body */
export const failureIn = ({ statusCode }, body) => evidenceOf({ statusCode, errcode: errcodeOf(body) || undefined, errmsg: body && body.errmsg })

/** Read the first of these names that a body has, at its root or under `data`. @param {any} body @param {string[]} names */
export function usual(body, names) {
  for (const place of [body, body && body.data]) {
    if (place === null || typeof place !== 'object') continue
    for (const name of names) if (place[name] !== undefined && place[name] !== null) return place[name]
  }
  return undefined
}

/** WeChat's `errcode` at the root or under `data`, 0 if none. @param {any} body */
function errcodeOf(body) {
  const code = usual(body, ['errcode'])
  return typeof code === 'number' && Number.isFinite(code) ? Math.trunc(code) : 0
}
