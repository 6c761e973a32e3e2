/**
 * The backend as the journey's director uses it: its clock, its counters, and what a server may do to a session.
 * The phone's own requests never go this way.
 */

/**
 * @typedef {object} Counts  what the backend itself counted, of the journey's requests without these
 * @property {number} logins
 * @property {number} loginsRefused
 * @property {number} refreshes
 * @property {number} refreshesRefused
 * @property {number} tokensRefused
 * @property {number} codesExchanged
 * @property {number} logouts
 * @property {number} uploads
 * @property {number} authorizations
 * @property {number} authorizationsRefused
 * @property {number} authorizationRefreshes
 * @property {number} authorizationRefreshesRefused
 * @property {number} authorizationsRevoked
 * @property {number} ordersPrepared
 * @property {number} paymentsKept
 * @property {number} paymentsConfirmed
 * @property {number} profilesKept
 * @property {number} phoneNumbersGiven
 * @property {Record<string, Record<string, number>>} routes  answers, e.g. `routes['GET /me'][200]`
 * @property {Record<string, any>} standin  the same of the stand-in of WeChat
 */

export class Backend {
  /** @param {string} url */
  constructor(url) {
    this.url = url
  }

  /** @returns {Promise<Counts>} */
  counts() {
    return this.ask('GET', '/demo/counts')
  }

  /** Its time, in milliseconds since the epoch. @returns {Promise<number>} */
  async now() {
    return (await this.ask('GET', '/demo/clock')).now
  }

  /** Moves its clock ahead. @param {number} ms */
  advance(ms) {
    return this.ask('POST', '/demo/clock', { advanceMs: ms })
  }

  /** Refuses every login and renewal with 403, or no longer. @param {boolean} blocked */
  block(blocked) {
    return this.ask('POST', '/demo/block', { all: true, blocked })
  }

  /** Ends every access token by time; they can still be renewed. */
  expire() {
    return this.ask('POST', '/demo/expire', { all: true })
  }

  /** Takes every access token back; they can still be renewed. */
  revoke() {
    return this.ask('POST', '/demo/revoke', { all: true })
  }

  /** Takes the token of each new answer of the chat back after so many of its words; 0: no longer. @param {number} words */
  endChatAfter(words) {
    return this.ask('POST', '/demo/chat', { endAfter: words })
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  async ask(method, path, body) {
    let response
    try {
      response = await fetch(this.url + path, {
        method,
        ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {})
      })
    } catch (error) {
      throw new Error(`no backend answers at ${this.url} (${/** @type {any} */ (error).cause?.code ?? error}): start one with cargo xtask demo`)
    }
    if (response.status === 404) throw new Error(`the backend at ${this.url} has no ${path}: start it with --demo`)
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`)
    return response.json()
  }
}
