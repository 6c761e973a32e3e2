/**
 * What it means that the platform could not connect, or lost a connection.
 */
import { SocketEnding } from '../boundary/bindings.js'
import { SessionError } from '../common/errors.js'
import { evidenceOf } from '../common/failures.js'
import { transportError } from '../request/transport-error.js'

/** What the program's call is named in errors. */
export const API = 'connectSocket'

/**
 * Read a failure of the platform: as the core sees it, and as an error. `status`: 0, or the 401 or 403 that the text names.
 *
 * @param {any} failure
 * @returns {{ how: SocketEnding, status: number, error: SessionError }}
 */
export function faultOf(failure) {
  const { errMsg = '', errno } = Object(failure)
  const said = String(errMsg).replace(/^(connectSocket)?:?(fail)?:?\s*/, '')
  failure = { errMsg: `${API}:fail ${said}`, errno }
  // Without the address, which may have any number in it.
  const text = said.replace(/\bwss?:\/\/\S+/gi, '')
  const named = /(?:^|\D)(40[13])(?!\d)/.exec(text)
  if (named) return { how: SocketEnding.Refused, status: Number(named[1]), error: transportError(API, failure) }
  if (/\bmax\b/i.test(text)) {
    const error = new SessionError('ERR_UNSUPPORTED', 'the platform has no room for another socket (five may be open): close one first', { api: API, cause: evidenceOf(failure) })
    return { how: SocketEnding.Limit, status: 0, error }
  }
  const error = transportError(API, failure)
  return { how: error.code === 'ERR_TIMEOUT' ? SocketEnding.Timeout : SocketEnding.Network, status: 0, error }
}
