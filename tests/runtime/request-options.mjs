/**
 * What the base library makes of the options of `wx.request` before the phone's network sees them (platform.md, section 5).
 */
import { ERRNO } from './network-errors.mjs'
import { typeName } from './wx-call.mjs'

const FORM = 'application/x-www-form-urlencoded'

/**
 * Why a call is refused before anything of it begins. @typedef {{ reason: string, errno: number }} Refused
 */

/** Check the URL. @param {any} url @returns {Refused | undefined} */
export function refusedUrl(url) {
  if (typeof url !== 'string' || url === '') {
    return { reason: `parameter error: parameter.url should be String instead of ${typeName(url)};`, errno: ERRNO.parameter }
  }
  if (!/^https?:\/\//i.test(url)) return { reason: `invalid url "${url}"`, errno: ERRNO.invalidUrl }
  const host = url.split('/')[2]
  if (host.startsWith('.') || host.includes('..')) return { reason: `invalid url "${url}"`, errno: ERRNO.invalidData }
  return undefined
}

/** Read the method: any case, and anything but a text is GET. @param {any} method */
export function methodOf(method) {
  return typeof method === 'string' ? method.toUpperCase() : 'GET'
}

/** Read the time limit: a number, and 0 is as good as none. @param {any} timeout @param {number} otherwise milliseconds */
export function timeoutOf(timeout, otherwise) {
  return typeof timeout === 'number' && timeout > 0 ? timeout : otherwise
}

/**
 * Make the header that is sent: all values are text, whatever the program gave, and what is no object is dropped with a warning.
 * @param {import('./life.mjs').Life} life @param {any} given
 * @returns {Record<string, string>}
 */
export function headerText(life, given) {
  if (given === undefined) return {}
  if (typeName(given) !== 'Object') {
    life.record.warn(`parameter.header should be Object instead of ${typeName(given)}`)
    return {}
  }
  const header = {}
  for (const [name, value] of Object.entries(given)) header[name.toLowerCase() === 'content-type' ? 'content-type' : name] = valueText(value)
  return header
}

/** Texts stay, numbers are written; anything else is sent as the name of its type. @param {any} value */
export function valueText(value) {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : Object.prototype.toString.call(value)
}

/**
 * Put the data of a GET into its URL. The whole query is written anew then: of a parameter that comes twice the last stays, a value ends
 * at its second `=`, a name without one gets `undefined`, and the fragment, which nobody looks for, ends up before the query.
 * @param {string} url @param {any} data
 */
export function withQuery(url, data) {
  if (data === null || typeof data !== 'object' || typeName(data) === 'ArrayBuffer' || Object.keys(data).length === 0) return url
  const [place, query = ''] = url.split('?')
  const parameters = {}
  for (const part of query.split('&').filter((text) => text !== '')) {
    const [name, value] = part.split('=')
    parameters[name] = value
  }
  for (const [name, value] of Object.entries(data)) {
    parameters[encodeURIComponent(name)] = encodeURIComponent(typeof value === 'object' ? JSON.stringify(value) : value)
  }
  return `${place}?${Object.entries(parameters).map(([name, value]) => `${name}=${value}`).join('&')}`
}

/**
 * Write the body; throws for what cannot be written: a cycle, a BigInt, a function.
 * @param {any} data @param {string} contentType
 * @returns {Buffer | undefined}
 */
export function bodyOf(data, contentType) {
  if (data === undefined) return undefined
  if (typeof data === 'string') return Buffer.from(data, 'utf8')
  if (typeof data === 'function') throw new TypeError('a function')
  if (typeName(data) === 'ArrayBuffer') return Buffer.from(new Uint8Array(data))
  const isForm = contentType.toLowerCase().startsWith(FORM) && data !== null && typeof data === 'object'
  return Buffer.from(isForm ? formOf(data) : String(JSON.stringify(data)), 'utf8')
}

function formOf(data) {
  return Object.keys(data).map((key) => `${encodeURIComponent(key)}=${encodeURIComponent(data[key])}`).join('&')
}
