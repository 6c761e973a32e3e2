/**
 * The error of a request or a socket that got no answer.
 */
import { SessionError } from '../common/errors.js'
import { classify, codeOf, evidenceOf, remedyOf } from '../common/failures.js'
import { redact } from '../watching/redact.js'

/** Make the error of a `fail`. @param {import('../platform/wx.js').Transport | 'connectSocket'} api @param {any} failure */
export function transportError(api, failure) {
  if (failure instanceof SessionError) return failure
  const kind = classify(failure)
  const errMsg = redact(String(failure.errMsg || `${api}:fail`))
  const errno = typeof failure.errno === 'number' ? failure.errno : undefined
  if (kind === 'aborted') return new SessionError('ERR_ABORTED', 'aborted', { errMsg, errno })
  if (kind === 'refused') return new SessionError('ERR_CONFIG', `the platform refuses the options: ${errMsg}`, { errMsg, errno })
  return new SessionError(codeOf(kind, 'ERR_NETWORK'), errMsg + remedyOf({ errno, errMsg }, api), { errMsg, errno, cause: evidenceOf(failure) })
}
