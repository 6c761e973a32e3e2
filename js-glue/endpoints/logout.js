/**
 * Tells the server of a logout.
 */
import { ignore } from '../common/later.js'
import { invoke } from './invoke.js'

/**
 * Make what tells it. Nobody waits for it, and its failure changes nothing.
 *
 * @param {import('./send.js').SendToEndpoint} send
 * @param {any} logout
 * @param {any} revoke
 */
export const createTellLogout = (send, logout, revoke) =>
  /** @param {import('../boundary/types.js').ActionOf<'tellLogout'>} action */
  ({ token, revoke: wantsRevoke }) => {
    const endpoint = wantsRevoke ? revoke : logout
    if (typeof endpoint === 'function') invoke(endpoint, token, ignore, ignore)
    else if (endpoint) send({ op: 0, endpoint, input: { token }, token }, ignore, ignore)
  }
