/**
 * SessionError, and what a failure of the platform means.
 */
import { redact } from './redact.js'

/** The codes in the order of the numbers in which they cross (src/error.rs), which begin with 1, and what they mean. */
const CODES = [
  ['ERR_NETWORK', 'the network failed'],
  ['ERR_TIMEOUT', 'no answer within the time limit'],
  ['ERR_LOGIN_FAILED', 'wx.login failed'],
  ['ERR_EXCHANGE_FAILED', 'the endpoint did not turn the code into a token'],
  ['ERR_REFRESH_FAILED', 'the refresh endpoint did not give a new token'],
  ['ERR_EXPIRED', 'the server refuses the token, and a fresh one too'],
  ['ERR_REAUTH_REQUIRED', 'the server refuses to log this user in silently: offer a button that calls session.login()'],
  ['ERR_LOGGED_OUT', 'the session was logged out meanwhile'],
  ['ERR_UNSUPPORTED', 'this platform has no login here (single-page mode, a plugin, or a missing API)'],
  ['ERR_STORAGE', 'the storage did not take a record; the session goes on in memory'],
]

/** The numbers of those that others than the module name. */
export const NETWORK = 1
export const TIMEOUT = 2

export class SessionError extends Error {
  /**
   * @param {string} code
   * @param {string} message what happened, without secrets
   * @param {{ api?: string, errMsg?: string, errno?: number, cause?: unknown }} [evidence]
   */
  constructor(code, message, evidence = {}) {
    super(message)
    this.name = 'SessionError'
    this.code = code
    this.errMsg = evidence.errMsg || `${evidence.api || 'session'}:fail ${message}`
    if (evidence.errno !== undefined) this.errno = evidence.errno
    if (evidence.cause !== undefined) this.cause = evidence.cause
  }
}

/** The code that crossed as a number. */
export const codeOf = (/** @type {number} */ number) => CODES[number - 1][0]

/** What it means, as the beginning of a message. */
export const meaningOf = (/** @type {number} */ number) => CODES[number - 1][1]

/**
 * What a `fail` of the platform was. `errMsg` may be localised, so `errno` counts first.
 *
 * @param {any} failure
 * @returns {number} of `ERR_NETWORK` or `ERR_TIMEOUT`; -1: aborted; 0: anything else
 */
export function classify(failure) {
  const errno = failure && failure.errno
  const text = textOf(failure)
  if (errno === 5) return TIMEOUT
  if (/:fail abort/i.test(text)) return -1
  if (errno >= 600000 && errno < 600100) return NETWORK
  if (/time(d )?\s?-?out|超时/i.test(text)) return TIMEOUT
  if (/errcode:\s*-1\d\d|net::ERR_|interrupted|network|网络/i.test(text)) return NETWORK
  return 0
}

/**
 * The evidence of a failure as an error may carry it: nothing but the fields that are known to tell something.
 *
 * @param {any} failure
 */
export function evidenceOf(failure) {
  /** @type {Record<string, unknown>} */
  const evidence = {}
  if (failure === null || (typeof failure !== 'object' && typeof failure !== 'function')) {
    return { message: redact(String(failure)) }
  }
  for (const field of ['name', 'message', 'errMsg', 'errmsg']) {
    if (typeof failure[field] === 'string' && failure[field]) evidence[field] = redact(failure[field])
  }
  for (const field of ['errno', 'statusCode', 'errcode']) {
    if (typeof failure[field] === 'number') evidence[field] = failure[field]
  }
  return evidence
}

/** What a failure's evidence says in words. @param {Record<string, any>} cause */
export const reasonOf = (cause) => String(cause.errMsg || cause.message || 'no reason given')

/** An error for bad input of the program. */
export const configError = (/** @type {string} */ message, /** @type {string} */ api = 'session') =>
  new SessionError('ERR_CONFIG', message, { api })

/** @param {any} failure */
function textOf(failure) {
  if (!failure) return ''
  return typeof failure === 'string' ? failure : String(failure.errMsg || failure.message || '')
}
