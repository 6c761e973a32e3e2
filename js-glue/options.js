/**
 * The program's options: checked by name and type, with defaults filled in.
 */
import { isObject } from './fields.js'
import { authorityOf, isRule, join } from './hosts.js'
import { configError } from './errors.js'
import { redact } from './redact.js'

/**
 * Gives back what it read, or throws `ERR_CONFIG`. `place`: what endpoints stand on, and the list of their URLs.
 *
 * @typedef {(value: any, name: string, place?: any) => any} Reader
 */

/**
 * @typedef {{ url: string, method: string, header: Record<string, string>, data?: (input: any) => any }} Endpoint
 * @typedef {Endpoint | ((input: string) => any)} EndpointOrFunction
 * @typedef {{
 *   name: string, baseUrl: string, login: EndpointOrFunction, refresh?: EndpointOrFunction, verify?: EndpointOrFunction, logout?: EndpointOrFunction,
 *   token: Record<string, any>, inject: any, expired: { status: number[], code?: { path: string, values: any[] }, when?: (answer: any) => any },
 *   hosts: string[], allowInsecure: boolean, cookies: any, encrypt: boolean, timing: import('./boundary/types.js').Timing, checkSession: string, wasmPath: string,
 *   oauth: { exchange?: EndpointOrFunction, refresh?: EndpointOrFunction, revoke?: EndpointOrFunction, stateTtl: number, notice: number },
 *   hasOAuth: boolean, pay?: { prepare: Endpoint, confirm?: Endpoint }, profile: { phone?: Endpoint },
 *   log: { level: string, to: any, keep: number, alertAfter: number }, urls: string[],
 * }} Options `urls`: those of the endpoints
 */

/** @type {(name: string, expected: string, value: any) => never} */
const fail = (name, expected, value) => {
  const got = isString(value) ? `"${redact(value).slice(0, 60)}"` : Array.isArray(value) ? 'an array'
    : Object(value) === value ? `a value of type ${typeof value}` : String(value)
  throw configError(`${name} must be ${expected}, got ${got}`)
}

export const isString = (/** @type {unknown} */ value) => typeof value === 'string'
const isFunction = (/** @type {unknown} */ value) => typeof value === 'function'

/** @type {(expected: string, test: (value: any) => boolean) => Reader} */
export const is = (expected, test) => (value, name) => (test(value) ? value : fail(name, expected, value))
/** @type {(expected: string, pattern: RegExp) => Reader} */
const like = (expected, pattern) => is(expected, (value) => isString(value) && pattern.test(value))
export const text = is('a non-empty string', (value) => isString(value) && value !== '')
export const bool = is('true or false', (value) => typeof value === 'boolean')
export const string = is('a string', isString)
export const func = is('a function', isFunction)
/** Numbers from `least` up; Infinity only where it means something. @type {(what: string, least?: number, most?: number) => Reader} */
const number = (what, least = Number.MIN_VALUE, most = Number.MAX_VALUE) =>
  is(`a number of ${what}${least ? ' above 0' : ', 0 or more'}`, (value) => typeof value === 'number' && value >= least && value <= most)
export const time = number('milliseconds', 0)
export const limit = number('milliseconds')
const whole = (/** @type {number} */ least) => is(`a whole number, ${least} or more`, (value) => Number.isInteger(value) && value >= least && value < 2 ** 31)
export const among = (/** @type {string[]} */ ...words) => is(words.map((word) => `"${word}"`).join(' or '), (value) => words.includes(value))

/** @type {(read: Reader) => Reader} */
const listOf = (read) => (value, name, place) =>
  (Array.isArray(value) ? value.map((item, index) => read(item, `${name}[${index}]`, place)) : fail(name, 'an array', value))

/** @type {(name: string) => never} */
const missing = (name) => {
  throw configError(`${name} is missing`)
}

/** @type {(read: Reader) => [Reader, any]} */
export const mandatory = (read) => [read, missing]

/**
 * Members with their readers, or with a reader and what stands for a member that is not given or `undefined`: a value, or
 * a function that makes it or throws.
 *
 * @type {(members: Record<string, Reader | [Reader, any]>) => Reader}
 */
export const object = (members) => (value, name, place) => {
  if (!isObject(value)) fail(name, 'an object', value)
  for (const key of Object.keys(value)) {
    if (!members.hasOwnProperty(key)) throw configError(`${name}.${key} is no option; there are ${Object.keys(members).join(', ')}`)
  }
  /** @type {any} */
  const result = {}
  for (const key of Object.keys(members)) {
    /** @type {any} */
    const member = members[key]
    const otherwise = member[1]
    result[key] = value[key] !== undefined ? (member[0] || member)(value[key], `${name}.${key}`, place)
      : isFunction(otherwise) ? otherwise(`${name}.${key}`) : otherwise
  }
  return result
}

/** Options whose members all have defaults. @type {(members: Record<string, Reader | [Reader, any]>) => [Reader, any]} */
const group = (members) => {
  const read = object(members)
  return [read, (/** @type {string} */ name) => read({}, name)]
}

/** What passes the test, or what the reader makes of it. @type {(test: (value: any) => boolean, read: Reader) => Reader} */
const or = (test, read) => (value, name, place) => (test(value) ? value : read(value, name, place))

/** @type {Reader} */
const headers = (value, name) => {
  if (!isObject(value)) fail(name, 'an object of strings', value)
  for (const key of Object.keys(value)) string(value[key], `${name}.${key}`)
  return Object.assign({}, value)
}

const endpointObject = object({ url: mandatory(text), method: [among('GET', 'POST', 'PUT', 'DELETE'), 'POST'], header: [headers, {}], data: func })
/** @type {Reader} */
const endpoint = (value, name, place) => {
  const read = endpointObject(value, name)
  const { baseUrl, rules, urls } = place
  read.url = join(baseUrl, value.url)
  const authority = authorityOf(read.url)
  if (!authority) return fail(`${name}.url`, `an absolute http or https URL${baseUrl ? ' or a path' : ', as there is no options.baseUrl'}`, value.url)
  urls.push(read.url)
  rules.push(authority.rule)
  return read
}
const endpointOrFunction = or(isFunction, endpoint)

const path = like('a dotted path such as "data.token"', /^[^.]+(\.[^.]+)*$/)

const injectionObject = object({ in: mandatory(among('header', 'query', 'body')), name: mandatory(text), format: like('a string with "{token}" in it', /\{token}/) })
/** @type {Reader} */
const injection = (value, name) => {
  const read = injectionObject(value, name)
  const { format = read.in === 'header' && read.name.toLowerCase() === 'authorization' ? 'Bearer {token}' : '{token}' } = read
  return { in: read.in, name: read.name, around: format.split('{token}') }
}
const injections = listOf(injection)

const jar = object({ max: [whole(1), 3000], maxPerHost: [whole(1), 180], sessionCookies: [among('keep', 'launch'), 'keep'] })

export const DEFAULT_WASM_PATH = '/miniprogram_npm/wx-session/wx-session.wasm.br'

/** What is logged, from nothing on: each has those before it. */
export const LEVELS = ['off', 'error', 'info', 'debug']

const options = object({
  name: [text, 'default'],
  // Checked before the endpoints, which stand on it.
  baseUrl: is('an absolute http or https URL', (value) => !!authorityOf(value) && !value.includes('?') && !value.includes('#')),
  login: mandatory(endpointOrFunction),
  refresh: endpointOrFunction,
  verify: endpointOrFunction,
  logout: endpointOrFunction,
  token: group({ access: path, refresh: path, expiresIn: path, expiresAt: path, user: path, refreshExpiresIn: path, defaultExpiresIn: number('seconds') }),
  inject: [
    or(isFunction, (value, name) => (value === false ? [] : Array.isArray(value) ? injections(value, name) : [injection(value, name)])),
    [{ in: 'header', name: 'Authorization', around: ['Bearer ', ''] }],
  ],
  expired: group({
    status: [listOf(is('an HTTP status', (value) => Number.isInteger(value) && value >= 100 && value < 1000)), [401]],
    code: object({ path: mandatory(path), values: mandatory(listOf(is('a string or a number', (value) => isString(value) || typeof value === 'number'))) }),
    when: func,
  }),
  hosts: listOf(is('a host such as "api.example.com", "*.example.com" or "localhost:8080"', (value) => isString(value) && isRule(value))),
  allowInsecure: [bool, false],
  cookies: [or((value) => value === false, (value, name) => jar(value === true ? {} : value, name)), (/** @type {string} */ name) => jar({}, name)],
  storage: group({ encrypt: [bool, false] }),
  timing: group({
    leeway: [time, 60000], loginTimeout: [limit, 10000], endpointTimeout: [limit, 15000], retries: [whole(0), 1], cooldown: [time, 5000],
    maxAge: [number('milliseconds', undefined, Infinity), Infinity],
  }),
  checkSession: [among('launch', 'never'), 'launch'],
  wasmPath: like('a package-absolute path such as "/lib/wx-session.wasm.br"', /^\/.*\.wasm(\.br)?$/),
  oauth: group({ exchange: endpointOrFunction, stateTtl: [limit, 600000], refresh: endpointOrFunction, revoke: endpointOrFunction, notice: [time, 259200000] }),
  pay: object({ prepare: mandatory(endpoint), confirm: endpoint }),
  profile: group({ phone: endpoint }),
  log: group({
    level: [among(...LEVELS), 'info'],
    to: or(isFunction, among('console', 'log-manager', 'realtime-log')),
    keep: [whole(0), 200],
    alertAfter: [whole(1), 3],
  }),
})

/**
 * Checks the options and fills in the defaults; throws `ERR_CONFIG`.
 *
 * @param {any} given
 * @returns {Options}
 */
export function readOptions(given) {
  /** @type {{ baseUrl: any, urls: string[], rules: string[] }} */
  const place = { baseUrl: Object(given).baseUrl, urls: [], rules: [] }
  const read = options(given, 'options', place)
  const { urls, rules } = place
  const base = authorityOf(read.baseUrl)
  return Object.assign(read, {
    hosts: read.hosts || [...new Set(base ? [base.rule, ...rules] : rules)],
    wasmPath: read.wasmPath || DEFAULT_WASM_PATH,
    encrypt: read.storage.encrypt,
    hasOAuth: given.oauth !== undefined,
    urls,
  })
}

/** Two sets of options are the same when their values are; functions compare as equal. @param {Options} options */
export const fingerprint = (options) =>
  JSON.stringify(options, (_, value) => {
    if (isFunction(value)) return 'function'
    if (value === Infinity) return 'infinity'
    if (!isObject(value)) return value
    // In whatever order the program wrote them.
    return Object.keys(value).sort().reduce((/** @type {any} */ sorted, name) => Object.assign(sorted, { [name]: value[name] }), {})
  })

/** Gives what the core decides by. @param {Options} options @returns {import('./boundary/types.js').Config} */
export function configOf({ checkSession, cookies, log, logout, oauth, refresh, timing, token, verify }) {
  /** @type {import('./boundary/types.js').Config} */
  const config = {
    timing,
    refresh: !!refresh,
    verify: !!verify,
    logout: !!logout,
    oauthRefresh: !!oauth.refresh,
    oauthRevoke: !!oauth.revoke,
    checkSession: checkSession === 'launch',
    notice: oauth.notice,
    alertAfter: log.alertAfter,
  }
  if (token.defaultExpiresIn !== undefined) config.defaultExpiresIn = token.defaultExpiresIn
  if (cookies) config.cookies = { max: cookies.max, maxPerHost: cookies.maxPerHost, keepSessionCookies: cookies.sessionCookies === 'keep' }
  return config
}
