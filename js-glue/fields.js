/**
 * What is read from the body of an answer: token fields, a business code, the user.
 */

/** @type {Record<string, string[]>} The usual names, tried at the root and under `data`. */
const USUAL = {
  access: ['token', 'access_token', 'accessToken'],
  refresh: ['refreshToken', 'refresh_token'],
  expiresIn: ['expiresIn', 'expires_in'],
  expiresAt: ['expiresAt', 'expires_at'],
  refreshExpiresIn: ['refreshExpiresIn', 'refresh_expires_in'],
  user: ['user', 'userInfo'],
}

/** @typedef {{ access: string, refresh: string, expiresIn: number, expiresAt: number, refreshExpiresIn: number, user: string }} Grant */

/** Names that must not be kept, compared in lower case without `_`. */
const IDENTITY = ['sessionkey', 'openid', 'unionid']
/** An answer is data from outside: deeper than this is no user. */
const DEEPEST = 32

/** @param {any} body @param {string} path dotted */
export function at(body, path) {
  return path.split('.').reduce((value, name) => {
    if (value === null || value === undefined) return undefined
    return Object.prototype.hasOwnProperty.call(Object(value), name) ? value[name] : undefined
  }, body)
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

/**
 * Reads a token answer. What is missing is `""` or NaN; without a token: `undefined`.
 *
 * @param {any} body
 * @param {Record<string, any>} paths `SessionOptions.token`
 */
export function grantOf(body, paths) {
  const value = (/** @type {string} */ name) => (paths[name] ? at(body, paths[name]) : usual(body, USUAL[name]))
  const access = value('access')
  if (typeof access !== 'string' || !access) return undefined
  return grant({
    token: access,
    refreshToken: value('refresh'),
    expiresIn: value('expiresIn'),
    expiresAt: value('expiresAt'),
    refreshExpiresIn: value('refreshExpiresIn'),
    user: value('user'),
  })
}

/** The user in an answer, as JSON text; `""` if none. @param {any} body @param {string | undefined} path `SessionOptions.token.user` */
export const userOf = (body, path) => userText(path ? at(body, path) : usual(body, USUAL.user))

/** A `TokenInput` of a program's function; `undefined` when it has no token. @param {any} input */
export function grantOfInput(input) {
  if (!input || typeof input.token !== 'string' || !input.token) return undefined
  return grant(input)
}

/** WeChat's `errcode` at the root or under `data`, 0 if none. @param {any} body */
export function errcodeOf(body) {
  const code = usual(body, ['errcode'])
  return typeof code === 'number' && Number.isFinite(code) ? Math.trunc(code) : 0
}

/** Without identity secrets, at any depth. @param {any} value @param {number} [depth] @returns {any} */
export function withoutIdentity(value, depth = 0) {
  if (value === null || typeof value !== 'object') return value
  if (depth > DEEPEST) return undefined
  if (Array.isArray(value)) return value.map((item) => withoutIdentity(item, depth + 1))
  /** @type {Record<string, any>} */
  const kept = {}
  for (const name of Object.keys(value)) {
    if (!isIdentity(name)) kept[name] = withoutIdentity(value[name], depth + 1)
  }
  return kept
}

/** Calls back with every identity secret in an answer, so that no error can quote it. @param {any} value @param {(text: string) => void} found @param {number} [depth] */
export function eachIdentity(value, found, depth = 0) {
  if (value === null || typeof value !== 'object' || depth > DEEPEST) return
  for (const name of Object.keys(value)) {
    if (typeof value[name] === 'string' && isIdentity(name)) found(value[name])
    eachIdentity(value[name], found, depth + 1)
  }
}

/** @param {string} name */
const isIdentity = (name) => IDENTITY.includes(name.toLowerCase().replace(/_/g, ''))

/** @param {any} input @returns {Grant} */
function grant(input) {
  const { token, refreshToken, user } = input
  return {
    access: token,
    refresh: typeof refreshToken === 'string' ? refreshToken : '',
    expiresIn: number(input.expiresIn),
    expiresAt: number(input.expiresAt),
    refreshExpiresIn: number(input.refreshExpiresIn),
    user: userText(user),
  }
}

/** @param {any} user */
const userText = (user) => (user && typeof user === 'object' ? JSON.stringify(withoutIdentity(user)) : '')

/** @param {any} body @param {string[]} names */
function usual(body, names) {
  if (body === null || typeof body !== 'object') return undefined
  for (const place of [body, body.data]) {
    if (place === null || typeof place !== 'object') continue
    for (const name of names) if (place[name] !== undefined && place[name] !== null) return place[name]
  }
  return undefined
}

/** Numeric text counts; anything else is NaN. @param {unknown} value */
function number(value) {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() ? Number(value) : NaN
}
