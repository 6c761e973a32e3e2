/**
 * SessionError, and what a failure of the platform means.
 */
import { redact } from './redact.js'

/** What the codes mean that the core decides on, as the beginning of a message. @type {Record<import('./boundary/types.js').CoreErrorCode, string>} */
const MEANINGS = {
  ERR_NETWORK: 'the network failed',
  ERR_TIMEOUT: 'no answer within the time limit',
  ERR_LOGIN_FAILED: 'wx.login failed',
  ERR_EXCHANGE_FAILED: 'the endpoint did not turn the code into a token',
  ERR_REFRESH_FAILED: 'the refresh endpoint did not give a new token',
  ERR_EXPIRED: 'the server refuses the token, and a fresh one too',
  ERR_REAUTH_REQUIRED: 'the server refuses to log this user in silently: offer a button that calls session.login()',
  ERR_LOGGED_OUT: 'the session was logged out meanwhile',
  ERR_UNSUPPORTED: 'this platform has no login here (single-page mode, a plugin, or a missing API)',
  ERR_STORAGE: 'the storage did not take a record; the session goes on in memory',
}

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

/** Gives what a code means, as the beginning of a message. */
export const meaningOf = (/** @type {import('./boundary/types.js').CoreErrorCode} */ code) => MEANINGS[code]

/**
 * What a `fail` of the platform was, or of a call of a session. `errMsg` may be localised, so numbers and codes count first.
 *
 * @param {any} failure
 * @returns {'network' | 'timeout' | 'aborted' | undefined}
 */
export function classify(failure) {
  const { errno, code, errMsg, message } = failure || {}
  const text = String(typeof failure === 'string' ? failure : errMsg || message)
  if (errno === 5 || code === 'ERR_TIMEOUT') return 'timeout'
  if (/:fail abort/i.test(text)) return 'aborted'
  if (errno >= 600000 && errno < 600100 || code === 'ERR_NETWORK') return 'network'
  if (/time(d )?\s?-?out|超时/i.test(text)) return 'timeout'
  if (/errcode:\s*-1\d\d|net::ERR_|interrupted|network|网络/i.test(text)) return 'network'
  return undefined
}

/** Gives the code of a failure that a step passes on as it is, or the step's own. @param {unknown} failure @param {string} otherwise */
export const codeOf = (failure, otherwise) => (failure === 'timeout' ? 'ERR_TIMEOUT' : failure === 'network' ? 'ERR_NETWORK' : otherwise)

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
