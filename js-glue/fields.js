/**
 * What is read from the body of an answer: token fields, a business code, the user.
 */
import { evidenceOf } from './errors.js'
import { addSecret } from './redact.js'

/** @type {Record<string, string[]>} The usual names, tried at the root and under `data`. */
export const USUAL = {
  access: ['token', 'access_token', 'accessToken'],
  refresh: ['refreshToken', 'refresh_token'],
  expiresIn: ['expiresIn', 'expires_in'],
  expiresAt: ['expiresAt', 'expires_at'],
  refreshExpiresIn: ['refreshExpiresIn', 'refresh_expires_in'],
  user: ['user', 'userInfo'],
}

/** @typedef {import('./boundary/types.js').Grant} Grant */

/** Names that must not be kept, compared in lower case without `_`. */
const IDENTITY = ['sessionkey', 'openid', 'unionid']
/** An answer is data from outside: deeper than this is no user. */
const DEEPEST = 32

/** @param {any} body @param {string} path dotted */
export function at(body, path) {
  return path.split('.').reduce((value, name) => (Object.prototype.hasOwnProperty.call(Object(value), name) ? value[name] : undefined), body)
}

/** @param {any} value */
export const isObject = (value) => !!value && typeof value === 'object' && !Array.isArray(value)

/** @param {any} value of JSON */
export const copyOf = (value) => JSON.parse(JSON.stringify(value))

/** The body as an object: `dataType` may have left a JSON text as it is. @param {any} body */
export function parsed(body) {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body)
  } catch (_) {
    return undefined
  }
}

/** The body of an answer, whose identity secrets no error will quote. @param {any} answer */
export function bodyOf(answer) {
  const body = parsed(answer.data)
  withoutIdentity(body)
  return body
}

/** What an answer tells of a failure. @param {any} answer @param {any} body */
export const failureIn = ({ statusCode }, body) => evidenceOf({ statusCode, errcode: errcodeOf(body) || undefined, errmsg: body && body.errmsg })

/** @param {any} body @param {Record<string, any>} paths `SessionOptions.token` @param {string} name */
const valueOf = (body, paths, name) => (paths[name] ? at(body, paths[name]) : usual(body, USUAL[name]))

/** Reads a token answer; `undefined` without a token. @param {any} body @param {Record<string, any>} paths `SessionOptions.token` */
export const grantOf = (body, paths) => grant((name) => valueOf(body, paths, name))

/** A `TokenInput` of a program's function, which has the first of the usual names, at its root alone. @param {any} input */
export const grantOfInput = (input) => grant((name) => Object(input)[USUAL[name][0]])

/** The user in an answer, as JSON text; `""` if none. @param {any} body @param {Record<string, any>} paths `SessionOptions.token` */
export const userOf = (body, paths) => userText(valueOf(body, paths, 'user'))

/** What is missing, or of the wrong type, is left out. @param {(name: string) => any} value @returns {Grant | undefined} */
function grant(value) {
  const [access, refresh] = [value('access'), value('refresh')]
  if (typeof access !== 'string' || !access) return undefined
  /** @type {Grant} */
  const grant = { access }
  if (typeof refresh === 'string' && refresh) grant.refresh = refresh
  const user = userText(value('user'))
  if (user) grant.user = user
  for (const name of /** @type {const} */ (['expiresIn', 'expiresAt', 'refreshExpiresIn'])) {
    const time = number(value(name))
    if (!Number.isNaN(time)) grant[name] = time
  }
  return grant
}

/** @param {any} user */
const userText = (user) => (user && typeof user === 'object' ? JSON.stringify(withoutIdentity(user)) : '')

/** WeChat's `errcode` at the root or under `data`, 0 if none. @param {any} body */
function errcodeOf(body) {
  const code = usual(body, ['errcode'])
  return typeof code === 'number' && Number.isFinite(code) ? Math.trunc(code) : 0
}

/** A copy without identity secrets, at any depth; no error can quote them any more. @param {any} value @param {number} [depth] @returns {any} */
export function withoutIdentity(value, depth = 0) {
  if (value === null || typeof value !== 'object') return value
  if (depth > DEEPEST) return undefined
  if (Array.isArray(value)) return value.map((item) => withoutIdentity(item, depth + 1))
  /** @type {Record<string, any>} */
  const kept = {}
  for (const name of Object.keys(value)) {
    const inner = withoutIdentity(value[name], depth + 1)
    if (!IDENTITY.includes(name.toLowerCase().replace(/_/g, ''))) kept[name] = inner
    else if (typeof inner === 'string') addSecret(inner)
  }
  return kept
}

/** @param {any} body @param {string[]} names */
function usual(body, names) {
  for (const place of [body, body && body.data]) {
    if (place === null || typeof place !== 'object') continue
    for (const name of names) if (place[name] !== undefined && place[name] !== null) return place[name]
  }
  return undefined
}

/** Numeric text counts; anything else is NaN. @param {any} value */
const number = (value) => (typeof value === 'number' || typeof value === 'string' && value.trim() ? Number(value) : NaN)
