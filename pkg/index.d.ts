/**
 * wx-session: keeps the user of a WeChat mini-program logged in.
 *
 * What stands here keeps its name, its type and its meaning; more may be added.
 *
 * Units: every time is in milliseconds, except names that end in `In` (`expiresIn`),
 * which are seconds as OAuth 2.0 (RFC 6749, section 4.2.2) has them.
 * Wall-clock times are milliseconds since the Unix epoch.
 *
 * @packageDocumentation
 */
/// <reference types="miniprogram-api-typings" />

/* ------------------------------------------------------------------ entry */

/**
 * Makes a session. Synchronous and cheap: it begins to load the module and to read the record at once, nothing touches
 * the network, and importing the package calls no `wx.*` at all. Calling it again with the same `name` gives the same
 * session back; with the same name and other options it throws `ERR_CONFIG` (options compare by value with
 * defaults filled in; functions compare as equal). `ERR_CONFIG` also names any unknown, missing or mistyped option. Where there is no
 * `wx` (an H5 build) importing works, and this throws `ERR_UNSUPPORTED`, which says how to build without it.
 *
 *     const session = createSession<{ nickname: string }>({ baseUrl: 'https://api.example.com', login: { url: '/auth/login' } })
 *     session.state.user?.nickname   // typed: what your server says of the user is yours to name
 */
export function createSession<User = Record<string, unknown>>(options: SessionOptions): Session<User>;

/**
 * A transport for a back end in WeChat's cloud: `wx.cloud.callContainer` (base library 2.23.0, else `ERR_UNSUPPORTED`) in the place of
 * `wx.request`. The program calls `wx.cloud.init()` first. The path of a call is that of its URL, so `baseUrl` names any host of yours.
 *
 * It gives status, headers and body; cookies come from the headers. A call has 60 s, or its own `timeout`; `abort` means that nothing is
 * heard of it any more. Failures have the shape of `wx.request`'s. What the platform makes of it: no chunks, no progress, no header event;
 * what fails over HTTP is sent again by another way, so that **a POST can arrive twice**: give it a key by which your server knows it
 * again. Redirects are not followed, for they would carry the headers elsewhere.
 *
 *     createSession({ baseUrl: 'https://api.example.com', login: { url: '/auth/login' }, transport: containerTransport({ env: 'prod-1', service: 'api' }) })
 *
 * Source: the reference of `wx.cloud.callContainer`, and base library 2.30.3.
 */
export function containerTransport(options: {
  /** The cloud environment. */
  env: string;
  /** The service in it; without one the call has to name it, in the header `X-WX-SERVICE`. */
  service?: string;
}): (options: WechatMiniprogram.RequestOption) => WechatMiniprogram.RequestTask | void;

/**
 * The session made under this name, or `undefined`, which one `console.warn` tells unless the program makes it at once: pages need not repeat
 * the options. In TypeScript a module that exports its session is the way: whoever imports it gets the session with its types, and no `undefined`.
 *
 *     // session.ts
 *     export const session = createSession<{ nickname: string }>({ baseUrl: 'https://api.example.com', login: { url: '/auth/login' } })
 *     // pages/me.ts
 *     import { session } from '../session'
 *
 * Where a page has to ask by name, `Sessions` says once which names there are.
 */
export function getSession<Name extends keyof Sessions>(name: Name): Sessions[Name];
/** The same without a name: `"default"`. */
export function getSession(): Sessions extends { default: infer Default } ? Default : Session | undefined;
/** The same for a name that is known at run time alone. */
export function getSession<User = Record<string, unknown>>(name?: string): Session<User> | undefined;

/**
 * Which sessions your program makes before anybody asks for them, by name: empty, until your program adds to it.
 *
 *     declare module 'wx-session' {
 *       interface Sessions { default: Session<{ nickname: string }>; staff: Session<Employee> }
 *     }
 *     getSession('staff').state.user?.room   // no `!`, and typed
 */
export interface Sessions {}

/**
 * What `createSession` takes. Only `login` is required. Anything unknown, missing or mistyped is `ERR_CONFIG`, naming the option.
 *
 *     createSession({ baseUrl: 'https://api.example.com', login: { url: '/auth/login' }, refresh: { url: '/auth/refresh' } })
 */
export interface SessionOptions {
  /**
   * Namespace of the storage records; two names never share anything. Default `"default"`.
   *
   * Copies of the package with one name on one phone (main package and independent subpackage) share one login, `encrypt` or not. One of
   * them renews, the others wait for it and take its token; an explicit `login()` waits too, then goes. In one JavaScript context they hear of
   * each other at once, by a property of `wx` that is not enumerable and holds no token; else at launch, when the app is shown, before a
   * renewal and before a write. Copies of 0.1.0 do not wait.
   */
  name?: string;
  /**
   * Prepended to relative URLs of every call. The clock of its host (else of the first endpoint's: `login`) is taken for the server's: `Date`
   * with `Age` (RFC 9111), from an answer that no cache can have kept or that is newer than all before. A device clock that is set is
   * followed at once; a server that tells another time, when eight answers in a row say it: machines behind one name may disagree.
   *
   * An object: by the version of the program that runs (`wx.getAccountInfoSync().miniProgram.envVersion`; also under review it is `develop`).
   * One that is missing, or not told, is `release`. All of them are checked.
   *
   *     baseUrl: { develop: 'http://127.0.0.1:8787', trial: 'https://test.example.com', release: 'https://api.example.com' }
   */
  baseUrl?: string | { develop?: string; trial?: string; release: string };
  /**
   * Headers of every request of the session, with a token or without, and of its endpoints' (a tenant, a language, a signature): where the
   * token may go (`hosts`), and not on calls that pass through `install()`. A function makes them anew at each attempt, before the token
   * is put in; `url` is absolute; a value of its own that is `undefined` is as if it were not there (a fixed one is `ERR_CONFIG`). The headers of the
   * call or of the endpoint win over these, `inject` wins over both. If the function throws, the call, login or renewal fails with `ERR_CONFIG`.
   *
   *     headers: { 'X-Client': 'shop/2.1' }
   *     headers: ({ method, url }) => ({ 'X-Tenant': tenant, 'X-Sign': sign(method + url) })   // tenant: undefined before one is chosen
   */
  headers?: Record<string, string> | ((call: CallInfo) => Record<string, string | undefined> | undefined);
  /**
   * Stands in for `wx.request` on the way to hosts that may receive the token (`hosts`), for the session's own endpoints too. Gets what
   * `wx.request` would get: absolute `url`, `header` with token and cookies, `success`, `fail`; gives a task or nothing. What it sends by
   * `wx.request` itself passes every `install()` as it is; after a pause it is known by the options that it got or copies of them, their
   * callbacks or their `header`. If it throws, the call fails with `ERR_CONFIG`; if it does not answer, with
   * `ERR_TIMEOUT` after 60 s or the call's own `timeout`. Uploads and downloads go by the platform. See `containerTransport`.
   *
   *     transport: (options) => { console.info(options.url); return wx.request(options) }
   */
  transport?: (options: WechatMiniprogram.RequestOption) => WechatMiniprogram.RequestTask | void;
  /**
   * Turns a `wx.login` code into a token. Endpoint default body: `{ code }`. A code is never sent twice; an answer whose
   * `errcode` (root or `data`) is 40029 or 40163 is tried once more with a fresh code. HTTP 401 or 403 means that only
   * the user can go on: `blocked`, `reauth`, `ERR_REAUTH_REQUIRED`, until `login()` is called.
   * A function says the same by rejecting with an object that has `statusCode` (401, 403) or `errcode` (40029, 40163);
   * requests made inside it must use `auth: 'none'`: one that would wait for the login that it is part of fails with `ERR_CONFIG`, at once
   * where the function makes it at once, else the login ends at `timing.endpointTimeout` and says so. `blocked` is not stored: the next launch tries again.
   * What `session.login(input)` was given stands beside `code` in the body and in what `Endpoint.data` gets, and is a function's second
   * argument; silent logins have none.
   *
   * `false`: nobody is logged in by `wx.login`, only by `adopt` and `oauth.callback`. Without a token `required` calls fail with
   * `ERR_REAUTH_REQUIRED` and `reauth` comes once; `session.login()` is `ERR_CONFIG`.
   *
   *     login: (code, input) => call('/auth/login', { code, phoneCode: input && input.phoneCode })
   *     login: false
   */
  login: Endpoint | ((code: string, input?: Record<string, unknown>) => Promise<TokenInput>) | false;
  /**
   * Turns a refresh token into a new token. Endpoint default body: `{ refreshToken }`.
   * Any HTTP 4xx but 408, 425 and 429, what `Endpoint.refused` or else `expired` matches, or a rejection with such a `statusCode`, is a
   * refusal: the refresh token is dropped and a silent `wx.login` takes its place, as it does without `refresh`. Where none can (a
   * token of `adopt` or `oauth`) the session is `blocked`; the refresh token is dropped at 400, 401 or by `refused` alone, else the
   * next launch tries it again. Anything else (network, timeout, 429, 5xx, 2xx without a
   * token) is a failure: `ERR_REFRESH_FAILED`, `ERR_NETWORK` or `ERR_TIMEOUT`, cool-down, the refresh token kept, no
   * `wx.login`. It is never in flight twice; after a failure the same one may be sent again.
   */
  refresh?: Endpoint | ((refreshToken: string) => Promise<TokenInput>);
  /**
   * Asks the server once per launch whether the stored token still holds; the token travels as `inject` says.
   * HTTP 2xx or `true`: it holds. What `expired` matches, or `false`: it is renewed. Anything else (network, 5xx): not
   * known, the token is kept. Requests do not wait for it.
   */
  verify?: Endpoint | ((token: string) => Promise<boolean>);
  /** Tells the server that the user logged out, after the local logout; the token travels as `inject` says. Its failure changes nothing. */
  logout?: Endpoint | ((token: string) => Promise<void>);
  /** Where the token stands in an endpoint's answer. */
  token?: TokenFields;
  /** Where the token goes. Default: header `Authorization: Bearer {token}`. Recomputed at every attempt. */
  inject?: Injection | Injection[] | InjectFunction | false;
  /** What counts as "the server no longer accepts this token". Default `{ status: [401] }`. */
  expired?: ExpiredRule;
  /**
   * Hosts that may receive the token: `"api.example.com"`, `"*.example.com"`, with an optional port.
   * Default: the hosts of `baseUrl` and of the endpoints. Without a port: the scheme's default port only; `*.x` does not
   * match `x`. Plain `http:` never receives it, except on a loopback host or with `allowInsecure`. A request
   * elsewhere goes out at once without the token, and its 401 is just an answer. Cookies follow their own rules. A URL
   * whose authority has userinfo, a backslash, a control character or a character outside ASCII gets neither.
   */
  hosts?: string[];
  /** `true`: plain `http:` hosts of `hosts` may receive the token too. For a backend under development only. Default `false`. */
  allowInsecure?: boolean;
  /**
   * How much calls need a token that name no `auth` of their own; `url` is absolute, `undefined` is `"required"`. What throws, or gives
   * something else, is `ERR_CONFIG`.
   *
   *     auth: ({ method, url }) => (method === 'GET' && url.includes('/goods') ? 'preferred' : undefined)
   */
  auth?: Auth | ((call: CallInfo) => Auth | undefined);
  /** The cookie jar. Default `true`. */
  cookies?: boolean | CookieOptions;
  /** How the records are kept on the device. */
  storage?: StorageOptions;
  /** Limits, margins and pauses, in milliseconds. */
  timing?: TimingOptions;
  /**
   * When `wx.checkSession` is asked. `"launch"`: once per launch, if a token is stored. Its failure (the platform cannot tell
   * "expired" from "no network") starts a login in the background and never drops the stored token by itself. Default `"launch"`.
   */
  checkSession?: 'launch' | 'never';
  /**
   * Package-absolute path of the `.wasm` or `.wasm.br` file.
   * Default `"/miniprogram_npm/wx-session/wx-session.wasm.br"`.
   */
  wasmPath?: string;
  /** Authorisation by WeChat's open platform, for `session.oauth`. */
  oauth?: OAuthOptions;
  /** Your server's half of a payment, for `session.pay`; without it `pay` rejects with `ERR_CONFIG`. */
  pay?: PayOptions;
  /** Your server's half of the profile, for `session.profile`. */
  profile?: ProfileOptions;
  /**
   * Your server's half of `session.handover`: gives a ticket for the page whose address it is sent. Default body: `{ url }`; answer:
   * `{ ticket }`, at the root or under `data`.
   *
   *     handover: { url: '/auth/ticket' }
   */
  handover?: Endpoint;
  /**
   * Asks the user to act where only the user can go on: `blocked` (`error.code` is `ERR_REAUTH_REQUIRED`) or logged out (`ERR_LOGGED_OUT`).
   * Called once, when a call needs a token; `required` calls, `ensure`, `pay`, `handover`, `profile.phone`, streams and sockets wait
   * instead of failing until it settles, `timing.reauthTimeout` at most, and this is no part of a call's own `timeout`. `login()`,
   * `refresh()` and calls through `install()` never wait for it. `reauth` comes as well.
   *
   *     onReauth: () => openLoginPage()                 // a promise of { token, refreshToken, expiresIn, user }
   *     onReauth: async () => {
   *       const { confirm } = await wx.showModal({ content: 'Log in again?' })
   *       if (confirm) await session.login()
   *     }
   *
   * Resolved with a token: it is adopted, as by `adopt(token)`. A token that comes later than `reauthTimeout`, or after another `logout()`, is not.
   * Resolved without one: those who wait have gone on since `login()`, `adopt()` or `oauth.callback()` succeeded; a login that is still
   * under way decides. Rejected, thrown, too late, a token that is none, or nobody logged in: they fail with `ERR_REAUTH_REQUIRED`, whose
   * message says which, and the next `required` call calls it again. A call that was sent and refused before goes on
   * only if the old and the new `user` are equal (in whatever order their members stand) or both absent, else it fails with `ERR_LOGGED_OUT`.
   * What it calls itself must not be `required` before somebody is logged in: that would wait for itself.
   */
  onReauth?: (error: SessionError) => Promise<TokenInput | void>;
  /**
   * `true`: each new token is handed to `wx.setBackgroundFetchToken`, so that WeChat's data pre-fetch asks your server with it, and not with a
   * login code of its own, which may replace `session_key`. At `logout` the token is `"logged-out"`, which is nobody's, for the platform
   * cannot forget one. A token of more than 1024 characters is not handed over: one `error` event (`ERR_UNSUPPORTED`). Where the platform
   * has no pre-fetch nothing happens. Default `false`.
   *
   *     prefetch: true   // your server answers GET …?token=…&appid=…&timestamp=…
   */
  prefetch?: boolean;
  /** What is logged, and where to. */
  log?: LogOptions;
}

/** What a function of the program gets to know of a request that is about to be sent. */
export interface CallInfo {
  /** What was called; of an endpoint of the session's own: `request`. */
  api: 'request' | 'uploadFile' | 'downloadFile' | 'connectSocket' | 'stream';
  /** Absolute. */
  url: string;
  /** As the caller wrote it; `GET` where it did not, `POST` of an upload. */
  method: string;
  /** The caller's headers: a copy. */
  header: Record<string, string>;
  /** The caller's data. */
  data?: any;
}

/**
 * How much a call needs a token.
 *
 * | | |
 * |---|---|
 * | `required` | logs in first if need be, else fails |
 * | `preferred` | the same while a login can help. Where it cannot (refused, failed, blocked, logged out, held too long) it goes without a token, once; what it is answered then is just an answer, and so is a second refusal. It waits at most half of its `timeout`, at most 10 000 ms |
 * | `optional` | uses a token if there is one, and waits for no login |
 * | `none` | goes without |
 */
export type Auth = 'required' | 'preferred' | 'optional' | 'none';

/**
 * A route of your server that the session calls itself, with `wx.request` and within `timing.endpointTimeout`.
 *
 *     login: { url: '/auth/login', data: ({ code }) => ({ js_code: code, app: 'shop' }) }
 */
export interface Endpoint {
  /** Absolute, or relative to `baseUrl`. Its host may receive the token. */
  url: string;
  /** Default `"POST"`. */
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Headers of this call. Set-Cookie of its answer goes into the jar like any other. */
  header?: Record<string, string>;
  /**
   * Builds the body (or the query of a GET) from `{ code }`, `{ refreshToken }` or `{ token }`; for `pay.prepare` from the order, for
   * `pay.confirm` from `{ order, package }`.
   */
  data?: (input: Record<string, any>) => unknown;
  /**
   * The codes in its answer that mean "no", whatever the HTTP status. Default: what `SessionOptions.expired` says of any answer; these take the
   * place of its `code` and `when` for this endpoint, so what both mean stands in both. A refused `login` is as HTTP 401, a refused `refresh`
   * is answered by a silent login, a refused `verify` renews. The routes that need a user are answered by `expired` first, as your own requests
   * are: a refused `pay.prepare` is `ERR_PAY_FAILED`, `pay.confirm` has confirmed nothing, `profile.phone` and `handover` fail with `ERR_EXCHANGE_FAILED`.
   *
   *     login: { url: '/auth/login', refused: { path: 'code', values: [1001, '1002'] } }
   */
  refused?: { path: string; values: Array<string | number> };
}

/**
 * Dotted paths into the JSON answer. Unset ones are looked for under the usual names, at the root and under `data`.
 *
 *     token: { access: 'result.key', defaultExpiresIn: 7200 }
 *
 * `session_key`, `openid` and `unionid`, in any letter case, with or without `_`, wherever they stand in an answer, are
 * neither stored, nor kept in `user`, nor logged, nor part of an error.
 */
export interface TokenFields {
  /** Usual names: `token`, `access_token`, `accessToken`. */
  access?: string;
  /** Usual names: `refreshToken`, `refresh_token`. */
  refresh?: string;
  /**
   * Seconds. Usual names: `expiresIn`, `expires_in`. Not a finite number above 0 (numeric text counts): as if absent.
   * Without any expiry a JWT's `exp` is read, then `defaultExpiresIn` is taken, else the token holds until the server refuses it.
   */
  expiresIn?: string;
  /** Milliseconds, or seconds when below 1e11. Usual names: `expiresAt`, `expires_at`. */
  expiresAt?: string;
  /** Usual names: `user`, `userInfo`. */
  user?: string;
  /** Life of the refresh token in seconds. Usual names: `refreshExpiresIn`, `refresh_expires_in`. */
  refreshExpiresIn?: string;
  /** Life in seconds when the server names none, e.g. 7200. Default: unknown. */
  defaultExpiresIn?: number;
}

/**
 * What a function given as `login`, `refresh` or `oauth.exchange` resolves with, and `adopt` takes; the other usual names of `TokenFields` (`access_token`,
 * `refresh_token`, `expires_in` …) are found, too. Without a token: `ERR_EXCHANGE_FAILED` or `ERR_REFRESH_FAILED`.
 * Any other member that is `null`, as servers write it, is as if it were not there.
 */
export interface TokenInput {
  /**
   * The token, not empty. Where `inject` puts it into a header it may have no control character and none outside Latin-1, which no
   * header can carry: `ERR_EXCHANGE_FAILED` or `ERR_REFRESH_FAILED` says so (in `adopt`: `ERR_CONFIG`).
   */
  token: string;
  /** Exchanged for the next token by `refresh`. Left out after a renewal, the one at hand stays. */
  refreshToken?: string | null;
  /** Life of the token in seconds; numeric text counts. Unset: see `TokenFields.expiresIn`. */
  expiresIn?: number | string | null;
  /** End of the token in milliseconds since the epoch, or in seconds when below 1e11. */
  expiresAt?: number | null;
  /** Life of the refresh token in seconds; numeric text counts. */
  refreshExpiresIn?: number | string | null;
  /** Who is logged in, as `state.user` shows it. Plain data; it is stored. */
  user?: object | null;
}

/**
 * Where a token goes in a request.
 *
 *     inject: { in: 'header', name: 'X-Token' }
 *     inject: [{ in: 'header', name: 'Authorization' }, { in: 'query', name: 'sid', format: 's-{token}' }]
 *
 * `header`: replaces the caller's header of that name in any letter case. `query` and `body`: replaces a field of that name wherever the
 * caller put it: the query string, the data of a GET, the body (an object, JSON or form text), `formData`. `body`: an object gets the field, a JSON or form string is
 * extended, `uploadFile` gets it in `formData`; GET, HEAD and `downloadFile` get it in the query; other bodies: `ERR_CONFIG`.
 */
export interface Injection {
  /** The part of the request. */
  in: 'header' | 'query' | 'body';
  /** Name of the header, the query parameter or the body's field. */
  name: string;
  /** `{token}` is replaced. Default `"{token}"`, and `"Bearer {token}"` for the header `Authorization`. */
  format?: string;
}
/**
 * Gives what changes in a request: whole `url`, single headers, whole `data`; `undefined` changes nothing. Called at every attempt, with
 * the token of that attempt. If it throws, the call fails with `ERR_CONFIG`.
 *
 *     inject: (token, { url }) => ({ header: { 'X-Sign': sign(url, token) } })
 */
export type InjectFunction = (token: string, request: WechatMiniprogram.RequestOption) =>
  { url?: string; header?: Record<string, string>; data?: unknown } | void;

/**
 * Which answers mean "the server no longer accepts this token": any of the three. The request is then renewed and sent again.
 *
 *     expired: { status: [401, 419], code: { path: 'code', values: [40101] } }
 */
export interface ExpiredRule {
  /** HTTP statuses. Default `[401]`; `[]`: none. */
  status?: number[];
  /** A business code in the body: dotted path and the values that mean "expired". An unset `status` stays `[401]`. A string answer (always so for uploads) is parsed as JSON first; downloads go by status and `when`. */
  code?: { path: string; values: Array<string | number> };
  /** Decides by the whole answer, after `status` and `code` said no. */
  when?: (response: WechatMiniprogram.RequestSuccessCallbackResult) => boolean;
}

/** How the records are kept on the device. */
export interface StorageOptions {
  /**
   * Encrypts the records at rest with `wx.setStorage({ encrypt: true })` (base library 2.21.3; older: `ERR_UNSUPPORTED` as an
   * `error` event, and the records stay in memory only). A plain record is taken over, then removed. Default `false`.
   */
  encrypt?: boolean;
}

/** Limits, margins and pauses. All in milliseconds, but for `retries`, which is a count. */
export interface TimingOptions {
  /**
   * A token this close to its end is renewed before use; never more than half of its life. Default 60 000. The request waits
   * for the renewal; if that fails and the token has not ended, it goes out with the old one.
   */
  leeway?: number;
  /** Limit of one `wx.login`. Default 10 000. */
  loginTimeout?: number;
  /** Limit of one call to an endpoint, or of a function given in its place. Default 15 000. */
  endpointTimeout?: number;
  /**
   * How often one request is sent again after "expired"; then it fails with `ERR_EXPIRED`. Other statuses go to `success`. Default 1.
   *
   * A route that refuses a token which others accept, and never accepted one itself, has a reason of its own (a permission, a wrong
   * password): after one renewal that finds this out it is sent once and renews nothing, for an hour; so does one that refuses
   * the fresh token, too. Such routes cause at most two renewals an hour, and refusals in all ten in ten minutes, then one a minute.
   */
  retries?: number;
  /**
   * After a failed login or refresh, how long callers get that failure at once instead of a new attempt. Default 5 000,
   * doubling to 60 000. Explicit `login()` and `refresh()` ignore it; a network that comes back ends it, and after `ERR_NETWORK` so does
   * an app that is shown. Jitter only shortens it, by at most 10 %. A request that used up its `retries` on fresh tokens counts as a failed login, where no request was ever accepted.
   */
  cooldown?: number;
  /** An older token is renewed in the background at use or show, however long it still holds. Default: never. */
  maxAge?: number;
  /** How long `onReauth` may take, in milliseconds. Default 300 000; then those who wait fail with `ERR_REAUTH_REQUIRED`. */
  reauthTimeout?: number;
}

/** What `install` may be given. */
export interface InstallOptions {
  /** How much a call needs a token that says nothing itself. Default: `SessionOptions.auth`, else `"preferred"`. */
  auth?: Auth | ((call: CallInfo) => Auth | undefined);
  /** The program's own logins: paths, or URLs. */
  logins?: string[];
}

/* ---------------------------------------------------------------- session */

/**
 * One user's login. Every promise here rejects with a `SessionError`, and settles within the limits of `TimingOptions`.
 *
 *     App({ onLaunch: () => session.start().catch(console.error) })
 *     session.request({ url: '/me', success: ({ data }) => console.log(data) })
 *     const { data } = await session.request({ url: '/me' })
 */
export interface Session<User = Record<string, unknown>> {
  /**
   * Runs the launch checks (else the first call does) and settles when they have, each within its limit. Never logs in when there is no
   * record: the first `required` call or `ensure()` does. Rejects only with `ERR_WASM_LOAD`. Meant for `App.onLaunch`.
   */
  start(): Promise<SessionState<User>>;
  /**
   * Settles once the module is loaded and the record restored, without `start()` too; rejects with `ERR_WASM_LOAD`. With
   * `oauth` set it also waits for the first random bytes, at most 1 s.
   */
  readonly ready: Promise<void>;
  /** How the session stands now; costs no call. The event `change` tells of changes. */
  readonly state: SessionState<User>;

  /**
   * Like `wx.request`, with the session around it. Sends in the same tick when a usable token is at hand: not ended, not refused, not
   * within `leeway`, not being replaced by an explicit `login()`, `refresh()` or `fresh`; then calls wait. Renewals in the
   * background (`checkSession`, `maxAge`) hold nobody up. HTTP statuses come to `success`, as in `wx.request`.
   *
   *     session.request({ url: '/news', auth: 'optional' })
   *     session.request({ url: '/password', method: 'POST', data, fresh: true })
   *     session.request<User>({ url: '/me', success: ({ data }) => show(data.nickName) })
   *
   * Fails with the login's or renewal's error, `ERR_EXPIRED` (with `response`) when it is refused and a new token does not help, `ERR_NETWORK`, `ERR_TIMEOUT`,
   * `ERR_ABORTED`, `ERR_LOGGED_OUT`, `ERR_HELD`, `ERR_CONFIG`.
   */
  request<T = any>(options: OwnOrPlatformFail<RequestOptions<Named<T>>>): CallHandle<RequestAnswer<T>>;
  /** Like `wx.uploadFile`; else as `request`. A token of `in: 'body'` goes into `formData`. */
  uploadFile(options: UploadOptions): CallHandle<WechatMiniprogram.UploadFileSuccessCallbackResult>;
  /** Like `wx.downloadFile`; else as `request`. A token of `in: 'body'` goes into the query. */
  downloadFile(options: DownloadOptions): CallHandle<WechatMiniprogram.DownloadFileSuccessCallbackResult>;

  /**
   * Reads an answer that comes bit by bit: server-sent events as the WHATWG HTML Standard parses them (an AI's answer, a feed), lines
   * (NDJSON, a log), or text. Waits for a login, is renewed and sent again as `request` does; of a refused answer nothing is heard.
   * `docs/streams.md` has the backend's half.
   *
   *     const answer = session.stream({ url: '/chat', method: 'POST', data: { q }, onMessage: ({ data }) => show(data) })
   *     stopButton = () => answer.abort()
   *     const { statusCode } = await answer
   *
   * Where the platform tells no chunks (PC, base libraries before 2.20.2) the messages come at the end. Fails as `request` does before
   * the answer's headers; after them, and for an answer that is no 2xx or (`sse`) no event stream, with `ERR_STREAM`, whose `response` has
   * what the server said. `logout()` and `adopt()` end a stream that was sent with a token: `ERR_LOGGED_OUT`. Without the module: `ERR_WASM_LOAD`.
   */
  stream(options: StreamOptions<string> & { as: 'text' | 'lines' }): StreamHandle<string>;
  /** The same for server-sent events. */
  stream(options: StreamOptions<StreamMessage> & { as?: 'sse' }): StreamHandle<StreamMessage>;
  /** The same where `as` is known only at run time. */
  stream(options: StreamOptions<StreamMessage | string>): StreamHandle<StreamMessage | string>;

  /**
   * Like `wx.connectSocket`, with the session around it: the token goes into the handshake as `inject` says (`body`: into the query), the
   * jar's cookies too, each as it is at that attempt. `url` may be relative to `baseUrl`, whose `https` becomes `wss`. It waits for a login
   * as a request does. Never throws, and what ends it is told after the program could listen.
   *
   * A refused token (a close code of `expired`, or a handshake whose error names 401 or 403) is renewed once and connected anew, with and
   * without `reconnect`; the program hears `onOpen` again. Refused a second time, before a connection stood 10 s, it is closed for good:
   * `onError` with `ERR_EXPIRED`, then `onClose`. Close codes cost at most 2 renewals an hour.
   * No platform shows the status of a refused handshake (Chromium's error text may): let your server accept, and close with 4401.
   *
   * `logout()` and `adopt()` close it if it was sent with a token: `onError` (`ERR_LOGGED_OUT`), then `onClose` `{ code: 1000, reason:
   * 'ERR_LOGGED_OUT' }`; a login that fails ends it the same way with its own error. A socket beyond the platform's limit of five open ones is
   * `ERR_UNSUPPORTED`. Else it fails with `ERR_NETWORK`, `ERR_TIMEOUT` or `ERR_CONFIG`, which `fail` gets too if nothing was connected before.
   *
   *     const socket = session.connectSocket({ url: '/live', reconnect: true })
   *     socket.onOpen(() => socket.send({ data: JSON.stringify({ watch: 'orders' }) }))   // after each connection
   *     socket.onMessage(({ data }) => show(JSON.parse(data as string)))
   */
  connectSocket(options: SocketOptions): Socket;

  /** Settles with a usable token's state, logging in only if there is none. */
  ensure(): Promise<SessionState<User>>;
  /**
   * A new login even if the token is good (shares one that is already running). The members of `input`, a plain object of JSON data, go to
   * the endpoint with the code: for this one login (its one retry after 40029 or 40163 included), never stored, never logged. Logins with
   * equal inputs share one; one with another input waits for the one that runs, then goes, whatever became of that.
   * What is no such object, or has a member `code`, is `ERR_CONFIG`, naming it. Members that are `undefined` are as if absent. Ends a logout.
   *
   *     // <button open-type="getPhoneNumber" bindgetphonenumber="phone">: the login with a phone number in one step
   *     phone({ detail }) { return session.login({ phoneCode: detail.code }) }
   */
  login(input?: Members): Promise<SessionState<User>>;
  /**
   * Takes a token that your program got otherwise: by password, SMS, scan, from the storage of an older version. A new account begins:
   * what was sent for the one before ends with its answer or, where it was refused, with `ERR_LOGGED_OUT`, and is never sent again as
   * somebody else; calls that were not sent yet go on with the new token. Event `login`; stored at once. The profile and open
   * authorisations of the account before are cleared, `state.user` is the token's; the cookies stay (call `logout()` first to clear them).
   *
   * It is renewed by `refresh` alone, in later launches too. Where that cannot be: `blocked` and `reauth`, never a silent `wx.login` as
   * somebody else. `silent: true`: the account is the WeChat user's own, and a silent login may follow as after `login`.
   * A bad token is `ERR_CONFIG`, naming what is wrong with it, and changes nothing.
   *
   *     const { data } = await session.request({ url: '/auth/password', method: 'POST', auth: 'none', data: { name, password } })
   *     await session.adopt({ token: data.token, refreshToken: data.refreshToken, expiresIn: 7200, user: data.user })
   */
  adopt(token: TokenInput, options?: { silent?: boolean }): Promise<SessionState<User>>;
  /** A new token through `refresh` (else `login`), for sensitive actions. Single-flight. */
  refresh(): Promise<SessionState<User>>;
  /**
   * Forgets token, user and (unless `keepCookies`) cookies, and settles all that waited with `ERR_LOGGED_OUT`.
   *
   * Nobody is logged in silently afterwards, in this launch or a later one, until `login()`, `adopt()` or `oauth.callback()` succeeds:
   * `state` is `anonymous` with the `reason` `ERR_LOGGED_OUT`, `required` calls fail with `ERR_LOGGED_OUT` at once (or wait for `onReauth`), `reauth` comes at the
   * first of them (once a launch, and again after a login in between), `optional` goes without. A call that comes while `login()` is under way waits for it.
   * It ends the session of another copy of the package with the same `name`, too (`SessionOptions.name`), which tells it by `logout`.
   * `silent: true`: the next call that needs a token logs in again, by itself. All else is as without it: the endpoint `logout` is told, the
   * cookies go, who waits fails, the event `logout` comes. With `login: false` it makes no difference.
   *
   *     await session.logout()                   // the user's tap on "log out"
   *     await session.logout({ silent: true })   // a fresh start for a tester
   */
  logout(options?: { keepCookies?: boolean; silent?: boolean }): Promise<void>;
  /**
   * The token, for code that speaks to the server by other means: until it ends or is refused, within `leeway` too. `undefined` when there
   * is none, or before `ready`.
   *
   *     const token = session.token()   // at hand: no login is begun for it
   */
  token(): string | undefined;
  /**
   * While held, no silent `wx.login` starts, so encrypted data and `session_key` stay a pair; requests that need one wait,
   * endpoint refreshes and explicit `login()` go on. Holds nest; each release works once; a hold ends by itself after
   * `maxTime` (default 60 000). Returns the release. A call that cannot go before the hold ends fails with `ERR_HELD` after its own `timeout`
   * (10 s without one), at most 60 s, from its start; `preferred` goes without a token first.
   *
   *     const release = session.hold(30000)   // before <button open-type="getPhoneNumber">; release() when your server has decrypted
   */
  hold(maxTime?: number): () => void;

  /**
   * Replaces `wx.request`, `wx.uploadFile` and `wx.downloadFile` for code that calls them directly. Returns the undo.
   * A call has the `auth` that it names, else that of `options`, else that of `SessionOptions`, else `preferred`: none fails for want of a
   * login, an installed `required` goes without a token, too, and an answer that refuses is an answer. What is no valid `auth`, `fresh`, `cookies`
   * or `header` counts as not given: another library means it.
   *
   * Hosts that may not receive the token and calls to `login`, `refresh` and `oauth.exchange` (their method, host and path) pass through as they
   * are; the other endpoints are URLs like any. A token in the answer of a call to `login` is taken over as by `adopt` for the WeChat user, of
   * `refresh` as a renewal, of `oauth.exchange` as by `callback`, and of the routes in `logins` (any method; paths, or URLs on hosts that may receive the token, else `ERR_CONFIG`) as by `adopt`: the program's own account or SMS login.
   * One that comes after a logout or another account has begun is left alone.
   * A function in the place of an endpoint may call `wx.request` itself: what `login`, `refresh` and those of `oauth` send before they return
   * goes out as it is, and while any runs (at most `timing.endpointTimeout`) calls that would wait go out as they are, and a refusal is an answer.
   *
   *     session.install({ auth: 'preferred', logins: ['/account/login'] })
   *
   * The replaced functions return a plain task without `then`, so code that returns it from an `async` function is not changed; its
   * methods can be taken off it, as the platform's. What fails else has the platform's `errMsg` and `errno`, and an `abort()` has returned
   * before it is told.
   *
   * What stands there at the call is kept and called: a wrapper put on before sees each attempt and the session's own requests, one put
   * on later sees the program's calls. So of two sessions the one installed last takes each call to a host of its `hosts`, and the one before
   * sees neither that nor a token in its answer. All functions are replaced or none: where the platform refuses one, this throws
   * `ERR_UNSUPPORTED`. The undo may come in any order with others'. A library that keeps `wx.request` for itself when it is
   * loaded must be loaded after this call:
   *
   *     session.install()
   *     const http = require('some-request-library')
   */
  install(options?: InstallOptions): () => void;

  /**
   * Calls `listener` at each event of a kind; gives what ends that. An exception of a listener, as of a call's callback, harms nobody
   * else and reaches `App.onError`.
   *
   *     const off = session.on('reauth', () => wx.navigateTo({ url: '/pages/login/login' }))
   */
  on<K extends keyof SessionEvents<User>>(event: K, listener: (payload: SessionEvents<User>[K]) => void): () => void;

  /** The cookie jar. */
  readonly cookies: Cookies;
  /** Authorisation by WeChat's open platform. */
  readonly oauth: OAuth<User>;
  /** The user's profile. */
  readonly profile: Profile;
  /**
   * Logs in if need be, prepares the order on the server, checks the parameters, and calls `wx.requestPayment`.
   * `ERR_PAY_CANCELLED`: the user closed the dialog. `ERR_PAY_FAILED`: the dialog or `prepare` failed. `ERR_PAY_PARAMS`: see `PayOptions`.
   *
   *     const { confirmed } = await session.pay({ sku: 7, count: 1 })
   */
  pay(order: Members): Promise<PayResult<User>>;

  /**
   * Gives the address of a web page with a ticket of your server in it, for a `<web-view>` that shows the page logged in. The token never
   * stands in an address. Asks `options.handover` as a `required` request, anew at each call: no two calls share a ticket. A parameter of
   * the ticket's name (`param`, default `"ticket"`) is replaced; what is not ASCII is encoded.
   *
   *     this.setData({ src: await session.handover('https://m.example.com/order?id=7') })   // …?id=7&ticket=…
   *
   * `ERR_CONFIG`: no `options.handover`, or an address that is not https (loopback excepted). `ERR_EXCHANGE_FAILED`: the endpoint answered
   * another status than 2xx, or no ticket. Else as `request`.
   */
  handover(url: string, options?: { param?: string }): Promise<string>;

  /** Counters since launch. */
  metrics(): Metrics;
  /** The newest log entries, secrets redacted, oldest first. */
  logs(): LogEntry[];
  /**
   * For a bug report: version, base library, status, `metrics()` and `logs()` as JSON text, without secrets and without the user.
   * In any state, also without the module.
   */
  report(): string;
}

/**
 * How a session stands at one moment. `User`: the type that `createSession` was given for what your server says of the user.
 *
 *     const greet = ({ user }: SessionState<{ nickname: string }>) => (user ? user.nickname : 'visitor')
 */
export interface SessionState<User = Record<string, unknown>> {
  /**
   * `starting`: record not restored yet. `anonymous`: no usable token; `user` is there all the same where one has ended, or was refused, and its renewal failed for now.
   * `active`: usable token.
   * `renewing`: a login or refresh is running. `blocked`: only the user can go on (see `reason`).
   */
  status: 'starting' | 'anonymous' | 'active' | 'renewing' | 'blocked';
  /** End of the token by the server's clock, in milliseconds since the epoch. Absent: not known. */
  expiresAt?: number;
  /** What the server said about the user with the token, but for `openid`, `unionid` and `session_key`. */
  user?: User;
  /**
   * Why `anonymous`: `ERR_LOGGED_OUT` after `logout()`, until the user acts; absent where a silent login may follow. Why `blocked`: `ERR_REAUTH_REQUIRED` (the login endpoint answered 401/403, an authorisation or an adopted token can
   * no longer be renewed, or there is neither a token nor `login`) or `ERR_UNSUPPORTED` (no login on this platform, e.g. single-page mode, scene 1154). While blocked `token()` is
   * `undefined` and the token is not sent; user, profile and cookies stay until a login succeeds or `logout()`.
   */
  reason?: ErrorCode;
}

/** An object of JSON data, and no list: also what an `interface` declares, which is no `Record`. */
type Members = Record<string, unknown> | (object & { readonly [Symbol.iterator]?: never });

/** What a call of the session takes beside what its `wx` namesake takes. */
interface CallOptions {
  /**
   * Default: what `SessionOptions.auth` says, else `required`. Before `ready` every call waits for it, so that its cookies are
   * complete. If the module cannot be loaded, or hangs for 3 s, all but `required` and foreign hosts go out as plain `wx.request`;
   * `required` fails with `ERR_WASM_LOAD` (when it hangs: after 30 s). It is loaded again at the next call that needs it; one that comes
   * late after all is taken.
   */
  auth?: Auth;
  /** Renews the token first, for sensitive actions; fails with the renewal's error. */
  fresh?: boolean;
  /** `false` leaves the jar out of this call. */
  cookies?: boolean;
  /**
   * Milliseconds for the whole call: waiting for a login and all attempts included; then it fails with `ERR_TIMEOUT`. 0, or no number:
   * as if not given, as on phones; each attempt then has the platform's limit (60 s), and a login those of `TimingOptions`.
   *
   *     session.request({ url: '/search', timeout: 2000 })
   */
  timeout?: number;
}
/** The callback whose argument differs from `wx`. */
interface FailOption {
  /** Gets a `SessionError`, which has `errMsg` as the platform's error has. */
  fail?: (error: SessionError) => void;
}
/** What the platform's own types say that `fail` of `wx.request` gets. */
type PlatformFailure = Parameters<NonNullable<WechatMiniprogram.RequestOption['fail']>>[0];
/** A `fail` that was written for `wx.request`. Two signatures, so that none is handed to a `fail` without types: it gets that of `FailOption`. */
type PlatformFail = { (error: PlatformFailure): void; <Never>(error: PlatformFailure, never?: Never): void };
/** Options whose `fail` may also be one that was written for `wx.request`, with its type: wrappers hand theirs on. */
type OwnOrPlatformFail<Options extends FailOption> = Omit<Options, 'fail'> & { fail?: Options['fail'] | PlatformFail };
/** The answer to a request: the platform's, with `data` of the type that `request<T>` names. */
type RequestAnswer<T> = WechatMiniprogram.RequestSuccessCallbackResult & { data: T };
/** The callback that gets the answer. */
interface SuccessOption<T> {
  /** Gets what the promise resolves with. */
  success?: (answer: RequestAnswer<T>) => void;
}
/** `T` as it was named: options are checked against it, and never decide what it is. */
type Named<T> = [T][T extends any ? 0 : never];
/** Options of `wx.request`, and the session's own. `url` may be relative to `baseUrl`; `T` is the type of the answer's `data`. */
export type RequestOptions<T = any> = Omit<WechatMiniprogram.RequestOption, 'fail' | 'success' | 'responseType'> & SuccessOption<T> & FailOption & CallOptions & {
  /** Any text in the types, as in `UniApp.RequestOptions`, which fit here as they are. */
  responseType?: 'text' | 'arraybuffer' | (string & {});
};
/** Options of `wx.uploadFile`, and the session's own. */
export type UploadOptions = Omit<WechatMiniprogram.UploadFileOption, 'fail'> & FailOption & CallOptions;
/** Options of `wx.downloadFile`, and the session's own. */
export type DownloadOptions = Omit<WechatMiniprogram.DownloadFileOption, 'fail'> & FailOption & CallOptions;

/**
 * The platform's task and a promise in one. `success`/`fail` run before `complete`, each once.
 * The promise is made when it is first asked for, so callback code never leaves an unhandled rejection.
 * Works while the call is still queued: `abort` settles it at once (`ERR_ABORTED`, callbacks run before it returns),
 * listeners are kept for the real task.
 */
export interface CallHandle<R> extends Promise<R> {
  /** Ends the call with `ERR_ABORTED`; does nothing to one that has settled. */
  abort(): void;
  /** Calls `listener` with `{ header }` when the headers have come, of each attempt. */
  onHeadersReceived(listener: (r: any) => void): void;
  /** Takes a listener off; without an argument all of them. */
  offHeadersReceived(listener?: (r: any) => void): void;
  /**
   * Calls `listener` with `{ data }` for each chunk of a request with `enableChunked`, in order. Chunks of an answer that is refused and sent
   * again are heard by nobody: where the status does not tell (DevTools, but for `text/event-stream`), and of JSON while
   * `ExpiredRule` has `code` or `when`, all chunks come at the end.
   */
  onChunkReceived(listener: (r: any) => void): void;
  /** Takes a listener off; without an argument all of them. */
  offChunkReceived(listener?: (r: any) => void): void;
  /** Calls `listener` with `{ progress }`, in percent, of an upload or a download. */
  onProgressUpdate(listener: (r: any) => void): void;
  /** Takes a listener off; without an argument all of them. */
  offProgressUpdate(listener?: (r: any) => void): void;
}

/** A server-sent event. */
export interface StreamMessage {
  /** Its name; `"message"` where the server gives none. */
  event: string;
  /** Its lines of data, joined by line feeds. */
  data: string;
  /** The last `id` that the server gave, with this event or before; `""` if none. */
  id: string;
}

/** Options of `wx.request`, the session's own, and those of a stream. Times in milliseconds. */
export interface StreamOptions<Message = any> extends Omit<RequestOptions, 'success' | 'timeout' | 'dataType' | 'responseType' | 'enableChunked'> {
  /**
   * What the answer is read as, in UTF-8 with U+FFFD for what is ill-formed. `sse` (default): events; `lines`: ended by LF, CRLF or CR, the
   * last one without an end too; `text`: as it comes. A BOM at the beginning is no part of it. A line, or the data of an event, above
   * 8 MB is `ERR_STREAM`.
   */
  as?: 'sse' | 'text' | 'lines';
  /** Gets each message: `{ event, data, id }` of `sse`, a string else. */
  onMessage?: (message: Message) => void;
  /**
   * How long the first chunk may take, a login included: before the headers `ERR_TIMEOUT`, after them `ERR_STREAM`. Default: `idleTimeout`, from
   * when the request is sent. The platform gets its longest.
   */
  timeout?: number;
  /** How long the stream may be silent before it counts as broken: iOS does not tell that the network has gone. Comments (`:`) are bytes, too. Default 60 000. */
  idleTimeout?: number;
  /**
   * Connects again, with `Last-Event-ID`, `retry` milliseconds later (3 000 unless the server says otherwise): after a failure, and of a GET after an
   * end. Another method only where the server gave an `id`, so that no question is asked (and paid) twice. Not while the app is hidden. `max`:
   * how often in a row without a message in between. HTTP 204 ends it well; an answer that is no 2xx, and a login that fails for other
   * reasons than the network, end it. Where connections bring nothing, a `retry` below 3 000 grows up to that. Default `false`.
   */
  reconnect?: boolean | { max?: number };
  /** Gets what the promise resolves with. */
  success?: (answer: StreamAnswer) => void;
}

/** How a stream ended that ended well. */
export interface StreamAnswer {
  /** Of the last connection. */
  statusCode: number;
  /** The headers, as the platform gives them. */
  header: Record<string, any>;
  /** `request:ok`. */
  errMsg: string;
}

/** A stream, and a promise of its end in one. As with `CallHandle`, code with callbacks leaves no unhandled rejection. */
export interface StreamHandle<Message = StreamMessage | string> extends Promise<StreamAnswer> {
  /** Ends the stream with `ERR_ABORTED`, before it returns; does nothing to one that has settled. */
  abort(): void;
  /** Adds a listener; it hears what comes from now on. */
  onMessage(listener: (message: Message) => void): void;
  /** Takes a listener off; without an argument all of them, that of the options too. */
  offMessage(listener?: (message: Message) => void): void;
  /** The last `id` that was heard; `""` if none. */
  readonly lastEventId: string;
}

/**
 * Options of `wx.connectSocket`, and the session's own. `timeout`: of each handshake, in milliseconds, default 60 000.
 *
 *     session.connectSocket({ url: 'wss://api.example.com/live', reconnect: true, expired: [4001] })
 */
export type SocketOptions = Omit<WechatMiniprogram.ConnectSocketOption, 'fail'> & FailOption & Pick<CallOptions, 'auth' | 'cookies'> & {
  /**
   * `true`: a connection that is lost or does not come about is tried again, after 1 s, then twice as long up to 60 s, each pause shortened at
   * random by at most a quarter; not while the app is hidden, and at once when it is shown or the network is back. Before the second try of a
   * failed handshake `verify` is asked once, where there is one. A login that fails for want of the network ends only a socket that was never open.
   * Default `false`.
   */
  reconnect?: boolean;
  /** Close codes that mean "the server does not accept this token". Default `[4401, 1008]`; `[]`: none. */
  expired?: number[];
};

/**
 * One socket over as many connections as it takes. Several listeners of a kind are all called; one that throws disturbs no other.
 *
 *     socket.onClose(({ code, reason }) => console.log('closed for good', code, reason))
 */
export interface Socket {
  /**
   * `waiting` for a token, `connecting`, `open`, `pausing` before it connects again, `closed` for good.
   */
  readonly state: 'waiting' | 'connecting' | 'open' | 'pausing' | 'closed';
  /**
   * Sends a text or bytes. Before the socket is open, and between two connections, messages are kept, 1 MB at most, and go first, in their order.
   * `fail` gets `ERR_CONFIG` for other data, `ERR_NETWORK` beyond 1 MB or when the platform refuses, what ended the socket if it ended.
   */
  send(options: Omit<WechatMiniprogram.SocketTaskSendOption, 'fail'> & FailOption): void;
  /** Closes it: `code` 1000 (default) or from 3000 to 4999, `reason` of at most 123 bytes, else `fail` gets `ERR_CONFIG`. `onClose` is told the same. */
  close(options?: Omit<WechatMiniprogram.SocketTaskCloseOption, 'fail'> & FailOption): void;
  /** A connection is open: the first, and each later one. What the server keeps of a connection must be set up again. */
  onOpen(listener: (result: WechatMiniprogram.OnOpenListenerResult) => void): void;
  /** A message came. */
  onMessage(listener: (result: WechatMiniprogram.SocketTaskOnMessageListenerResult) => void): void;
  /** It is closed for good, told once; a loss that `reconnect` or a renewal mends is not told. Without a code of the server: 1006. */
  onClose(listener: (result: { code: number; reason: string }) => void): void;
  /** It failed for good; `onClose` follows. */
  onError(listener: (error: SessionError) => void): void;
}

/** The events of `session.on`, each with what its listeners get. */
export interface SessionEvents<User = Record<string, unknown>> {
  /** Any change of `state`. */
  change: SessionState<User>;
  /** A login succeeded, silent or explicit, or `adopt` or `oauth.callback`. */
  login: SessionState<User>;
  /** A refresh succeeded. */
  refresh: SessionState<User>;
  /** The server refused the token that is in use: once per token. `status`: HTTP's, or a socket's close code. */
  expired: { status: number };
  /** The token is gone. `user`: by `logout()`. `revoked`: the server ended the session and it cannot be renewed silently. */
  logout: { reason: 'user' | 'revoked' };
  /** The user has to act: show a login button that calls `session.login()`. Comes with `blocked`, and once a launch when a call needs a token after `logout()` (`code`: `ERR_LOGGED_OUT`). */
  reauth: SessionError;
  /** The authorisation (its refresh token) ends soon, 3 days before by default; the session still works. `at`: its end, in milliseconds since the epoch. */
  expiring: { at: number };
  /** A login, refresh, storage or module failure; never thrown at the caller of something else. Without a listener: see `LogOptions`. */
  error: SessionError;
  /** The same kind of failure came `LogOptions.alertAfter` times in a row: once per run of failures. */
  alert: { code: ErrorCode; times: number };
}

/* ------------------------------------------------------------------ errors */

/**
 * What `fail` gets and promises reject with. It also carries the platform's `errMsg` and `errno` where there are any.
 * `code` names the step that failed; a network failure or a timeout keeps `ERR_NETWORK` / `ERR_TIMEOUT` in every step
 * (the platform's own request timeout too), and `cause` holds the original: of an HTTP failure only
 * `{ statusCode, errcode?, errmsg?, code?, message? }`, where `code` is the server's `errcode`, `errno`, `code` or `status` and `message` its `errmsg`, `msg` or `message`.
 * `errMsg` keeps the platform's shape (`request:fail abort`, `uploadFile:fail …`). Token, code and query values are cut out of both.
 */
export class SessionError extends Error {
  /** What failed; stable, for programs. `message` tells it to people and may change. */
  readonly code: ErrorCode;
  /** In the platform's shape: `request:fail …`. */
  readonly errMsg: string;
  /** The platform's number, where it gave one. */
  readonly errno?: number;
  /** The evidence: what the platform, the endpoint or your function failed with, without secrets. */
  readonly cause?: unknown;
  /**
   * Of `ERR_EXPIRED` and `ERR_STREAM`: the answer that it failed with, whole, as far as it came. A stream's has no `statusCode` where the platform
   * did not tell one (DevTools). It is in no log, and JSON does not show it.
   */
  readonly response?: { readonly statusCode: number; readonly header: Record<string, any>; readonly data: any };
}
/**
 * What failed.
 *
 * | code | |
 * |---|---|
 * | `ERR_CONFIG` | an option or argument is wrong, named in the message; the platform refuses a parameter, or data cannot be written; or a function of yours threw |
 * | `ERR_NOT_READY` | a synchronous member was used before `ready` |
 * | `ERR_WASM_LOAD` | the module could not be loaded: see `wasmPath`. The next call that needs it tries again |
 * | `ERR_UNSUPPORTED` | this platform or base library cannot do it |
 * | `ERR_STORAGE` | a record could not be read or written; the session goes on in memory |
 * | `ERR_NO_ENTROPY` | there are no random bytes (`wx.getRandomValues`, base library 2.15.0) |
 * | `ERR_NETWORK` | no connection, in any step; nobody is logged out by it |
 * | `ERR_TIMEOUT` | no answer in time, in any step |
 * | `ERR_ABORTED` | `abort()` |
 * | `ERR_LOGIN_FAILED` | `wx.login` failed, or gave no code, or twice one that a cache manager replayed (`fromCache`) |
 * | `ERR_EXCHANGE_FAILED` | an endpoint answered with an error, or without a token |
 * | `ERR_REFRESH_FAILED` | the refresh endpoint failed; the refresh token is kept |
 * | `ERR_EXPIRED` | the server refuses it, and a new token did not help or would not; `response` is its answer |
 * | `ERR_REAUTH_REQUIRED` | only the user can go on: give `onReauth`, or show a button that calls `session.login()`; or `onReauth` brought nobody |
 * | `ERR_LOGGED_OUT` | the user logged out, before the call or while it waited; or `adopt` or another user began another account after it was sent |
 * | `ERR_HELD` | `hold()` keeps it from going, and it has no time left to wait |
 * | `ERR_STREAM` | a stream broke off or fell silent after its headers, is none, has an endless line, or was answered with no 2xx: see `response` |
 * | `ERR_OAUTH_STATE` | the `state` is forged, used, too old, or of another address |
 * | `ERR_OAUTH_HOST` | the address is not that of a pending `redirectUri` |
 * | `ERR_OAUTH_DENIED` | the user refused the authorisation |
 * | `ERR_PROFILE_DENIED` | the user refused the profile |
 * | `ERR_PRIVACY_DENIED` | the privacy guide was not agreed to, or does not name it |
 * | `ERR_PAY_PARAMS` | a payment parameter is wrong, named in the message |
 * | `ERR_PAY_CANCELLED` | the user closed the payment dialog |
 * | `ERR_PAY_FAILED` | `prepare` or the payment dialog failed |
 */
export type ErrorCode =
  | 'ERR_CONFIG' | 'ERR_NOT_READY' | 'ERR_WASM_LOAD' | 'ERR_UNSUPPORTED' | 'ERR_STORAGE' | 'ERR_NO_ENTROPY'
  | 'ERR_NETWORK' | 'ERR_TIMEOUT' | 'ERR_ABORTED'
  | 'ERR_LOGIN_FAILED' | 'ERR_EXCHANGE_FAILED' | 'ERR_REFRESH_FAILED' | 'ERR_EXPIRED'
  | 'ERR_REAUTH_REQUIRED' | 'ERR_LOGGED_OUT' | 'ERR_HELD' | 'ERR_STREAM'
  | 'ERR_OAUTH_STATE' | 'ERR_OAUTH_HOST' | 'ERR_OAUTH_DENIED'
  | 'ERR_PROFILE_DENIED' | 'ERR_PRIVACY_DENIED'
  | 'ERR_PAY_PARAMS' | 'ERR_PAY_CANCELLED' | 'ERR_PAY_FAILED';

/* ----------------------------------------------------------------- cookies */

/** What the jar keeps. */
export interface CookieOptions {
  /** Most cookies kept. Default 3000 (RFC 6265bis, section 5.7). */
  max?: number;
  /** Most cookies kept of one host. Default 180. */
  maxPerHost?: number;
  /**
   * A cookie without Max-Age and Expires lives on across launches (`"keep"`, default: as in mobile browsers that restore
   * their session, and what a shop that keeps its users logged in needs), or ends with the launch (`"launch"`).
   */
  sessionCookies?: 'keep' | 'launch';
}

/**
 * One jar for every host, as in a browser; the session's own endpoint calls use it too. A `Cookie` header of the caller is
 * merged, the caller's names win; once the call was refused, the jar's do: what the caller keeps by hand is older than the renewal.
 * Where a cookie of the caller's took the place of a different one of the jar, the refused call is first sent again with the jar's,
 * without a renewal and beside `timing.retries`. All of it is synchronous and throws `ERR_NOT_READY` before `ready`.
 *
 *     session.cookies.set('https://a.example.com/', 'theme=dark; Path=/; Max-Age=3600')
 *     session.cookies.header('https://a.example.com/me')   // "theme=dark"
 *     session.cookies.remove({ name: 'theme' })            // 1
 */
export interface Cookies {
  /** Splits a string in which the platform joined Set-Cookie values by commas. An array's elements are single values; blank ones are dropped. */
  split(setCookie: string | string[]): string[];
  /** Stores Set-Cookie values as if `url` had answered with them: a string is split first, an array's elements never. Bad ones are dropped, as RFC 6265bis says. */
  set(url: string, setCookie: string | string[]): void;
  /**
   * The `Cookie` header for `url` as the RFC makes it, `""` if none. What is injected leaves out cookies with control
   * characters (TAB excepted) or characters outside Latin-1, which no header carries, with one `error` event each.
   */
  header(url: string): string;
  /** The cookies that `url` would be sent, or all of them. Copies: to change one, `set` it. */
  list(url?: string): Cookie[];
  /** Removes the cookies that match all fields given, and gives their number. Without any field: `ERR_CONFIG`. */
  remove(filter: { name?: string; domain?: string; path?: string }): number;
  /** Removes all cookies. */
  clear(): void;
}

/** A cookie as RFC 6265bis, section 5.7, stores it. */
export interface Cookie {
  /** Its name; `""` for a cookie without one. */
  name: string;
  /** Its value, as it came. */
  value: string;
  /** The host, or the `Domain` attribute, in lower case and without a leading dot. */
  domain: string;
  /** The `Path` attribute, or the folder of the URL that set it. */
  path: string;
  /** Goes to the very host that set it: there was no `Domain`. */
  hostOnly: boolean;
  /** Goes over https only. */
  secure: boolean;
  /** Had the attribute `HttpOnly`; in a mini-program it makes no difference. */
  httpOnly: boolean;
  /** The attribute `SameSite`, where it was given. */
  sameSite?: 'strict' | 'lax' | 'none';
  /** Milliseconds since the epoch; absent for a session cookie. */
  expiresAt?: number;
}

/* ------------------------------------------------- open-platform authorisation */

/** Your server's half of an authorisation. Times in milliseconds. */
export interface OAuthOptions {
  /** Exchanges the authorisation code on your server. Default body: `{ code }`. */
  exchange?: Endpoint | ((code: string) => Promise<TokenInput>);
  /** How long a `state` stays good. Default 600 000. */
  stateTtl?: number;
  /** Renews a token that came from `callback`: it is renewed only here, never by `wx.login`; refused: `blocked` and `reauth`. */
  refresh?: Endpoint | ((refreshToken: string) => Promise<TokenInput>);
  /** Withdraws the consent on your server; `logout()` calls it for a token that came from `callback`. */
  revoke?: Endpoint | ((token: string) => Promise<void>);
  /** How long before the refresh token's end (30 days unless the server says) `expiring` comes. Default 259 200 000 (3 days). */
  notice?: number;
}

/**
 * A token that came from `callback` takes the place of the session's, and is then used, renewed and logged out like any other. A new
 * account begins, as with `adopt`, but the profile stays.
 *
 *     const url = session.oauth.authorizeUrl({ appId, redirectUri: 'https://m.example.com/back' })   // for a <web-view>
 *     const { state } = await session.oauth.callback(addressThatTheUserCameBackTo)
 */
export interface OAuth<User = Record<string, unknown>> {
  /**
   * The page `https://open.weixin.qq.com/connect/oauth2/authorize?…#wechat_redirect` with a fresh random `state` (letters and digits, at least 128 bits), kept in storage with its
   * `redirectUri` until the callback or `stateTtl`. Default scope `snsapi_base`. Throws `ERR_NOT_READY`, `ERR_NO_ENTROPY`, and `ERR_CONFIG` for a
   * `redirectUri` that is no http(s) URL or has a parameter `code` or `state` of its own. The newest 16 are kept. Only with the option
   * `oauth` does `ready` wait for the random bytes.
   */
  authorizeUrl(options: { appId: string; redirectUri: string; scope?: 'snsapi_base' | 'snsapi_userinfo' }): string;
  /**
   * Checks that scheme, host, port and path are those of a pending `redirectUri` (`ERR_OAUTH_HOST`; uses up nothing), then that the
   * `state` belongs to it (`ERR_OAUTH_STATE`; one use, constant-time; a repeated `code` or `state` parameter too), then that there is a
   * code (`ERR_OAUTH_DENIED`), then exchanges it if `exchange` is set. `logout` voids all pending states. Works without the
   * `oauth` option. The address is compared as it is written, but for letter case of scheme and host and for the default port. An exchange that
   * fails leaves the session as it was: `ERR_EXCHANGE_FAILED`, `ERR_NETWORK`, `ERR_TIMEOUT`; a code is never sent twice.
   */
  callback(url: string): Promise<{ code: string; state: SessionState<User> }>;
}

/* ----------------------------------------------------------- profile and pay */

/** Your server's half of the profile. */
export interface ProfileOptions {
  /** Gets `{ code }` of a phone-number button as a `required` request. */
  phone?: Endpoint;
}

/**
 * The user's nickname, avatar and what else you keep of him; on this device, until `logout`.
 *
 *     session.profile.set(Object.assign({}, session.profile.get(), { avatarUrl: detail.avatarUrl }))
 */
export interface Profile {
  /** The cached profile: memory, then storage (encrypted: from `ready` on). Never opens a dialog. `logout` clears it. */
  get(): Record<string, unknown> | undefined;
  /** Keeps a profile (e.g. from `chooseAvatar` and a nickname input). */
  set(profile: Members): void;
  /**
   * Asks for it only if there is none, at most once at a time, and not again within `quietFor` (default 24 h)
   * of a refusal (`ERR_PROFILE_DENIED`, at once while quiet). Uses `wx.getUserProfile` where it still returns real data, else
   * rejects with `ERR_UNSUPPORTED`: use `chooseAvatar`, a nickname input and `set`. `ERR_PRIVACY_DENIED`: the privacy guide was not agreed to, or
   * does not name the profile; it may be asked again.
   */
  ask(options: { desc: string; quietFor?: number }): Promise<Record<string, unknown>>;
  /**
   * Hands the code of `<button open-type="getPhoneNumber">` to `options.profile.phone` and gives its answer's body. Nothing of it is kept.
   * Another status than 2xx: `ERR_EXCHANGE_FAILED`.
   */
  phone(code: string): Promise<any>;
}

/**
 * Both endpoints are called as `required` requests (token injected, renewed, sent again). Checked before the dialog, else
 * `ERR_PAY_PARAMS` naming the parameter: `timeStamp`, `nonceStr`, `package`, `paySign` non-empty strings; `package` starts with
 * `prepay_id=`; `signType` absent or `MD5`, `HMAC-SHA256`, `RSA`; `timeStamp` in seconds, at most 2 h from the server-corrected
 * clock (not checked before any `Date` was seen). A second `pay` with an order equal by value, while the first runs, gets the
 * first one's promise. Payment parameters never reach the log. `prepare` answering another status than 2xx: `ERR_PAY_FAILED`. After a network failure
 * `confirm` is sent again, twice at most.
 */
export interface PayOptions {
  /** Creates the order on your server. Body: the order. Answer: the signed `wx.requestPayment` parameters, at the root or under `data`. */
  prepare: Endpoint;
  /** Told after the platform reported success. Default body: `{ order, package }`. Its answer's `user` replaces the session's. */
  confirm?: Endpoint;
}
/** How a payment ended, after the money went: never an error then. */
export interface PayResult<User = Record<string, unknown>> {
  /** True only on HTTP 2xx from `confirm`; else false: paid, but not confirmed. */
  confirmed: boolean;
  /** The session afterwards, with the `user` of `confirm`'s answer. */
  state: SessionState<User>;
}

/* -------------------------------------------------------------------- watch */

/**
 * What is logged, and where to. No entry has a secret in it.
 *
 * Without `to`, and without a listener for `error`, the first failure of each code is one `console.warn` that says what to do; so is a
 * failed call with neither `fail`, `complete` nor its promise. Without `to` so are, too, a plain-http `baseUrl` without `allowInsecure`, and a call that names
 * `auth: 'required'` to a host that `hosts` leaves out (once per host).
 *
 *     log: { to: 'realtime-log', level: 'error' }
 */
export interface LogOptions {
  /** Default `"info"`, into the ring behind `logs()` only, unless `to` is set. */
  level?: 'off' | 'error' | 'info' | 'debug';
  /** Where entries go besides `logs()`: a function, or WeChat's own log managers. */
  to?: 'console' | 'log-manager' | 'realtime-log' | ((entry: LogEntry) => void);
  /** Size of the ring behind `logs()`. Default 200. */
  keep?: number;
  /** Failures in a row that raise `alert`. Default 3. */
  alertAfter?: number;
}
/** One line of the log. */
export interface LogEntry {
  /** When, in milliseconds since the epoch by the device's clock. */
  at: number;
  /** How grave. */
  level: 'error' | 'info' | 'debug';
  /** What happened, in a few words that stay the same. */
  event: string;
  /** Never a token, a code, a cookie value or a query value. */
  detail?: Record<string, unknown>;
}
/** Counters since launch, as `session.metrics()` gives them: a copy. Calls are those of the program; `byStatus` counts the endpoints' answers too. */
export interface Metrics {
  /** Calls begun. */
  requests: number;
  /** Times that a call was sent again. */
  retried: number;
  /** Calls that ended in `fail`. */
  failed: number;
  /** Logins that gave a token. */
  logins: number;
  /** Logins that gave none. */
  loginFailures: number;
  /** Refreshes that gave a token. */
  refreshes: number;
  /** Refreshes that gave none. */
  refreshFailures: number;
  /** Tokens that the server refused. */
  expired: number;
  /** Calls of `wx.checkSession`. */
  checkSessions: number;
  /** Reads from storage. */
  storageReads: number;
  /** Writes to storage, and removals. */
  storageWrites: number;
  /** Writes and removals that failed. */
  storageFailures: number;
  /** Answers by host and HTTP status: `byStatus["api.example.com"][200]`. Beyond 32 hosts the others are counted together, under `"*"`. */
  byStatus: Record<string, Record<number, number>>;
}
