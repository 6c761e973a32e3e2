/**
 * The error of the session, and what its codes mean.
 */

/**
 * What the codes mean that the core decides on, as the beginning of a message.
 *
 * @type {Record<import('../boundary/types.js').ErrorCode, string>}
 */
const MEANINGS = {
  ERR_NETWORK: 'the network failed',
  ERR_TIMEOUT: 'no answer within the time limit',
  ERR_LOGIN_FAILED: 'wx.login failed',
  ERR_EXCHANGE_FAILED: 'the endpoint did not turn the code into a token',
  ERR_REFRESH_FAILED: 'the refresh endpoint did not give a new token',
  ERR_EXPIRED: 'the server refuses the request, and a new token did not help or would not: may this user do it?',
  ERR_REAUTH_REQUIRED: 'the server refuses to log this user in silently: offer a button that calls session.login()',
  ERR_LOGGED_OUT: 'the user was logged out: nobody is logged in until session.login() or session.adopt()',
  ERR_UNSUPPORTED: 'this platform has no login here (single-page mode, a plugin, or a missing API)',
  ERR_HELD: 'a hold of session.hold() lasts, and the call has no time left to wait for its end',
  ERR_STORAGE: 'the storage did not take a record; the session goes on in memory',
}

/**
 * Tell a program what failed: `code` for programs, `message` for people, `errMsg` as the platform's failures have it.
 */
export class SessionError extends Error {
  /**
   * @param {string} code
   * @param {string} message what happened, without secrets
   * @param {{ api?: string, errMsg?: string, errno?: number, cause?: any, response?: any }} [evidence] `response`: the answer, whole
   */
  constructor(code, message, { api = 'session', errMsg = `${api}:fail ${message}`, cause, errno = cause && cause.errno, response } = {}) {
    super(message)
    this.code = code
    this.errMsg = errMsg
    if (errno !== undefined) this.errno = errno
    if (cause !== undefined) this.cause = cause
    if (response) responses.set(this, response)
  }

  /** Give the same error for what the program called. @param {string} api @returns {SessionError} */
  of(api) {
    // Not by its name: the bundler would call the class something else then.
    return new /** @type {any} */ (this.constructor)(this.code, this.message, { api, cause: this.cause })
  }

  /** Take the answer that it is about. @param {any} answer @param {any} cause */
  refusedBy({ statusCode, header, data }, cause) {
    this.cause = cause
    responses.set(this, { statusCode, header, data })
  }

  /** The answer that the server refused with, whole. It is for the program alone: no log, no JSON and no inspector shows it. */
  get response() {
    return responses.get(this)
  }
}

// As with the language's own: no member of each error, and the first word of its stack.
SessionError.prototype.name = 'SessionError'

/** @type {WeakMap<SessionError, { statusCode: number, header: any, data: any }>} */
const responses = new WeakMap()

/** Give what a code means, as the beginning of a message. @param {import('../boundary/types.js').ErrorCode} code */
export const meaningOf = (code) => MEANINGS[code]

/** Make an error for bad input of the program. @param {string} message @param {string} [api] */
export const configError = (message, api) => new SessionError('ERR_CONFIG', message, { api })
