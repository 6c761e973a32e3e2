/**
 * Addresses in one spelling, and what stands in those that users are sent back to after an authorisation.
 */
import { authorityOf } from '../request/hosts.js'
import { decode } from '../request/inject.js'

/** Give scheme, host, port and path in one spelling; `""` for what has none. @param {any} url */
export function placeOf(url) {
  const authority = authorityOf(url)
  return authority ? `${authority.secure ? 'https' : 'http'}://${authority.place}${url.replace(/^[^/]*\/\/[^/?#]*([^?#]*)[^]*/, '$1') || '/'}` : ''
}

/** Give the values of the parameters `code` and `state`, in the query alone. @param {any} url */
export function parametersOf(url) {
  const pairs = String(url).replace(/#[^]*|^[^?#]*\??/g, '').split('&').map((pair) => pair.split('='))
  const valuesOf = (/** @type {string} */ wanted) => pairs.filter(([name]) => decode(name) === wanted).map(([, ...value]) => decode(value.join('=')))
  return { code: valuesOf('code'), state: valuesOf('state') }
}
