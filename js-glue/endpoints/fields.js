/**
 * What is read from the body of an answer: token fields, the user.
 */
import { tried } from '../common/guard.js'
import { at, copyOf } from '../common/json.js'
import { usual } from '../request/answer.js'
import { withoutIdentity } from '../watching/identity.js'

/** @typedef {import('../boundary/types.js').Grant} Grant */

/** @type {Record<string, string[]>} The usual names, tried at the root and under `data`. */
const USUAL = {
  access: ['token', 'access_token', 'accessToken'],
  refresh: ['refreshToken', 'refresh_token'],
  expiresIn: ['expiresIn', 'expires_in'],
  expiresAt: ['expiresAt', 'expires_at'],
  refreshExpiresIn: ['refreshExpiresIn', 'refresh_expires_in'],
  user: ['user', 'userInfo'],
}
const TIMES = /** @type {const} */ (['expiresIn', 'expiresAt', 'refreshExpiresIn'])

/** Say where a token is looked for, for people. @param {Record<string, any>} paths `SessionOptions.token` */
export const placeOfToken = (paths) => paths.access || `${USUAL.access.join(', ')}, also under data`

/** Read a token answer; `undefined` without a token. @param {any} body @param {Record<string, any>} paths `SessionOptions.token` */
export const grantOf = (body, paths) => grant((name) => valueOf(body, paths, name))

/** Read a `TokenInput` of the program, at its root alone. @param {any} input */
export const grantOfInput = (input) => grant((name) => inInput(input, name))

/** Give what stands under the usual names of a field in a `TokenInput`. @param {any} input @param {string} name */
export const inInput = (input, name) => USUAL[name].map((one) => Object(input)[one]).find((value) => value !== undefined && value !== null)

/** Read the user in an answer, as JSON text; `""` if none. @param {any} body @param {Record<string, any>} paths `SessionOptions.token` */
export const userOf = (body, paths) => userText(valueOf(body, paths, 'user'))

/** What is missing, or of the wrong type, is left out. @param {(name: string) => any} value @returns {Grant | undefined} */
function grant(value) {
  const access = value('access')
  const refresh = value('refresh')
  if (typeof access !== 'string' || !access) return undefined
  /** @type {Grant} */
  const grant = { access }
  if (typeof refresh === 'string' && refresh) grant.refresh = refresh
  const user = userText(value('user'))
  if (user) grant.user = user
  for (const name of TIMES) {
    const time = number(value(name))
    if (!Number.isNaN(time)) grant[name] = time
  }
  return grant
}

/** @param {any} body @param {Record<string, any>} paths `SessionOptions.token` @param {string} name */
const valueOf = (body, paths, name) => (paths[name] ? at(body, paths[name]) : usual(body, USUAL[name]))

/** What is no JSON is no user: a program's function may give anything. @param {any} user */
function userText(user) {
  const copy = tried(() => copyOf(user))
  return Object(copy) === copy ? JSON.stringify(withoutIdentity(copy)) : ''
}

/** Numeric text counts; anything else is NaN. @param {any} value */
const number = (value) => (typeof value === 'number' || typeof value === 'string' && value.trim() ? Number(value) : NaN)
