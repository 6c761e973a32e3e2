/**
 * What the program gives to `request`, `uploadFile` and `downloadFile`.
 */
import { configError } from '../common/errors.js'
import { thrown } from '../common/failures.js'
import { PLAIN, isObject, kindOf } from '../common/json.js'
import { redact } from '../watching/redact.js'
import { AUTHS, EXPECTED } from './auth.js'
import { texts } from './headers.js'
import { isAbsolute } from './hosts.js'
import { PASSED, known, learn } from './option-names.js'

/**
 * Tell what is wrong with the options, `undefined` if nothing.
 *
 * @param {string} api
 * @param {any} given
 * @param {string} baseUrl
 * @param {import('./call.js').Caller} [caller]
 */
export function problemOf(api, { url, auth, fresh, cookies, header }, baseUrl, caller = 'program') {
  if (typeof url !== 'string' || !url) return wrong(api, 'url', 'a non-empty string')
  if (!baseUrl && !isAbsolute(url)) {
    return configError(`${api}({ url }): "${redact(url)}" is relative and there is no options.baseUrl to put before it`, api)
  }
  // Who calls the platform means no option of ours, and a header that is none was none to the platform either.
  if (caller !== 'program') return undefined
  if (auth !== undefined && !AUTHS.includes(auth)) return wrong(api, 'auth', EXPECTED)
  if (fresh !== undefined && typeof fresh !== 'boolean') return wrong(api, 'fresh', 'true or false')
  if (cookies !== undefined && typeof cookies !== 'boolean') return wrong(api, 'cookies', 'true or false')
  if (header !== undefined && (header === null || typeof header !== 'object')) return wrong(api, 'header', 'an object')
  return undefined
}

/** Make the error for data that cannot be taken over: the platform cannot write them either, and says so in these words. @param {string} api @param {any} error */
export const uncopied = (api, error) => thrown(error, 'fail to stringify data', api, 600010)

/** @param {string} api @param {string} name @param {string} expected */
export const wrong = (api, name, expected) => configError(`${api}({ ${name} }): ${name} must be ${expected}`, api)

/**
 * Take over what goes to the platform, as it is now: the caller's object is never changed, and what the caller changes in
 * it later changes no attempt. Throws if it goes round in circles, or one of its getters does.
 *
 * @param {any} given
 * @param {string} api
 * @param {import('./option-names.js').Teacher} [teacher] told of misspelt names
 */
export function takeOver(given, api, teacher) {
  /** @type {any} */
  const options = {}
  // With what it inherits, as the platform reads them.
  for (const name in given) if ((known[name] || learn(name, api, teacher)) === PASSED) options[name] = given[name]
  options.header = texts(given.header)
  if (given.data !== undefined) options.data = copy(given.data, [])
  if (api === 'uploadFile' && isObject(given.formData)) options.formData = texts(copy(given.formData, []))
  return options
}

/** @param {any} value @param {any[]} around the objects that it stands in @returns {any} */
function copy(value, around) {
  const kind = kindOf(value)
  if (kind === '[object ArrayBuffer]') return value.slice(0)
  if (!Array.isArray(value) && (kind !== PLAIN || typeof value.toJSON === 'function')) return value
  if (around.includes(value)) throw new Error('it stands in itself')
  around.push(value)
  /** @type {any} */
  const result = kind === PLAIN ? {} : []
  for (const name of Object.keys(value)) result[name] = copy(value[name], around)
  around.pop()
  return result
}
