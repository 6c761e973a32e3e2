/**
 * Headers in any letter case.
 */

import { isObject } from '../common/json.js'

/** Give a header's value. @param {Record<string, any> | undefined} headers @param {string} lower the name in lower case */
export function header(headers, lower) {
  if (!headers) return undefined
  for (const name in headers) {
    if (name.length === lower.length && name.toLowerCase() === lower) return headers[name]
  }
  return undefined
}

/** Set a header, replacing it in any letter case. @param {Record<string, string>} headers @param {string} name @param {string} value */
export function setHeader(headers, name, value) {
  for (const other in headers) {
    if (other.length === name.length && other !== name && other.toLowerCase() === name.toLowerCase()) delete headers[other]
  }
  headers[name] = value
}

/**
 * Copy headers, or the fields of a form, as the texts that are meant. Of a value of another type the platform would send the type's
 * name: "[object Boolean]".
 *
 * @param {any} headers whatever is no object has none
 */
export function texts(headers) {
  /** @type {Record<string, any>} */
  const result = {}
  if (!isObject(headers)) return result
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value === undefined || value === null) continue
    result[name] = Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? value : String(value)
  }
  return result
}

/**
 * Give the Set-Cookie values of an answer, in whatever shape the platform gives them, from the source that lost nothing.
 *
 * The platform takes a joined header apart at its commas to make `cookies`, and drops those that stand in a date or a value.
 * So a list with a comma left came as one, and is whole; else the header is, where there is one.
 *
 * @param {{ cookies?: any, header?: any }} answer
 * @returns {string | string[] | undefined}
 */
export function setCookieOf({ cookies, header: headers }) {
  const list = Array.isArray(cookies) && cookies.length ? cookies : undefined
  const value = header(headers, 'set-cookie')
  if (value === undefined) return list
  if (Array.isArray(value)) return value
  return typeof value === 'string' && !(list && list.some((one) => String(one).includes(','))) ? value : list
}
