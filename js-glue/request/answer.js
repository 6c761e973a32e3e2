/**
 * What an answer of the program's servers tells, whatever it is the answer to.
 */
import { TextDecoder } from '../boundary/text-coding.js'
import { evidenceOf } from '../common/failures.js'
import { tried } from '../common/guard.js'
import { kindOf, parsed } from '../common/json.js'
import { isString } from '../common/readers.js'
import { withoutIdentity } from '../watching/identity.js'
import { redactAnswer } from '../watching/redact.js'

/** Give the body of an answer, whose identity secrets no error will quote. @param {any} answer */
export function bodyOf(answer) {
  const body = jsonIn(answer.data)
  withoutIdentity(body)
  return body
}

/** Give the JSON in the data of an answer, which may be text or bytes; what else it is as it is. @param {any} data */
export function jsonIn(data) {
  if (kindOf(data) !== '[object ArrayBuffer]') return parsed(data)
  const bytes = new Uint8Array(data)
  // With or without a byte order mark. A picture or a file is not read for it.
  let begin = bytes[0] === 0xef ? 3 : 0
  while (BLANKS.includes(bytes[begin])) begin++
  return bytes[begin] === BRACE ? tried(() => parsed(new TextDecoder().decode(bytes))) : undefined
}

const BRACE = 0x7b
/** White space of JSON (RFC 8259, section 2). */
const BLANKS = [0x20, 0x09, 0x0a, 0x0d]

/** Tell whether an answer's HTTP status is 2xx. @param {any} answer */
export const isSuccess = ({ statusCode }) => statusCode >= 200 && statusCode < 300

/**
 * Make the evidence of what an answer tells of a failure: `code` and `message` are the server's, under whatever usual name.
 *
 * @param {any} answer
 * @param {any} body
 */
export function failureIn({ statusCode }, body) {
  const cause = evidenceOf({ statusCode, errcode: errcodeOf(body) || undefined })
  const code = usual(body, ['errcode', 'errno', 'code', 'status'])
  const message = usual(body, ['errmsg', 'msg', 'message'])
  if (typeof code === 'number') cause.code = code
  else if (isString(code)) cause.code = redactAnswer(code)
  if (isString(message)) cause.message = redactAnswer(message)
  if (body && isString(body.errmsg)) cause.errmsg = redactAnswer(body.errmsg)
  return cause
}

/** Tell whether the platform refused a login code: invalid, or used already. A fresh one is worth one more try. @param {any} errcode */
export const isCodeRefused = (errcode) => errcode === 40029 || errcode === 40163

/** Read the first of these names that a body has, at its root or under `data`. @param {any} body @param {string[]} names */
export function usual(body, names) {
  for (const place of [body, body && body.data]) {
    if (place === null || typeof place !== 'object') continue
    for (const name of names) if (place[name] !== undefined && place[name] !== null) return place[name]
  }
  return undefined
}

/**
 * WeChat's code at the root or under `data`, 0 if none. Servers hand it on as text, too, and 40029 and 40163 under names of their own.
 *
 * @param {any} body
 */
function errcodeOf(body) {
  for (const name of ['errcode', 'errno', 'code']) {
    const value = usual(body, [name])
    const code = typeof value === 'number' || isString(value) ? Number(value) : NaN
    if (isCodeRefused(code) || name === 'errcode' && Number.isFinite(code)) return Math.trunc(code)
  }
  return 0
}
