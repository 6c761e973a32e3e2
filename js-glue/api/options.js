/**
 * The program's options: checked by name and type, with defaults filled in.
 */
import { isObject } from '../common/json.js'
import {
  LEVELS, among, bool, fail, func, group, is, isFunction, isString, like, limit, listOf, mandatory, number, object, or, string, text, time,
  whole,
} from '../common/readers.js'
import { AUTHS } from '../request/auth.js'
import { texts } from '../request/headers.js'
import { authorityOf, isLoopback, isRule, join } from '../request/hosts.js'

/** @typedef {import('../common/readers.js').Reader} Reader */

/**
 * @typedef {{ path: string, values: any[] }} Codes
 * @typedef {{ url: string, method: string, header: Record<string, string>, data?: (input: any) => any, refused?: Codes }} Endpoint
 * @typedef {Endpoint | ((input: string, more?: any) => any)} EndpointOrFunction
 * @typedef {{
 *   name: string, baseUrl: string, login: EndpointOrFunction | false, refresh?: EndpointOrFunction, verify?: EndpointOrFunction, logout?: EndpointOrFunction, onReauth?: (error: any) => any,
 *   auth?: import('../request/auth.js').AuthRule, token: Record<string, any>, inject: any, expired: { status: number[], code?: Codes, when?: (answer: any) => any },
 *   hosts: string[], allowInsecure: boolean, headers: any, transport?: (options: any) => any, cookies: any, encrypt: boolean, timing: import('../boundary/types.js').Timing, checkSession: string, wasmPath: string,
 *   oauth: { exchange?: EndpointOrFunction, refresh?: EndpointOrFunction, revoke?: EndpointOrFunction, stateTtl: number, notice: number },
 *   hasOAuth: boolean, pay?: { prepare: Endpoint, confirm?: Endpoint }, profile: { phone?: Endpoint }, handover?: Endpoint, prefetch: boolean,
 *   log: { level: string, to: any, keep: number, alertAfter: number }, clock: string, isInsecure: boolean,
 * }} Options `clock`: the host and port whose clock counts. `isInsecure`: no token may go to `baseUrl`, for it is plain http
 */

/** @type {Reader} */
const headers = (value, name) => {
  if (!isObject(value)) fail(name, 'an object of strings', value)
  for (const key of Object.keys(value)) if (value[key] !== undefined) string(value[key], `${name}.${key}`)
  return texts(value)
}

const path = like('a dotted path such as "data.token"', /^[^.]+(\.[^.]+)*$/)

/** Business codes: where they stand, and which. */
const codes = object({ path: mandatory(path), values: mandatory(listOf(is('a string or a number', (value) => isString(value) || typeof value === 'number'))) },
  'an object such as { path: "code", values: [40101] }')

const endpointObject = object({ url: mandatory(text), method: [among('GET', 'POST', 'PUT', 'DELETE'), 'POST'], header: [headers, {}], data: func, refused: codes })
/** Make a reader of endpoints, or of what passes a test; `more` says what that is. @type {(more?: string, test?: (value: any) => boolean) => Reader} */
const endpointOr = (more = '', test = () => false) => or(test, (value, name, place) => {
  if (!isObject(value)) fail(name, `an endpoint such as { url: "/path" }${more}`, value)
  const read = endpointObject(value, name)
  const { baseUrl, rules, urls } = place
  read.url = join(baseUrl, value.url)
  const authority = authorityOf(read.url)
  if (!authority) return fail(`${name}.url`, `an absolute http or https URL${baseUrl ? ' or a path' : ', as there is no options.baseUrl'}`, value.url)
  urls.push(read.url)
  rules.push(authority.rule)
  return read
})
const endpoint = endpointOr()
const endpointOrFunction = endpointOr(' or a function', isFunction)

const injectionObject = object({ in: mandatory(among('header', 'query', 'body')), name: mandatory(text), format: like('a string with "{token}" in it', /\{token}/) })
/** RFC 9110, section 5.1. */
const headerName = like('the name of a header, without space or colon', /^[!#$%&'*+.^_`|~\w-]+$/)
/** @type {Reader} */
const injection = (value, name, more = '') => {
  if (!isObject(value)) fail(name, `an object such as { in: "header", name: "X-Token" }${more}`, value)
  const read = injectionObject(value, name)
  if (read.in === 'header') headerName(read.name, `${name}.name`)
  const { format = read.in === 'header' && read.name.toLowerCase() === 'authorization' ? 'Bearer {token}' : '{token}' } = read
  return { in: read.in, name: read.name, around: format.split('{token}') }
}
const injections = listOf(injection)

const jar = object({ max: [whole(1), 3000], maxPerHost: [whole(1), 180], sessionCookies: [among('keep', 'launch'), 'keep'] })

/** Where the npm build of the developer tools puts the module. */
const DEFAULT_WASM_PATH = '/miniprogram_npm/wx-session/wx-session.wasm.br'

const base = is('an absolute http or https URL', (value) => !!authorityOf(value) && !value.includes('?') && !value.includes('#'))
const baseByEnvironment = object({ develop: base, trial: base, release: mandatory(base) })
/** @type {Reader} */
const baseUrl = (value, name, place) => {
  if (!isObject(value)) return base(value, name)
  const read = baseByEnvironment(value, name)
  return place.baseUrl = read[place.environment()] || read.release
}

const options = object({
  name: [text, 'default'],
  // Read before the endpoints, which stand on it.
  baseUrl,
  login: mandatory(endpointOr(', a function or false', (value) => value === false || isFunction(value))),
  auth: or(isFunction, among(...AUTHS)),
  refresh: endpointOrFunction,
  verify: endpointOrFunction,
  logout: endpointOrFunction,
  onReauth: func,
  token: group({ access: path, refresh: path, expiresIn: path, expiresAt: path, user: path, refreshExpiresIn: path, defaultExpiresIn: number('seconds') }),
  inject: [
    or(isFunction, (value, name) => (value === false ? [] : Array.isArray(value) ? injections(value, name) : [injection(value, name, ', an array of such, a function or false')])),
    [{ in: 'header', name: 'Authorization', around: ['Bearer ', ''] }],
  ],
  expired: group({
    status: [listOf(is('an HTTP status', (value) => Number.isInteger(value) && value >= 100 && value < 1000)), [401]],
    code: codes,
    when: func,
  }),
  hosts: listOf(is('a host such as "api.example.com", "*.example.com" or "localhost:8080"', (value) => isString(value) && isRule(value))),
  allowInsecure: [bool, false],
  headers: or(isFunction, headers),
  transport: func,
  cookies: [or((value) => value === false, (value, name) => jar(value === true ? {} : value, name)), (/** @type {string} */ name) => jar({}, name)],
  storage: group({ encrypt: [bool, false] }),
  timing: group({
    leeway: [time, 60000], loginTimeout: [limit, 10000], endpointTimeout: [limit, 15000], retries: [whole(0), 1], cooldown: [time, 5000],
    maxAge: [number('milliseconds', undefined, Infinity), Infinity], reauthTimeout: [limit, 300000],
  }),
  checkSession: [among('launch', 'never'), 'launch'],
  wasmPath: like('a package-absolute path such as "/lib/wx-session.wasm.br"', /^\/.*\.wasm(\.br)?$/),
  oauth: group({ exchange: endpointOrFunction, stateTtl: [limit, 600000], refresh: endpointOrFunction, revoke: endpointOrFunction, notice: [time, 259200000] }),
  pay: object({ prepare: mandatory(endpoint), confirm: endpoint }),
  profile: group({ phone: endpoint }),
  handover: endpoint,
  prefetch: [bool, false],
  log: group({
    level: [among(...LEVELS), 'info'],
    to: or(isFunction, among('console', 'log-manager', 'realtime-log')),
    keep: [whole(0), 200],
    alertAfter: [whole(1), 3],
  }),
})

/**
 * Check the options and fill in the defaults; throws `ERR_CONFIG`.
 *
 * @param {any} given
 * @param {() => string} environment gives the program's version: `"develop"`, `"trial"` or `"release"`
 * @returns {Options}
 */
export function readOptions(given, environment) {
  /** @type {{ baseUrl: any, environment: () => string, urls: string[], rules: string[] }} */
  const place = { baseUrl: Object(given).baseUrl, environment, urls: [], rules: [] }
  const read = options(given, 'options', place)
  const { urls, rules } = place
  const base = authorityOf(read.baseUrl)
  const clock = base || authorityOf(urls[0])
  return Object.assign(read, {
    hosts: read.hosts || [...new Set(base ? [base.rule, ...rules] : rules)],
    wasmPath: read.wasmPath || DEFAULT_WASM_PATH,
    encrypt: read.storage.encrypt,
    hasOAuth: given.oauth !== undefined,
    clock: clock ? clock.place : '',
    isInsecure: !!base && !base.secure && !read.allowInsecure && !isLoopback(base.host),
  })
}

/**
 * Make a text that is the same for values that are, in whatever order their members were written; functions compare as equal.
 *
 * @param {any} options
 */
export const fingerprint = (options) =>
  JSON.stringify(options, (_, value) => {
    if (isFunction(value)) return 'function'
    if (value === Infinity) return 'infinity'
    if (!isObject(value)) return value
    return Object.keys(value).sort().reduce((/** @type {any} */ sorted, name) => Object.assign(sorted, { [name]: value[name] }), {})
  })
