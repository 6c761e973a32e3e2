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
export const EXCHANGE_FAILED = 4
export const LOGGED_OUT = 8
export const STORAGE = 10

export class SessionError extends Error {
  /**
   * @param {string} code
   * @param {string} message what happened, without secrets
   * @param {{ api?: string, errMsg?: string, errno?: number, cause?: any }} [evidence]
   */
  constructor(code, message, { api = 'session', errMsg = `${api}:fail ${message}`, cause, errno = cause && cause.errno } = {}) {
    super(message)
    this.name = 'SessionError'
    this.code = code
    this.errMsg = errMsg
    if (errno !== undefined) this.errno = errno
    if (cause !== undefined) this.cause = cause
  }
}

/** The code that crossed as a number. */
export const codeOf = (/** @type {number} */ number) => CODES[number - 1][0]

/** What it means, as the beginning of a message. */
export const meaningOf = (/** @type {number} */ number) => CODES[number - 1][1]

/**
 * What a `fail` of the platform was, or of a call of a session. `errMsg` may be localised, so numbers and codes count first.
 *
 * @param {any} failure
 * @returns {number} of `ERR_NETWORK` or `ERR_TIMEOUT`; -1: aborted; 0: anything else
 */
export function classify(failure) {
  const { errno, code, errMsg, message } = failure || {}
  const text = String(typeof failure === 'string' ? failure : errMsg || message)
  if (errno === 5 || code === codeOf(TIMEOUT)) return TIMEOUT
  if (/:fail abort/i.test(text)) return -1
  if (errno >= 600000 && errno < 600100 || code === codeOf(NETWORK)) return NETWORK
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
  /** @type {Record<string, any>} */
  const evidence = {}
  if (Object(failure) !== failure) return { message: redact(String(failure)) }
  for (const field of ['name', 'message', 'errMsg', 'errmsg']) {
    if (typeof failure[field] === 'string' && failure[field]) evidence[field] = redact(failure[field])
  }
  for (const field of ['errno', 'statusCode', 'errcode']) {
    if (typeof failure[field] === 'number') evidence[field] = failure[field]
  }
  return evidence
}

/** What a failure's evidence says in words. @param {Record<string, any>} cause */
export const reasonOf = ({ message, errMsg, statusCode, errcode }) => message || errMsg
  || [statusCode && `HTTP ${statusCode}`, errcode && `errcode ${errcode}`].filter((part) => part).join(', ') || 'no reason given'

/** An error for bad input of the program. */
export const configError = (/** @type {string} */ message, /** @type {string} */ api = 'session') =>
  new SessionError('ERR_CONFIG', message, { api })
