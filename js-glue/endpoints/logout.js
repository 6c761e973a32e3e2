/**
 * Tells the server of a logout.
 */
import { ignore } from '../common/later.js'

/**
 * Make what tells it. Nobody waits for it, and its failure changes nothing.
 *
 * @param {import('./send.js').SendToEndpoint} send
 * @param {import('./invoke.js').Invoke} invoke
 * @param {any} logout
 * @param {any} revoke
 */
export const createTellLogout = (send, invoke, logout, revoke) =>
  /** @param {import('../boundary/types.js').ActionOf<'tellLogout'>} action */
  ({ token, revoke: wantsRevoke }) => {
    const endpoint = wantsRevoke ? revoke : logout
    if (typeof endpoint === 'function') invoke(0, () => endpoint(token), ignore, ignore)
    else if (endpoint) send({ op: 0, endpoint, input: { token }, token }, ignore, ignore)
  }
