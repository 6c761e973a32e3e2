/* tslint:disable */
/* eslint-disable */
/**
 * A cookie by its number, and its new `name=value`.
 */
export interface Rewritten {
    cookie: number;
    pair: string;
}

/**
 * A record's members as they are stored. Times are milliseconds since the epoch by the server's clock.
 */
export interface StoredRecord {
    /**
     * [`FORM`].
     */
    v: number;
    seq: number;
    token: string;
    refreshToken?: string;
    issuedAt: number;
    expiresAt?: number;
    refreshExpiresAt?: number;
    /**
     * Milliseconds by which the server is ahead of the device.
     */
    clockOffset: number;
    origin: Origin;
}

/**
 * A request that cannot go at once.
 */
export interface Admission {
    call: number;
    auth: Auth;
    /**
     * Only a token newer than the current one will do.
     */
    fresh: boolean;
}

/**
 * A request whose answer said "this token is not accepted any more".
 */
export interface Refusal {
    call: Call;
    auth: Auth;
    /**
     * The generation when the request was admitted.
     */
    admitted: Generation;
    /**
     * The generation it was sent with.
     */
    sent: Generation;
    /**
     * How often it was sent again already.
     */
    resent: number;
    status: number;
}

/**
 * A token answer as it was read from a body: nothing in it is trusted yet.
 *
 * Numbers that were absent or no numbers are NaN.
 */
export interface Grant {
    access: string;
    refresh: string | undefined;
    /**
     * Life in seconds (RFC 6749, section 4.2.2).
     */
    expiresIn?: number;
    /**
     * End in milliseconds, or in seconds when below 1e11.
     */
    expiresAt?: number;
    /**
     * Life of the refresh token in seconds.
     */
    refreshExpiresIn?: number;
    /**
     * The user as JSON text.
     */
    user: string | undefined;
}

/**
 * A token, a refresh token or a login code on its way out of the core. `{:?}` does not show it.
 */
export type Secret = string;

/**
 * Bounds the jar and says what its snapshots hold.
 */
export interface JarOptions {
    /**
     * Most cookies kept. RFC 6265bis, section 5.7, names 3000 as an example.
     */
    max: number;
    /**
     * Most cookies kept of one domain.
     */
    maxPerHost: number;
    /**
     * Snapshots hold the cookies without Max-Age and Expires too.
     */
    keepSessionCookies: boolean;
}

/**
 * Drained with [`Session::poll_action`](super::Session::poll_action), in order, after every input.
 *
 * Crosses to JavaScript as an object: `{ kind: 'send', call: 7, generation: 1 }`.
 */
export type Action = { kind: "send"; call: Call; generation: Generation } | { kind: "settle"; call: Call } | { kind: "fail"; call: Call; code: ErrorCode; evidence: Op } | { kind: "login"; op: Op } | { kind: "exchange"; op: Op; code: Secret } | { kind: "refresh"; op: Op; oauth: boolean; refreshToken: Secret } | { kind: "verify"; op: Op } | { kind: "checkSession"; op: Op } | { kind: "cancel"; op: Op } | { kind: "tellLogout"; revoke: boolean; token: Secret } | { kind: "readRecord"; op: Op } | { kind: "writeRecord"; op: Op } | { kind: "removeRecord"; op: Op } | { kind: "writeJar"; op: Op } | { kind: "removeJar"; op: Op } | { kind: "setTimer"; op: Op; delay: number } | { kind: "clearTimer"; op: Op } | ({ kind: "emit" } & Event);

/**
 * How much a request needs a token. Requests that go without (`none`, foreign hosts) never come here.
 */
export type Auth = "required" | "optional";

/**
 * How often tokens were had, refused, and asked for in vain.
 */
export interface Metrics {
    logins: number;
    /**
     * A fresh token that the server refuses counts, too: the login helped nobody.
     */
    loginFailures: number;
    refreshes: number;
    refreshFailures: number;
    /**
     * Tokens that the server refused.
     */
    expired: number;
}

/**
 * How one platform call or endpoint failed, as far as the session's decisions depend on it.
 */
export type Failure = "network" | "timeout" | "unsupported" | { http: { status: number; errcode: number } } | "other";

/**
 * Milliseconds, as `TimingOptions` documents them.
 */
export interface Timing {
    leeway: number;
    loginTimeout: number;
    endpointTimeout: number;
    retries: number;
    cooldown: number;
    maxAge: number;
}

/**
 * Shows a stored cookie.
 */
export interface CookieView {
    name: string;
    value: string;
    domain: string;
    path: string;
    hostOnly: boolean;
    secure: boolean;
    httpOnly: boolean;
    sameSite?: SameSite;
    /**
     * Milliseconds since the epoch; `None` for a session cookie.
     */
    expiresAt?: number;
}

/**
 * Tells when a cookie travels across sites; stored for the caller's eyes, never enforced.
 */
export type SameSite = "default" | "none" | "lax" | "strict";

/**
 * The cookies of a request.
 */
export interface CookiePlan {
    /**
     * The header, `""` if none.
     */
    header: string;
    /**
     * The numbers of the jar's cookies in it, in order.
     */
    cookies: number[];
    /**
     * Until when, by the device's clock, these are the ones, if the jar is not rearranged.
     */
    until: number;
    /**
     * The names of cookies that no header can carry, each told once.
     */
    leftOut: string[];
}

/**
 * The jar's stored form.
 */
export interface JarSnapshot {
    text: string;
    /**
     * How many cookies had no room.
     */
    leftOut: number;
}

/**
 * The part of the options that decisions depend on; bodies, URLs and functions stay outside.
 */
export interface Config {
    timing: Timing;
    /**
     * Which of the optional endpoints exist.
     */
    refresh: boolean;
    verify: boolean;
    logout: boolean;
    oauthRefresh: boolean;
    oauthRevoke: boolean;
    /**
     * Asks `wx.checkSession` at launch.
     */
    checkSession: boolean;
    /**
     * Life of a token in seconds when the server names none.
     */
    defaultExpiresIn: number | undefined;
    /**
     * How long before the end of an authorisation `expiring` comes, in milliseconds.
     */
    notice: number;
    /**
     * The jar; `None` keeps no cookies.
     */
    cookies: JarOptions | undefined;
    /**
     * Failures in a row that raise `alert`.
     */
    alertAfter: number;
}

/**
 * What became of an answer's cookies.
 */
export interface Received {
    /**
     * Headers that were kept from before may have got other cookies.
     */
    rearranged: boolean;
    /**
     * The cookies that got a new pair, and nothing else of them changed.
     */
    rewritten: Rewritten[];
}

/**
 * What failed. The evidence (platform messages, HTTP status) stays with whoever performed the I/O.
 */
export type ErrorCode = "ERR_NETWORK" | "ERR_TIMEOUT" | "ERR_LOGIN_FAILED" | "ERR_EXCHANGE_FAILED" | "ERR_REFRESH_FAILED" | "ERR_EXPIRED" | "ERR_REAUTH_REQUIRED" | "ERR_LOGGED_OUT" | "ERR_UNSUPPORTED" | "ERR_STORAGE";

/**
 * What holds until the next input, so that the requests in between need not ask.
 */
export interface View {
    /**
     * The token's place in this launch's sequence of tokens.
     */
    generation: number;
    /**
     * The generation that began this account; requests sent with an older one belong to somebody else.
     */
    account: number;
    /**
     * `""` if there is none.
     */
    token: string;
    /**
     * Until when, by the device's clock, requests go out with it at once.
     */
    until: number;
    /**
     * Milliseconds by which the server is ahead of the device.
     */
    offset: number;
}

/**
 * What the program hears of: `{ name: 'expired', status: 401 }`.
 */
export type Event = { name: "change" } | { name: "login" } | { name: "refresh" } | { name: "expired"; status: number } | { name: "logout"; revoked: boolean } | { name: "reauth"; code: ErrorCode; evidence: Op } | { name: "expiring"; at: number } | { name: "error"; code: ErrorCode; evidence: Op } | { name: "alert"; code: ErrorCode; times: number } | { name: "newerRecords" };

/**
 * What the verify endpoint said about the token.
 */
export type Verdict = "holds" | { refused: { status: number } } | "unknown";

/**
 * Which ceremony a token came from; it is renewed the same way and by no other.
 */
export type Origin = "login" | "oauth";

export interface State {
    status: Status;
    /**
     * End of the token by the server's clock.
     */
    expiresAt?: number;
    /**
     * The user as JSON text.
     */
    user?: string;
    /**
     * Why `Blocked`.
     */
    reason?: ErrorCode;
}

export type Status = "anonymous" | "active" | "renewing" | "blocked";


/**
 * The decisions of one session. Each input changes them; then `pollAction` is to be called until it has no more.
 */
export class Core {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Lets a request go or wait: `send`, `fail`, or nothing yet.
     */
    admit(request: Admission, now: number): void;
    /**
     * Forgets a waiting call.
     */
    cancel(call: number, now: number): void;
    /**
     * Removes all cookies.
     */
    clearCookies(now: number): void;
    /**
     * The header for `url` as the RFC makes it.
     */
    cookieHeader(url: string, now: number): string;
    /**
     * A `state` for an authorisation; `undefined` without random bytes.
     */
    drawState(): string | undefined;
    /**
     * Settles `call` when there is a usable token.
     */
    ensure(call: number, now: number): void;
    /**
     * A request that had been refused before was accepted with this generation's token.
     */
    handleAccepted(generation: number, now: number): void;
    /**
     * The exchange of an authorisation's code gave a token.
     */
    handleAuthorised(grant: Grant, now: number): void;
    /**
     * `wx.login` gave a code, `""` if it gave none.
     */
    handleCode(op: number, code: string, now: number): void;
    /**
     * The `Date` of an answer, in milliseconds since the epoch.
     */
    handleDate(date: number, now: number): void;
    /**
     * The server refused the token of a request.
     */
    handleExpired(refusal: Refusal, now: number): void;
    /**
     * `wx.login` or an endpoint failed.
     */
    handleFailure(op: number, failure: Failure, now: number): void;
    /**
     * The login or refresh endpoint gave a token.
     */
    handleGrant(op: number, grant: Grant, now: number): void;
    /**
     * The app was hidden.
     */
    handleHide(now: number): void;
    /**
     * The network came back.
     */
    handleOnline(now: number): void;
    /**
     * What stands under the record's key, whatever that is.
     */
    handleRecord(op: number, record: any, now: number): void;
    /**
     * `wx.checkSession` succeeded or failed.
     */
    handleSessionChecked(op: number, ok: boolean, now: number): void;
    /**
     * The app was shown.
     */
    handleShow(now: number): void;
    /**
     * A write or a removal ended.
     */
    handleStored(op: number, ok: boolean, now: number): void;
    /**
     * A timer ran out.
     */
    handleTimer(op: number, now: number): void;
    /**
     * Takes over the server's newer word on who the user is, as JSON text.
     */
    handleUser(user: string, now: number): void;
    /**
     * The verify endpoint answered, or could not.
     */
    handleVerdict(op: number, verdict: Verdict, now: number): void;
    /**
     * Allows no silent login until it is released, `limit` milliseconds at most; returns the hold's name.
     */
    hold(limit: number, now: number): number;
    /**
     * Whether the token may be used now.
     */
    isUsable(now: number): boolean;
    /**
     * The jar's stored form, of at most so many bytes.
     */
    jarSnapshot(max_size: number, now: number): JarSnapshot;
    /**
     * Begins the launch checks, once.
     */
    launch(now: number): void;
    /**
     * The cookies for `url`, those of all hosts without one.
     */
    listCookies(url: string | null | undefined, now: number): CookieView[];
    /**
     * Settles `call` after a new login.
     */
    login(call: number, now: number): void;
    /**
     * Forgets token, user and (unless they are to be kept) cookies; settles `call` when the storage is clear.
     */
    logout(call: number, keep_cookies: boolean, now: number): void;
    /**
     * Counters since launch.
     */
    metrics(): Metrics;
    /**
     * Opens a session with what storage held under the record's and the jar's key, whatever that is.
     *
     * `supported`: there is a login here.
     */
    constructor(config: Config, record: any, jar: any, supported: boolean, now: number);
    /**
     * The cookies of a request to `url`; `own` is the caller's Cookie header, `""` if none.
     */
    planCookies(url: string, own: string, now: number): CookiePlan;
    /**
     * Takes the next action out, `undefined` when all are.
     */
    pollAction(): Action | undefined;
    /**
     * Stores the Set-Cookie values that `url` answered with.
     */
    receiveCookies(url: string, values: string[], now: number): Received;
    /**
     * Compares with what stands under the record's key; returns what to write there, `undefined` if nothing.
     */
    reconcile(record: any, now: number): any;
    /**
     * Settles `call` with a new token.
     */
    refresh(call: number, now: number): void;
    /**
     * Ends a hold.
     */
    releaseHold(hold: number, now: number): void;
    /**
     * Removes the cookies that have this name, domain and path, as far as they are given; returns how many.
     */
    removeCookies(name: string | null | undefined, domain: string | null | undefined, path: string | null | undefined, now: number): number;
    /**
     * Begins the launch checks and settles `call` when they have ended.
     */
    start(call: number, now: number): void;
    /**
     * The state as the program sees it.
     */
    state(now: number): State;
    /**
     * What holds until the next input.
     */
    view(now: number): View;
}

/**
 * Adds secure random bytes, as `wx.getRandomValues` gives them.
 */
export function addEntropy(bytes: Uint8Array | number[]): void;

/**
 * How many random bytes are left.
 */
export function entropyLeft(): number;

/**
 * Takes a text apart in which the platform joined Set-Cookie values by commas.
 */
export function splitCookies(joined: string): string[];

/** Gives the bindings the exports of the instance; before that they cannot be used. */
export function __wbg_set_wasm(exports: object): void
