/**
 * Errors of failures that the core has decided on.
 */
import { SessionError } from '../common/errors.js'

/** How an operation failed: in words, and the evidence of it. `code`: where it is the program's mistake. @typedef {{ message?: string, cause?: any, code?: string }} Evidence */
/** @typedef {ReturnType<typeof createErrorOf>} ErrorOf */

/**
 * Make what turns a failure into an error, whose cause is looked up by the operation's number.
 *
 * @param {(op: number) => Evidence | undefined} evidenceOf
 * @param {import('./words.js').Words} wordsFor
 */
export const createErrorOf = (evidenceOf, wordsFor) =>
  /** @param {{ code: import('../boundary/types.js').ErrorCode, evidence?: number }} failure @param {string} [api] that the program called */
  ({ code, evidence = 0 }, api = 'session') => {
    const { message = '', cause = undefined, code: mistake = '' } = evidenceOf(evidence) || {}
    return new SessionError(mistake || code, mistake ? message : wordsFor(code) + (message && `: ${message}`), { api, cause })
  }
