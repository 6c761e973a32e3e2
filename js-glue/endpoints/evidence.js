/**
 * Why an operation failed, for the core and for the error that names it.
 */
import { FailureKind } from '../boundary/bindings.js'
import { SessionError } from '../common/errors.js'
import { classify, evidenceOf, reasonOf, remedyOf } from '../common/failures.js'

/** Of no answer, or what an answer said; 0 for what it did not. @typedef {FailureKind | { status: number, errcode: number }} Failure */
/** `failure`: for the core. The rest: for an error; `code`, where it is the program's mistake. @typedef {{ failure: Failure, message?: string, cause?: any, code?: string }} Evidence */

/** Make the failure of an answer's HTTP status, or of a business code in it. @param {any} cause @returns {Failure} */
export const httpFailure = ({ statusCode, errcode }) => ({ status: whole(statusCode), errcode: whole(errcode) })

/** Make a whole number of whatever a program or a platform told; 0 of what is no number. @param {any} value */
export const whole = (value) => (Number.isFinite(value) ? Math.trunc(value) : 0)

/**
 * Make the evidence of what the platform failed with, which is no answer, whatever numbers it has.
 *
 * @param {any} failure
 * @param {Failure} otherwise where it does not tell its kind
 * @returns {Evidence}
 */
export function platformFailure(failure, otherwise) {
  const cause = evidenceOf(failure)
  const kind = failure instanceof SessionError && failure.code === 'ERR_UNSUPPORTED' ? FailureKind.Unsupported : classify(failure)
  return { message: reasonOf(cause) + remedyOf(cause, 'request'), cause, failure: kind === 'refused' ? FailureKind.Other : kind === undefined || kind === 'aborted' ? otherwise : kind }
}

/**
 * Make the evidence of what a function rejected with: it says the same as an endpoint's answer would.
 *
 * @param {any} failure
 * @param {Failure} otherwise where it does not tell its kind
 */
export function functionFailure(failure, otherwise) {
  const evidence = platformFailure(failure, otherwise)
  const { statusCode, errcode } = evidence.cause
  if (statusCode || errcode) evidence.failure = httpFailure(evidence.cause)
  return evidence
}
