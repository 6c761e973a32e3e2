/**
 * Headers in any letter case.
 */

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
 * Give the Set-Cookie values of an answer, in whatever shape the platform gives them: `cookies` where there is one, else a
 * header as an array of values or as one joined string.
 *
 * @param {{ cookies?: any, header?: any }} answer
 * @returns {string | string[] | undefined}
 */
export function setCookieOf(answer) {
  if (Array.isArray(answer.cookies) && answer.cookies.length) return answer.cookies
  const value = header(answer.header, 'set-cookie')
  return Array.isArray(value) || typeof value === 'string' ? value : undefined
}
