/**
 * The end of a connection, as the platform tells it: the core decides what becomes of the socket.
 */
import { SocketEnding, handleSocketEnded } from '../boundary/bindings.js'
import { faultOf } from './fault.js'

/** @typedef {import('../boundary/core.js').Core} Core */
/** @typedef {import('./line.js').Line} Line */

/** What a socket that has ended without a word of the other side tells (RFC 6455, section 7.1.5). */
export const ABNORMAL = 1006
/** Close codes that mean "not with this token", unless the program names others. */
const EXPIRED = [4401, 1008]

/** The other side closed a connection. @param {Core} core @param {Line} line @param {any} answer */
export function closed(core, line, { code, reason = '' }) {
  const { expired = EXPIRED } = line.given
  line.ended({ code: code >= 0 ? code : ABNORMAL, reason })
  tellEnded(core, line, expired.includes(code) ? SocketEnding.Refused : SocketEnding.Closed, code)
}

/** A connection broke, or did not come about. @param {Core} core @param {Line} line @param {any} failure */
export function broken(core, line, failure) {
  const { how, status, error } = faultOf(failure)
  // The platform may have it still: an error need not be followed by a close.
  line.hangUp()
  line.ended({ code: ABNORMAL, reason: '' }, error)
  if (error.code === 'ERR_CONFIG') line.giveUp(error)
  else tellEnded(core, line, how, status)
}

/** @param {Core} core @param {Line} line @param {SocketEnding} how @param {number} status */
function tellEnded(core, line, how, status) {
  if (line.id) core.theMachine.tell(handleSocketEnded, line.id, line.attempts - line.before, how, status)
  else if (!line.owner.again(line)) line.problem ? line.giveUp(line.problem) : line.settle()
}
