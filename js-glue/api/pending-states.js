/**
 * The `state` of each authorisation under way: stored with the address that the user comes back to, and good once.
 *
 * Used and late ones are told from addresses that nobody was ever sent to.
 */
import { SessionError } from '../common/errors.js'
import { parametersOf, placeOf } from './redirect.js'

/** A program that opens pages and never comes back must not fill the storage. */
const KEPT = 16

/** A used state is `""`. @typedef {[state: string, redirectUri: string, at: number]} Pending */
/** @typedef {ReturnType<typeof createPendingStates>} PendingStates */

/**
 * Make what keeps them, for `ttl` milliseconds each.
 *
 * @param {import('../records/kept.js').Kept} kept
 * @param {number} ttl
 */
export function createPendingStates(kept, ttl) {
  /** Where users were sent back to. @type {Record<string, boolean>} */
  const places = Object.create(null)

  /** Add a state and the address that it belongs to. @param {string} state @param {string} redirectUri */
  function add(state, redirectUri) {
    kept.set([...pending(), [state, redirectUri, Date.now()]].slice(-KEPT))
    places[placeOf(redirectUri)] = true
  }

  /**
   * Check an address that a user came back to and use up its state; gives the code. Throws `ERR_OAUTH_HOST`, `ERR_OAUTH_STATE`, `ERR_OAUTH_DENIED`.
   *
   * @param {string} url
   */
  function accept(url) {
    const list = pending()
    const place = placeOf(url)
    if (!place || !places[place]) throw new SessionError('ERR_OAUTH_HOST', 'oauth.callback(url): authorizeUrl was given no such scheme, host, port and path')
    const { code, state } = parametersOf(url)
    const used = list.filter((one) => placeOf(one[1]) === place && isSame(one[0], state[0] || ''))
    if (!used.length || state.length > 1 || code.length > 1) {
      throw new SessionError('ERR_OAUTH_STATE', 'oauth.callback(url): the state is unknown, used or too old, or a parameter comes twice')
    }
    kept.set(list.map((one) => (used.includes(one) ? ['', one[1], one[2]] : one)))
    if (!code[0]) throw new SessionError('ERR_OAUTH_DENIED', 'the user did not consent: session.oauth.authorizeUrl() asks again')
    return code[0]
  }

  /** @returns {Pending[]} */
  function pending() {
    // Another copy may have opened a page, or have taken one back.
    const list = kept.get(true)
    return (Array.isArray(list) ? list : []).filter((/** @type {any} */ one) => {
      if (!Array.isArray(one) || one.map((part) => typeof part).join() !== 'string,string,number') return false
      places[placeOf(one[1])] = true
      return Math.abs(Date.now() - one[2]) < ttl
    })
  }

  return { add, accept }
}

/** In constant time: how much of a guess is right must not show. A used state is the same as none. @param {string} state @param {string} guess */
function isSame(state, guess) {
  let difference = state.length ^ guess.length
  for (let at = 0; at < state.length; at++) difference |= state.charCodeAt(at) ^ guess.charCodeAt(at)
  return state !== '' && difference === 0
}
