/**
 * How much a call needs a token: what it says itself, else what the program said for all.
 */
import { Auth } from '../boundary/bindings.js'
import { configError } from '../common/errors.js'
import { thrown } from '../common/failures.js'
import { texts } from './headers.js'

/** @typedef {'required' | 'preferred' | 'optional' | 'none'} Authorisation */
/** @typedef {Authorisation | ((call: any) => Authorisation | undefined)} AuthRule */

/** @type {readonly any[]} */
export const AUTHS = ['required', 'preferred', 'optional', 'none']

/** Told of a value that is none of them. */
export const EXPECTED = '"required", "preferred", "optional" or "none"'

/** Give how the core has to authorise a call that may have a token. @param {Authorisation} auth */
export const authorisationOf = (auth) => (auth === 'preferred' ? Auth.Preferred : auth === 'optional' ? Auth.Optional : Auth.Required)

/**
 * Say how much a call or a socket needs a token, by the first of the rules that has an answer; gives what is wrong with one.
 *
 * @param {{ auth: Authorisation, url: string }} call
 * @param {any} given its options
 * @param {import('../platform/wx.js').Transport | 'connectSocket' | 'stream'} api what the program called
 * @param {(AuthRule | undefined)[]} rules
 * @returns {import('../common/errors.js').SessionError | undefined}
 */
export function authorise(call, given, api, ...rules) {
  try {
    for (const rule of rules) {
      const auth = authBy(rule, api, given, call.url)
      if (auth) {
        call.auth = auth
        break
      }
    }
  } catch (error) {
    return thrown(error, 'options.auth threw', api)
  }
  return undefined
}

/**
 * Tell what the program's rule says of a call; throws what it throws, and `ERR_CONFIG` where it says something else.
 *
 * @param {AuthRule | undefined} rule
 * @param {import('../platform/wx.js').Transport | 'connectSocket' | 'stream'} api what the program called
 * @param {any} given the call's options
 * @param {string} url absolute
 * @returns {Authorisation | undefined}
 */
function authBy(rule, api, { method = api === 'uploadFile' ? 'POST' : 'GET', header, data }, url) {
  if (typeof rule !== 'function') return rule
  const auth = rule({ api, url, method, header: texts(header), data })
  if (auth !== undefined && !AUTHS.includes(auth)) throw configError(`options.auth must return ${EXPECTED}, or undefined`, api)
  return auth
}

/** Give the limit that an option says, `undefined` if it says none. @param {unknown} timeout */
export const limitOf = (timeout) => (typeof timeout === 'number' && timeout > 0 ? timeout : undefined)
