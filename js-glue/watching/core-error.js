/**
 * Errors of failures that the core has decided on.
 */
import { SessionError, meaningOf } from '../common/errors.js'

/** How an operation failed: in words, and the evidence of it. @typedef {{ message?: string, cause?: any }} Evidence */
/** @typedef {ReturnType<typeof createErrorOf>} ErrorOf */

/**
 * Make what turns a failure into an error, whose cause is looked up by the operation's number.
 *
 * @param {(op: number) => Evidence | undefined} evidenceOf
 */
export const createErrorOf = (evidenceOf) =>
  /** @param {{ code: import('../boundary/types.js').ErrorCode, evidence?: number }} failure @param {string} [api] that the program called */
  ({ code, evidence = 0 }, api = 'session') => {
    const { message = '', cause = undefined } = evidenceOf(evidence) || {}
    return new SessionError(code, meaningOf(code) + (message && `: ${message}`), { api, cause })
  }
