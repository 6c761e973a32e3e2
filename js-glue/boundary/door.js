/**
 * The numbers that stand for inputs, actions and their parts in the module.
 */

/** @typedef {import('./types.js').Action} Action */
/** @typedef {import('./types.js').Config} Config */
/** @typedef {import('./types.js').Cookie} Cookie */
/** @typedef {import('./types.js').CoreErrorCode} CoreErrorCode */

/** The inputs made of numbers, as src/wasm/door.rs numbers them. */
export const TELL = {
  launch: 1, start: 2, admit: 3, expired: 4, accepted: 5, ensure: 6, login: 7, refresh: 8, cancel: 9, logout: 10,
  hold: 11, releaseHold: 12, failure: 13, verdict: 14, sessionChecked: 15, stored: 16, timer: 17, date: 18,
  online: 19, show: 20, hide: 21, clearCookies: 22,
}

/** Inputs and questions made of text, as src/wasm/door.rs numbers them. */
export const ASK = {
  actionText: 1, token: 2, user: 3, code: 4, grant: 5, record: 6, reconcile: 7, plan: 8, receive: 9, header: 10, list: 11,
  remove: 12, snapshot: 13, split: 14, visit: 15, authorised: 16, newUser: 17, drawState: 18,
}

/** `SessionState.status`, as src/wasm/door.rs numbers it. @type {any[]} */
export const STATUS = ['starting', 'anonymous', 'active', 'renewing', 'blocked']

/** The codes, as src/error.rs numbers them from 1 on. @type {CoreErrorCode[]} */
const CODES = [
  'ERR_NETWORK', 'ERR_TIMEOUT', 'ERR_LOGIN_FAILED', 'ERR_EXCHANGE_FAILED', 'ERR_REFRESH_FAILED', 'ERR_EXPIRED',
  'ERR_REAUTH_REQUIRED', 'ERR_LOGGED_OUT', 'ERR_UNSUPPORTED', 'ERR_STORAGE',
]
/** Give the code of a number, `undefined` for 0. */
export const codeOf = (/** @type {number} */ number) => CODES[number - 1]

/** `Failure`, as src/wasm/door.rs numbers it. */
export const FAILURES = { network: 1, timeout: 2, unsupported: 3, http: 4, other: 5 }
/** `Verdict`, likewise. */
export const VERDICTS = { holds: 1, refused: 2, unknown: 3 }

/**
 * The actions, as src/wasm/output.rs numbers them from 1 on; an action is made of its id, number, code, evidence and text.
 *
 * @type {((id: number, number: number, code: CoreErrorCode, evidence: number, text: () => string) => Action)[]}
 */
export const ACTIONS = [
  (call, generation) => ({ kind: 'send', call, generation }),
  (call) => ({ kind: 'settle', call }),
  (call, _, code, evidence) => ({ kind: 'fail', call, code, evidence }),
  (op) => ({ kind: 'login', op }),
  (op, _, _code, _evidence, text) => ({ kind: 'exchange', op, code: text() }),
  (op, oauth, _code, _evidence, text) => ({ kind: 'refresh', op, refreshToken: text(), oauth: oauth === 1 }),
  (op) => ({ kind: 'verify', op }),
  (op) => ({ kind: 'checkSession', op }),
  (op) => ({ kind: 'cancel', op }),
  (_, revoke, _code, _evidence, text) => ({ kind: 'tellLogout', token: text(), revoke: revoke === 1 }),
  (op) => ({ kind: 'readRecord', op }),
  (op) => ({ kind: 'writeRecord', op }),
  (op) => ({ kind: 'removeRecord', op }),
  (op) => ({ kind: 'writeJar', op }),
  (op) => ({ kind: 'removeJar', op }),
  (op, delay) => ({ kind: 'setTimer', op, delay }),
  (op) => ({ kind: 'clearTimer', op }),
  () => ({ kind: 'emit', event: { name: 'change' } }),
  () => ({ kind: 'emit', event: { name: 'login' } }),
  () => ({ kind: 'emit', event: { name: 'refresh' } }),
  (_, status) => ({ kind: 'emit', event: { name: 'expired', status } }),
  (_, revoked) => ({ kind: 'emit', event: { name: 'logout', revoked: revoked === 1 } }),
  (_, _number, code, evidence) => ({ kind: 'emit', event: { name: 'reauth', code, evidence } }),
  (_, at) => ({ kind: 'emit', event: { name: 'expiring', at } }),
  (_, _number, code, evidence) => ({ kind: 'emit', event: { name: 'error', code, evidence } }),
  (_, times, code) => ({ kind: 'emit', event: { name: 'alert', code, times } }),
]

/** Put a configuration into the order of src/wasm/options.rs. @param {Config} config */
export const numbersOf = ({ timing, cookies, ...rest }) => [
  timing.leeway, timing.loginTimeout, timing.endpointTimeout, timing.retries, timing.cooldown, timing.maxAge,
  +rest.refresh, +rest.verify, +rest.logout, +rest.oauthRefresh, +rest.oauthRevoke, +rest.checkSession,
  rest.defaultExpiresIn === undefined ? NaN : rest.defaultExpiresIn, rest.notice,
  +!!cookies, cookies ? cookies.max : 1, cookies ? cookies.maxPerHost : 1, +!!(cookies && cookies.keepSessionCookies), rest.alertAfter,
]

/** Read a line of the list of cookies (src/wasm/output.rs). @param {string} line @returns {Cookie} */
export function cookieOf(line) {
  const [name, domain, path, expiry, sameSite, flags, ...value] = line.split('\x1f')
  /** @type {Cookie} */
  const cookie = {
    name,
    value: value.join('\x1f'),
    domain,
    path,
    hostOnly: flags.includes('o'),
    secure: flags.includes('s'),
    httpOnly: flags.includes('h'),
  }
  if (sameSite) cookie.sameSite = /** @type {any} */ (sameSite)
  if (expiry) cookie.expiresAt = parseInt(expiry, 36)
  return cookie
}
