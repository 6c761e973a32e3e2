/**
 * Takes a token that the program got otherwise: by a password, an SMS, a scan, from the storage of an older version.
 */
import { canSend } from '../boundary/bindings.js'
import { configError } from '../common/errors.js'
import { bool, fail, isString, object } from '../common/readers.js'
import { isData, isObject } from '../common/json.js'
import { grantOfInput, inInput } from '../endpoints/fields.js'
import { UNSENDABLE } from '../endpoints/grants.js'
import { addSecret } from '../watching/redact.js'

const checkOptions = object({ silent: [bool, false] })

/** @typedef {ReturnType<typeof createAdopt>} Adopt */

/**
 * Make `session.adopt`.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('./take-account.js').TakeAccount} takeAccount
 */
export const createAdopt = (core, takeAccount) =>
  /**
   * @param {any} token
   * @param {any} [options]
   * @returns {Promise<any>} of the state
   */
  (token, options = {}) => new Promise((resolve, reject) => {
    const { silent } = checkOptions(options, 'adopt(token, options)')
    const grant = grantGiven(token, 'adopt(token)')
    core.whenReady(() => {
      if (!core.theMachine.ask(canSend, grant.access)) return reject(configError(`adopt(token).token: ${UNSENDABLE}`))
      takeAccount(grant, silent)
      resolve(core.state())
    }, reject)
  })

/** Read a `TokenInput`; times that make no sense are as if absent, as in an endpoint's answer. @param {any} token @param {string} name */
export function grantGiven(token, name) {
  // By its type alone: what is quoted may be a token, or a part of one.
  const wrong = (/** @type {string} */ member, /** @type {string} */ expected, /** @type {any} */ value) => fail(name + member, expected, value && Object(value))
  if (!isObject(token)) wrong('', 'an object with a token', token)
  const access = inInput(token, 'access')
  const refresh = inInput(token, 'refresh')
  const user = inInput(token, 'user')
  if (!access && grantOfInput(token.data)) throw configError(`${name}: the token stands under data: give that`)
  if (!isString(access) || access === '') wrong('.token', 'a non-empty string', access)
  if (refresh !== undefined && !isString(refresh)) wrong('.refreshToken', 'a string', refresh)
  if (user !== undefined && !isData(user)) wrong('.user', 'an object of JSON data', user)
  const grant = /** @type {import('../boundary/types.js').Grant} */ (grantOfInput(token))
  addSecret(grant.access)
  addSecret(grant.refresh)
  return grant
}
