/**
 * Puts the token into a request, as `SessionOptions.inject` says: anew at every attempt.
 */
import { configError } from '../common/errors.js'
import { tried } from '../common/guard.js'
import { PLAIN, kindOf, parsed } from '../common/json.js'
import { header, setHeader, texts } from './headers.js'

/**
 * @typedef {{ url: string, method?: string, header: Record<string, any>, data?: any, formData?: Record<string, any> }} Attempt
 * @typedef {{ in: string, name: string, around: string[] }} Injection `around`: what stands around the token
 * @typedef {'request' | 'uploadFile' | 'downloadFile' | 'connectSocket'} Api
 */

/**
 * Make what puts the token into an attempt, whose header is its own but whose data are the caller's.
 *
 * @param {Injection[] | ((token: string, request: any) => any)} inject
 * @returns {(api: Api, attempt: Attempt, token: string) => void}
 */
export function createInjector(inject) {
  if (typeof inject === 'function') {
    return (api, attempt, token) => applyFunction(api, attempt, inject(token, Object.assign({}, attempt, { header: Object.assign({}, attempt.header) })))
  }
  const [first] = inject
  if (inject.length === 1 && first.in === 'header') return injectHeader(first)
  const fields = inject.filter((injection) => injection.in !== 'header')
  return (api, attempt, token) => {
    // All first: the caller may have put one where another goes.
    for (const { name } of fields) removeField(api, attempt, name)
    for (const injection of inject) put(api, attempt, injection, token)
  }
}

/** The usual one alone, for each request: one token has one text. @param {Injection} injection */
function injectHeader({ name, around }) {
  let last = ''
  let value = ''
  return (/** @type {Api} */ _api, /** @type {Attempt} */ attempt, /** @type {string} */ token) => {
    if (token !== last) {
      last = token
      value = around.join(token)
    }
    setHeader(attempt.header, name, value)
  }
}

/** @param {Api} api @param {Attempt} attempt @param {Injection} injection @param {string} token */
function put(api, attempt, injection, token) {
  const value = injection.around.join(token)
  if (injection.in === 'header') setHeader(attempt.header, injection.name, value)
  else if (injection.in === 'query' || goesToQuery(api, attempt)) attempt.url = withQuery(attempt.url, injection.name, value)
  else injectBody(api, attempt, injection.name, value)
}

/** Remove what the caller sends under a field's name, wherever it stands. @param {string} api @param {Attempt} attempt @param {string} name */
function removeField(api, attempt, name) {
  attempt.url = withoutParameter(attempt.url, name)
  const place = api === 'uploadFile' ? 'formData' : 'data'
  const data = attempt[place]
  if (typeof data === 'string') attempt[place] = withoutTextField(data, name, attempt.header)
  else if (kindOf(data) === PLAIN && name in data) attempt[place] = omit(data, name)
}

/** @param {string} text @param {string} name @param {Record<string, any>} headers */
function withoutTextField(text, name, headers) {
  const format = formatOf(text, headers)
  if (format === 'form') return withoutParameter(`?${text}`, name).slice(1)
  return format === 'json' && name in parsed(text) ? JSON.stringify(omit(parsed(text), name)) : text
}

/** @param {Record<string, any>} object @param {string} name */
function omit(object, name) {
  const rest = Object.assign({}, object)
  delete rest[name]
  return rest
}

/** @param {string} api @param {Attempt} attempt @param {any} result */
function applyFunction(api, attempt, result) {
  if (result === undefined || result === null) return
  if (typeof result !== 'object') throw configError('options.inject must return an object with url, header or data')
  if (result.url !== undefined) attempt.url = String(result.url)
  const headers = texts(result.header)
  for (const name in headers) setHeader(attempt.header, name, headers[name])
  if (result.data !== undefined) attempt[api === 'uploadFile' ? 'formData' : 'data'] = result.data
}

/** These have no body to put it into. @param {string} api @param {Attempt} attempt */
const goesToQuery = (api, { method }) => api === 'downloadFile' || api === 'connectSocket' || (api === 'request' && /^(GET|HEAD)$/i.test(method || 'GET'))

/** Set a query parameter, replacing those of its name. @param {string} url @param {string} name @param {string} value */
export function withQuery(url, name, value) {
  const { path, pairs, fragment } = partsOf(withoutParameter(url, name))
  return `${path}?${pairs.concat(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}${fragment}`
}

/** Remove the query parameters of a name; a URL without any stays as it is written. @param {string} url @param {string} name */
function withoutParameter(url, name) {
  const { path, pairs, fragment } = partsOf(url)
  const kept = pairs.filter((pair) => decode(pair.split('=')[0]) !== name)
  return kept.length === pairs.length ? url : `${path}${kept.length ? '?' : ''}${kept.join('&')}${fragment}`
}

/** @param {string} url */
function partsOf(url) {
  const [, path, query, fragment] = /** @type {RegExpExecArray} */ (/^([^?#]*)\??([^#]*)([^]*)/.exec(url))
  return { path, pairs: query.split('&').filter((pair) => pair), fragment }
}

/** @param {string} api @param {Attempt} attempt @param {string} name @param {string} value */
function injectBody(api, attempt, name, value) {
  const part = { [name]: value }
  if (api === 'uploadFile') {
    attempt.formData = Object.assign({}, attempt.formData, part)
    return
  }
  const { data } = attempt
  if (typeof data === 'string') attempt.data = injectText(data, name, value, attempt.header)
  else if (data === undefined || data === null || kindOf(data) === PLAIN) attempt.data = Object.assign({}, data, part)
  else throw unsuitable(name)
}

/** @param {string} text @param {string} name @param {string} value @param {Record<string, any>} headers */
function injectText(text, name, value, headers) {
  const format = formatOf(text, headers)
  if (!format) throw unsuitable(name)
  return format === 'json' ? JSON.stringify(Object.assign(parsed(text), { [name]: value })) : withQuery(`?${text}`, name, value).slice(1)
}

/** Tell what a text is, by its type or as far as it shows; `undefined` if it has no fields. @param {string} text @param {Record<string, any>} headers */
function formatOf(text, headers) {
  const type = String(header(headers, 'content-type') || '').toLowerCase()
  if (type.startsWith('application/x-www-form-urlencoded')) return 'form'
  if (kindOf(parsed(text)) === PLAIN) return 'json'
  return (!type || /[/+]json/.test(type)) && /^[^=&\s{}[\]"]+=[^\s{}[\]"]*$/.test(text) ? 'form' : undefined
}

const unsuitable = (/** @type {string} */ name) =>
  configError(`options.inject: data must be an object, JSON or form text to take "${name}"`)

/** Decode a part of a query; what cannot be decoded stays as it is. @param {string} text */
export const decode = (text) => tried(() => decodeURIComponent(text.replace(/\+/g, ' '))) || text
