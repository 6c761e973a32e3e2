/**
 * What the program hears of: each notice is a line in the log, and an event.
 */
import { SessionError } from '../common/errors.js'
import { copyOf } from '../common/json.js'

/** @typedef {ReturnType<typeof createNotices>} Notices */

/**
 * Make what tells the program of things.
 *
 * @param {import('./log.js').Log} log
 * @param {import('./events.js').Events} events
 * @param {import('./warnings.js').Warnings} warnings
 * @param {() => unknown} state
 */
export function createNotices(log, events, warnings, state) {
  /**
   * Log and emit.
   *
   * @param {string} event
   * @param {Record<string, unknown>} [detail]
   * @param {() => unknown} [payload] the detail unless given, without one the state
   */
  const notify = (event, detail, payload = () => (detail ? copyOf(detail) : state())) => {
    log.write(event, detail)
    events.emit(event, payload)
  }

  /** Tell of a failure that is nobody's call. @param {SessionError} error */
  const fault = (error) => {
    warnings.failed(error)
    notify('error', { code: error.code, message: error.message }, () => error)
  }

  return {
    notify,
    fault,
    /** Tell of a cookie that no header can carry. @param {string} name */
    leftOut: (name) => fault(new SessionError('ERR_UNSUPPORTED', `the cookie "${name}" is not sent: no header can carry it, for it has a control character, or one outside Latin-1`)),
  }
}
