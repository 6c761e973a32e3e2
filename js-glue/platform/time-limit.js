/**
 * The platform's own limit of a request or a handshake.
 */

/** One without a `timeout` of its own has this. In milliseconds. */
export const LIMIT = 60000

/** What the platform says of a request that took too long. */
export const TIMED_OUT = { errMsg: 'request:fail timeout', errno: 5 }
