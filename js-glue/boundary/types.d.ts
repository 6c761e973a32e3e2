/**
 * What crosses between the glue and the core, and the core as the rest of the glue sees it.
 *
 * Numbers called `call` name something that the program waits for; the glue gives them out. Numbers called `op` name
 * something that the core has asked the glue to do; the core gives them out, from 1 up. Times are milliseconds.
 */

/** The codes of failures that the core decides on. */
export type CoreErrorCode =
  | 'ERR_NETWORK' | 'ERR_TIMEOUT'
  | 'ERR_LOGIN_FAILED' | 'ERR_EXCHANGE_FAILED' | 'ERR_REFRESH_FAILED' | 'ERR_EXPIRED'
  | 'ERR_REAUTH_REQUIRED' | 'ERR_LOGGED_OUT' | 'ERR_UNSUPPORTED' | 'ERR_STORAGE'

/** What the core decides by: the program's options, as far as they concern it. */
export interface Config {
  timing: Timing
  /** Which endpoints the program has. */
  refresh: boolean
  verify: boolean
  logout: boolean
  oauthRefresh: boolean
  oauthRevoke: boolean
  /** `checkSession` is asked at launch. */
  checkSession: boolean
  /** Seconds; absent: a token without an end holds until the server refuses it. */
  defaultExpiresIn?: number
  /** How long before an authorisation's end the program hears of it. */
  notice: number
  /** Absent: there is no jar. */
  cookies?: JarConfig
  /** Failures in a row that raise an alert. */
  alertAfter: number
}

/** Limits and pauses, in milliseconds, but for `retries`, which is a count. */
export interface Timing {
  leeway: number
  loginTimeout: number
  endpointTimeout: number
  retries: number
  cooldown: number
  /** `Infinity`: however old. */
  maxAge: number
}

/** The bounds of the jar. */
export interface JarConfig {
  max: number
  maxPerHost: number
  /** Cookies without an end live on across launches. */
  keepSessionCookies: boolean
}

/** What storage holds under a key; whatever is no record of ours is as good as none. */
export type Stored = unknown

/** How a call is authorised when the core decides on it. */
export type Authorisation = 'required' | 'optional'

/** A token, as a server gave it. */
export interface Grant {
  access: string
  refresh?: string
  /** Seconds. */
  expiresIn?: number
  /** Milliseconds since the epoch, or seconds when below 1e11. */
  expiresAt?: number
  /** Seconds. */
  refreshExpiresIn?: number
  /** JSON text. */
  user?: string
}

/** Why an operation failed; whole numbers, 0 for what was not told. */
export type Failure = 'network' | 'timeout' | 'unsupported' | 'other' | { http: { status: number, errcode: number } }

/** Whether a stored token still holds. */
export type Verdict = 'holds' | 'unknown' | { refused: { status: number } }

/** A call that waits for a token. */
export interface Admission {
  call: number
  auth: Authorisation
  /** A token of before will not do. */
  fresh: boolean
}

/** An answer that refused a token. */
export interface Refusal {
  call: number
  auth: Authorisation
  /** The generation when the call was admitted. */
  admitted: number
  /** The generation that it was sent with. */
  sent: number
  /** How often it was sent again before. */
  resent: number
  status: number
}

/** What the core wants done. */
export type Action =
  | { kind: 'send', call: number, generation: number }
  | { kind: 'settle', call: number }
  | { kind: 'fail', call: number, code: CoreErrorCode, evidence: number }
  | { kind: 'login', op: number }
  | { kind: 'exchange', op: number, code: string }
  | { kind: 'refresh', op: number, refreshToken: string, oauth: boolean }
  | { kind: 'verify', op: number }
  | { kind: 'checkSession', op: number }
  | { kind: 'cancel', op: number }
  | { kind: 'tellLogout', token: string, revoke: boolean }
  | { kind: 'readRecord', op: number }
  | { kind: 'writeRecord', op: number }
  | { kind: 'removeRecord', op: number }
  | { kind: 'writeJar', op: number }
  | { kind: 'removeJar', op: number }
  | { kind: 'setTimer', op: number, delay: number }
  | { kind: 'clearTimer', op: number }
  | { kind: 'emit', event: CoreEvent }

/** The actions of one kind. */
export type ActionOf<K extends Action['kind']> = Extract<Action, { kind: K }>

/** The kinds that the boundary does itself. */
export type TimerKind = 'setTimer' | 'clearTimer'

/** What does each kind of action. */
export type ActionHandlers = { [K in Exclude<Action['kind'], TimerKind>]: (action: ActionOf<K>) => void }

/** What the program hears of. `evidence`: the operation whose failure is the cause, 0 if none. */
export type CoreEvent =
  | { name: 'change' | 'login' | 'refresh' }
  | { name: 'expired', status: number }
  | { name: 'logout', revoked: boolean }
  | { name: 'reauth' | 'error', code: CoreErrorCode, evidence: number }
  | { name: 'expiring', at: number }
  | { name: 'alert', code: CoreErrorCode, times: number }

/** The session's state. */
export interface CoreState {
  status: 'anonymous' | 'active' | 'renewing' | 'blocked'
  expiresAt?: number
  reason?: CoreErrorCode
  /** JSON text. */
  user?: string
}

/** What the way of every request needs to know of the session. */
export interface View {
  /** Which token, counted; 0 before the first. */
  generation: number
  /** The generation with which this account began. */
  account: number
  /** `''`: none. */
  token: string
  /** Until when, by this device's clock, requests go out with the token without asking. */
  until: number
  /** The server's clock less this device's. */
  offset: number
}

/** The cookies of requests to one URL. */
export interface CookiePlan {
  /** The header. */
  cookie: string
  /** The number of each of the jar's cookies in it, in order. */
  ids: number[]
  /** Until when, by this device's clock, they are the ones. */
  until: number
  /** Names of cookies that no header can carry. */
  leftOut: string[]
}

/** A cookie, as the program sees it. */
export interface Cookie {
  name: string
  value: string
  domain: string
  path: string
  hostOnly: boolean
  secure: boolean
  httpOnly: boolean
  sameSite?: 'strict' | 'lax' | 'none'
  /** Milliseconds since the epoch. */
  expiresAt?: number
}

/** Which cookies; all fields that are given must match. */
export interface CookieFilter {
  name?: string
  domain?: string
  path?: string
}

/** The jar in its stored form. `leftOut`: how many cookies found no room. */
export interface JarSnapshot {
  text: string
  leftOut: number
}
