/**
 * The program's options: checked by name and type, with defaults filled in.
 */
import { at, isObject } from './fields.js'
import { authorityOf, isRule, join, ruleOf } from './hosts.js'
import { configError } from './errors.js'

/** @typedef {(value: any, name: string) => void} Check */

const fail = (/** @type {string} */ name, /** @type {string} */ expected, /** @type {unknown} */ value) => {
  const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value === 'string' ? `"${value.slice(0, 60)}"`
    : typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a value of type ${typeof value}`
  throw configError(`${name} must be ${expected}, got ${got}`)
}

/** What is no string has nothing to match. @param {unknown} value */
const textOf = (value) => (typeof value === 'string' ? value : '')

/** @type {(expected: string, test: (value: any) => boolean) => Check} */
export const is = (expected, test) => (value, name) => test(value) || fail(name, expected, value)
export const text = is('a non-empty string', (v) => !!textOf(v))
const isBoolean = (/** @type {any} */ v) => typeof v === 'boolean'
export const bool = is('true or false', isBoolean)
const isString = (/** @type {any} */ v) => typeof v === 'string'
export const string = is('a string', isString)
const isFunction = (/** @type {any} */ v) => typeof v === 'function'
const func = is('a function', isFunction)
/** Numbers from `least` up; Infinity only where it means something. @type {(what: string, least?: number, most?: number) => Check} */
const number = (what, least = Number.MIN_VALUE, most = Number.MAX_VALUE) =>
  is(`a number of ${what}${least ? ' above 0' : ', 0 or more'}`, (v) => typeof v === 'number' && v >= least && v <= most)
export const time = number('milliseconds', 0)
export const limit = number('milliseconds')
const whole = (/** @type {number} */ least) => is(`a whole number, ${least} or more`, (v) => Number.isInteger(v) && v >= least && v < 2 ** 31)
export const among = (/** @type {string[]} */ ...words) => is(words.map((w) => `"${w}"`).join(' or '), (v) => words.includes(v))

/** @type {(check: Check) => Check} */
const listOf = (check) => (value, name) => {
  if (!Array.isArray(value)) fail(name, 'an array', value)
  value.forEach((/** @type {any} */ item, /** @type {number} */ index) => check(item, `${name}[${index}]`))
}

/** @type {(checks: Record<string, Check>, required?: string[]) => Check} */
export const object = (checks, required = []) => (value, name) => {
  if (!isObject(value)) fail(name, 'an object', value)
  for (const key of required) if (value[key] === undefined) throw configError(`${name}.${key} is missing`)
  for (const key of Object.keys(value)) {
    if (!Object.prototype.hasOwnProperty.call(checks, key)) {
      throw configError(`${name}.${key} is no option; there are ${Object.keys(checks).join(', ')}`)
    }
    if (value[key] !== undefined) checks[key](value[key], `${name}.${key}`)
  }
}

/** What passes the test, or the check. @type {(test: (value: any) => boolean, check: Check) => Check} */
const or = (test, check) => (value, name) => {
  if (!test(value)) check(value, name)
}

/** @type {Check} */
const headers = (value, name) => {
  if (!isObject(value)) fail(name, 'an object of strings', value)
  for (const key of Object.keys(value)) string(value[key], `${name}.${key}`)
}
const endpoint = object({ url: text, method: among('GET', 'POST', 'PUT', 'DELETE'), header: headers, data: func }, ['url'])
const endpointOrFunction = or(isFunction, endpoint)
const path = is('a dotted path such as "data.token"', (v) => /^[^.]+(\.[^.]+)*$/.test(textOf(v)))
const injection = object({ in: among('header', 'query', 'body'), name: text, format: is('a string with "{token}" in it', (v) => textOf(v).includes('{token}')) }, ['in', 'name'])
const injections = listOf(injection)

const check = object({
  name: text,
  baseUrl: is('an absolute http or https URL', (v) => !!authorityOf(textOf(v)) && !/[?#]/.test(v)),
  login: endpointOrFunction,
  refresh: endpointOrFunction,
  verify: endpointOrFunction,
  logout: endpointOrFunction,
  token: object({ access: path, refresh: path, expiresIn: path, expiresAt: path, user: path, refreshExpiresIn: path, defaultExpiresIn: number('seconds') }),
  inject: or((v) => isFunction(v) || v === false, (v, name) => (Array.isArray(v) ? injections : injection)(v, name)),
  expired: object({
    status: listOf(is('an HTTP status', (v) => Number.isInteger(v) && v >= 100 && v < 1000)),
    code: object({ path, values: listOf(is('a string or a number', (v) => typeof v === 'string' || typeof v === 'number')) }, ['path', 'values']),
    when: func,
  }),
  hosts: listOf(is('a host such as "api.example.com", "*.example.com" or "localhost:8080"', (v) => isRule(textOf(v)))),
  allowInsecure: bool,
  cookies: or(isBoolean, object({ max: whole(1), maxPerHost: whole(1), sessionCookies: among('keep', 'launch') })),
  storage: object({ encrypt: bool }),
  timing: object({ leeway: time, loginTimeout: limit, endpointTimeout: limit, retries: whole(0), cooldown: time, maxAge: number('milliseconds', undefined, Infinity) }),
  checkSession: among('launch', 'never'),
  wasmPath: is('a package-absolute path such as "/lib/wx-session.wasm.br"', (v) => /^\/.*\.wasm(\.br)?$/.test(textOf(v))),
  oauth: object({ exchange: endpointOrFunction, stateTtl: limit, refresh: endpointOrFunction, revoke: endpointOrFunction, notice: time }),
  pay: object({ prepare: endpoint, confirm: endpoint }, ['prepare']),
  profile: object({ phone: endpoint }),
  log: object({
    level: among('off', 'error', 'info', 'debug'),
    to: or(isFunction, among('console', 'log-manager', 'realtime-log')),
    keep: whole(0),
    alertAfter: whole(1),
  }),
}, ['login'])

/** Where each endpoint stands in the options. @type {Record<string, string>} */
const ENDPOINTS = {
  login: 'login', refresh: 'refresh', verify: 'verify', logout: 'logout',
  oauthExchange: 'oauth.exchange', oauthRefresh: 'oauth.refresh', oauthRevoke: 'oauth.revoke',
  prepare: 'pay.prepare', confirm: 'pay.confirm', phone: 'profile.phone',
}

export const DEFAULT_WASM_PATH = '/miniprogram_npm/wx-session/wx-session.wasm.br'

/**
 * Checks the options and fills in the defaults; throws `ERR_CONFIG`.
 *
 * @param {any} given
 */
export function readOptions(given) {
  check(given, 'options')
  const baseUrl = given.baseUrl || ''
  /** @type {Record<string, any>} */
  const endpoints = {}
  for (const name of Object.keys(ENDPOINTS)) endpoints[name] = read(baseUrl, at(given, ENDPOINTS[name]), `options.${ENDPOINTS[name]}`)
  const { stateTtl, notice } = withDefaults({ stateTtl: 600000, notice: 259200000 }, given.oauth)
  return {
    name: given.name || 'default',
    baseUrl,
    endpoints,
    token: withDefaults({}, given.token),
    inject: readInjections(given.inject),
    expired: withDefaults({ status: [401] }, given.expired),
    hosts: given.hosts ? [...given.hosts] : defaultHosts(baseUrl, endpoints),
    allowInsecure: !!given.allowInsecure,
    cookies: given.cookies === false ? undefined : withDefaults({ max: 3000, maxPerHost: 180, sessionCookies: 'keep' }, given.cookies),
    encrypt: !!given.storage && !!given.storage.encrypt,
    timing: withDefaults({ leeway: 60000, loginTimeout: 10000, endpointTimeout: 15000, retries: 1, cooldown: 5000, maxAge: Infinity }, given.timing),
    checkSession: given.checkSession || 'launch',
    wasmPath: given.wasmPath || DEFAULT_WASM_PATH,
    hasOAuth: given.oauth !== undefined,
    stateTtl,
    notice,
    log: withDefaults({ level: 'info', to: undefined, keep: 200, alertAfter: 3 }, given.log),
  }
}

/**
 * The given members over the defaults; one that is `undefined` is not given. Arrays are copied, so that the program may
 * go on using its own.
 *
 * @template T
 * @param {T} defaults
 * @param {any} given
 * @returns {T & Record<string, any>}
 */
function withDefaults(defaults, given) {
  /** @type {any} */
  const result = Object.assign({}, defaults)
  for (const name of Object.keys(given || {})) {
    const value = given[name]
    if (value !== undefined) result[name] = Array.isArray(value) ? [...value] : value
  }
  if (result.code) result.code = { path: result.code.path, values: [...result.code.values] }
  return result
}

/** @typedef {ReturnType<typeof readOptions>} Options */

/** Two sets of options are the same when their values are; functions compare as equal. @param {Options} options */
export const fingerprint = (options) =>
  JSON.stringify(options, (_, value) => {
    if (typeof value === 'function') return 'function'
    if (value === Infinity) return 'infinity'
    if (!isObject(value)) return value
    // In whatever order the program wrote them.
    return Object.keys(value).sort().reduce((/** @type {any} */ sorted, name) => Object.assign(sorted, { [name]: value[name] }), {})
  })

/** What the module decides on, in the order of src/wasm/options.rs. @param {Options} options */
export function coreNumbers(options) {
  const { cookies, endpoints, notice, timing } = options
  const { max, maxPerHost, sessionCookies } = cookies || { max: 1, maxPerHost: 1, sessionCookies: '' }
  const { defaultExpiresIn = NaN } = options.token
  return [
    timing.leeway, timing.loginTimeout, timing.endpointTimeout, timing.retries, timing.cooldown, timing.maxAge,
    !!endpoints.refresh, !!endpoints.verify, !!endpoints.logout, !!endpoints.oauthRefresh, !!endpoints.oauthRevoke, options.checkSession === 'launch', defaultExpiresIn, notice,
    !!cookies, max, maxPerHost, sessionCookies === 'keep', options.log.alertAfter,
  ].map(Number)
}

/** @typedef {{ url: string, method: string, header: Record<string, string>, data?: (input: any) => any } | ((input: string) => any) | undefined} EndpointOption */

/** @param {string} baseUrl @param {any} given @param {string} name @returns {EndpointOption} */
function read(baseUrl, given, name) {
  if (given === undefined || typeof given === 'function') return given
  const url = join(baseUrl, given.url)
  if (!authorityOf(url)) {
    throw configError(baseUrl
      ? `${name}.url must be a path or an absolute http or https URL, got "${given.url}"`
      : `${name}.url is relative ("${given.url}") and there is no options.baseUrl to put before it`)
  }
  return { url, method: given.method || 'POST', header: Object.assign({}, given.header), data: given.data }
}

/** @param {any} given */
function readInjections(given) {
  if (given === false) return []
  if (typeof given === 'function') return given
  const list = given === undefined ? [{ in: 'header', name: 'Authorization' }] : Array.isArray(given) ? given : [given]
  return list.map((injection) => ({
    in: injection.in,
    name: injection.name,
    around: (injection.format
      || (injection.in === 'header' && injection.name.toLowerCase() === 'authorization' ? 'Bearer {token}' : '{token}')).split('{token}'),
  }))
}

/** @param {string} baseUrl @param {Record<string, any>} endpoints */
function defaultHosts(baseUrl, endpoints) {
  /** @type {string[]} */
  const hosts = []
  for (const url of [baseUrl, ...Object.keys(endpoints).map((name) => endpoints[name] && endpoints[name].url)]) {
    const rule = url && ruleOf(url)
    if (rule && !hosts.includes(rule)) hosts.push(rule)
  }
  return hosts
}
