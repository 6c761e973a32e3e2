/**
 * A session: the public API over the machine.
 */
import { createCookies } from './cookies.js'
import { Endpoints } from './endpoints.js'
import { SessionError, codeOf, meaningOf } from './errors.js'
import { createEvents } from './events.js'
import { createHandle } from './handle.js'
import { copyOf, parsed } from './fields.js'
import { install } from './install.js'
import { load } from './loader.js'
import { createLog } from './log.js'
import { Kept } from './kept.js'
import { ACTION, TELL, createMachine } from './machine.js'
import { wasm, writeBytes } from './memory.js'
import { createMetrics } from './metrics.js'
import { createOAuth } from './oauth.js'
import { once } from './once.js'
import { bool, coreNumbers, limit, object } from './options.js'
import { createPay } from './pay.js'
import { callOnce, createPlatform } from './platform.js'
import { createProfile } from './profile.js'
import { createRecords } from './records.js'
import { createRequests } from './requests.js'
import { createStorage } from './storage.js'

/** @typedef {import('./options.js').Options} Options */
/** @typedef {import('./machine.js').Action} Action */
/** @typedef {import('./machine.js').Machine} Machine */

/** A hold without a limit of its own ends after this. */
const HOLD = 60000
/** How many random bytes are fetched at a time: an OAuth state takes 24, a pause's jitter one. */
const ENTROPY = 256
/** How long `ready` waits for the first random bytes, where they are needed. */
const ENTROPY_LIMIT = 1000

const checkLogout = object({ keepCookies: bool })

/** What the parts of a session share. */
export class Context {
  /** @param {Options} options */
  constructor(options) {
    this.options = options
    this.platform = createPlatform()
    this.metrics = createMetrics()
    this.events = createEvents()
    this.log = createLog(this.platform.api, options.log)
    this.storage = createStorage(this.platform, options, this.metrics)
    this.requests = createRequests(this)
    this.endpoints = new Endpoints(this)
    this.records = createRecords(this)
    this.states = new Kept(this, 'oauth')
    this.profile = new Kept(this, 'profile')
    /** Set once the module is loaded and the records are read. @type {Machine} */
    this.machine = /** @type {any} */ (undefined)
    /** Set when the module could not be loaded. @type {SessionError | undefined} */
    this.loadError = undefined
    this.launched = false
    /** @type {{ ready: () => void, failed: (error: SessionError) => void }[]} */
    this.queue = []
    /** Promises of the program that wait for the machine. @type {Record<number, { resolve: (value: any) => void, reject: (error: any) => void, api: string }>} */
    this.waiting = {}
  }

  /** Loads the module and reads the records, at the same time. */
  begin() {
    const { options, platform } = this
    let awaited = 2
    /** @type {any} */
    let found
    const arrived = () => {
      if (--awaited === 0) this.wake(found)
    }
    load(options.wasmPath, (error) => {
      if (error) return this.giveUp(error)
      // Without authorisations only a pause's jitter needs them, for which nobody waits.
      this.fetchEntropy(options.hasOAuth ? arrived : () => {})
      if (!options.hasOAuth) arrived()
    })
    this.records.restore((records) => {
      found = records
      arrived()
    })
    listenToLifecycle(platform.api, this)
  }

  /** @param {{ token: string, cookies: string }} records */
  wake(records) {
    const { options, platform } = this
    if (this.loadError) return
    this.machine = createMachine(coreNumbers(options), records.token, records.cookies, platform.supportsLogin(), (action) => this.perform(action))
    if (!this.storage.works) {
      this.fault(new SessionError('ERR_UNSUPPORTED', 'storage.encrypt needs base library 2.21.3: the records stay in memory only'))
    }
    this.log.write('info', 'ready', { restored: this.machine.view().token !== '' })
    // Whoever heard of it may have called another session.
    this.machine.drain(1)
    for (const { ready } of this.queue.splice(0)) ready()
  }

  /** @param {SessionError} error */
  giveUp(error) {
    if (this.machine || this.loadError) return
    this.loadError = error
    this.fault(error)
    for (const { failed } of this.queue.splice(0)) failed(error)
  }

  /** @param {() => void} ready @param {(error: SessionError) => void} failed */
  whenReady(ready, failed) {
    if (this.machine) ready()
    else if (this.loadError) failed(this.loadError)
    else this.queue.push({ ready, failed })
  }

  /** The first use begins the launch checks. */
  launch() {
    if (this.launched) return
    this.launched = true
    this.machine.tell(TELL.LAUNCH)
  }

  /**
   * A promise that the machine settles under the number that `begin` gets.
   *
   * @param {string} api
   * @param {(machine: Machine, id: number) => void} begin
   * @param {(resolve: (value: any) => void, error: SessionError) => void} [withoutModule]
   * @returns {Promise<any>}
   */
  ask(api, begin, withoutModule) {
    return new Promise((resolve, reject) => {
      this.whenReady(() => {
        const id = this.requests.nextId()
        this.waiting[id] = { resolve, reject, api }
        begin(this.machine, id)
      }, (error) => (withoutModule ? withoutModule(resolve, error) : reject(error)))
    })
  }

  /** @param {Action} action */
  perform(action) {
    const { endpoints, metrics, records, requests } = this
    switch (action.kind) {
      case ACTION.SEND: return requests.release(action.id, action.number)
      case ACTION.SETTLE: return this.settle(action.id)
      case ACTION.FAIL: return this.failCall(action)
      case ACTION.LOGIN: return endpoints.login(action.id)
      case ACTION.EXCHANGE: return endpoints.exchange(action.id, action.text)
      case ACTION.REFRESH: return endpoints.refresh(action.id, action.text, action.number === 1)
      case ACTION.VERIFY: return endpoints.verify(action.id)
      case ACTION.CHECK_SESSION: return endpoints.checkSession(action.id)
      case ACTION.CANCEL: return endpoints.cancel(action.id)
      case ACTION.TELL_LOGOUT: return endpoints.tellLogout(action.text, action.number === 1)
      case ACTION.CHANGE: return this.tell('info', 'change', undefined, () => this.state())
      case ACTION.LOGGED_IN:
        metrics.logins++
        return this.tell('info', 'login', undefined, () => this.state())
      case ACTION.REFRESHED:
        metrics.refreshes++
        return this.tell('info', 'refresh', undefined, () => this.state())
      case ACTION.EXPIRED:
        metrics.expired++
        return this.tell('info', 'expired', { status: action.number })
      case ACTION.LOGGED_OUT:
        return this.tell('info', 'logout', { reason: action.number ? 'revoked' : 'user' })
      case ACTION.REAUTH: return this.tell('error', 'reauth', { code: codeOf(action.code) }, () => this.errorOf(action, 'session'))
      case ACTION.EXPIRING: return this.tell('info', 'expiring', { at: action.number })
      case ACTION.ERROR: return this.renewalFailed(action)
      case ACTION.ALERT: return this.tell('error', 'alert', { code: codeOf(action.code), times: action.number })
      default: return records.perform(action)
    }
  }

  /** @param {number} id */
  settle(id) {
    const waiter = this.waiting[id]
    delete this.waiting[id]
    if (waiter) waiter.resolve(waiter.api === 'logout' ? undefined : this.state())
  }

  /** @param {Action} action */
  failCall(action) {
    const call = this.requests.calls.get(action.id)
    if (call) {
      const error = this.errorOf(action, call.api)
      if (error.code === 'ERR_EXPIRED' && call.refusal) error.cause = call.refusal
      return call.finish(false, error)
    }
    const waiter = this.waiting[action.id]
    delete this.waiting[action.id]
    if (waiter) waiter.reject(this.errorOf(action, waiter.api))
  }

  /** @param {{ code: number, evidence: number }} action @param {string} api @returns {SessionError} */
  errorOf(action, api) {
    const code = codeOf(action.code)
    const evidence = action.evidence ? this.endpoints.evidence(action.evidence) || this.records.evidence(action.evidence) : undefined
    const message = `${meaningOf(action.code)}${evidence ? `: ${evidence.message}` : ''}`
    return new SessionError(code, message, { api, errno: evidence && evidence.errno, cause: evidence && evidence.cause })
  }

  /** @param {Action} action */
  renewalFailed(action) {
    const { metrics } = this
    const error = this.errorOf(action, 'session')
    if (this.endpoints.stepOf(action.evidence) === 'refresh') metrics.refreshFailures++
    else if (error.code !== 'ERR_STORAGE') metrics.loginFailures++
    this.fault(error)
    // The next pause gets its jitter.
    if (wasm.entropyLeft() === 0) this.fetchEntropy(() => {})
  }

  /** A failure that is nobody's call. @param {SessionError} error */
  fault(error) {
    this.tell('error', 'error', { code: error.code, message: error.message }, () => error)
  }

  /** Logs and emits. @param {'error' | 'info'} level @param {string} event @param {Record<string, unknown>} [detail] @param {() => unknown} [payload] the same as the detail unless given */
  tell(level, event, detail, payload = () => Object.assign({}, detail)) {
    this.log.write(level, event, detail)
    this.events.emit(event, payload)
  }

  /** @param {string} name of a cookie that no header can carry */
  reportLeftOut(name) {
    this.fault(new SessionError('ERR_UNSUPPORTED', `the cookie "${name}" has control characters, which the platform refuses in a header: it is not sent`))
  }

  state() {
    if (this.loadError) return { status: 'blocked', reason: this.loadError.code }
    if (!this.machine) return { status: 'starting' }
    const { status, expiresAt, user, reason } = this.machine.state()
    /** @type {any} */
    const state = { status }
    if (expiresAt === expiresAt) state.expiresAt = expiresAt
    // Parsed at each look, so that nobody can change the session's own.
    if (user) state.user = parsed(user)
    if (reason) state.reason = codeOf(reason)
    return state
  }


  /** Random bytes, where the platform has them; calls back in any case. @param {() => void} done */
  fetchEntropy(done) {
    const { api } = this.platform
    if (typeof api.getRandomValues !== 'function') return done()
    const end = once(ENTROPY_LIMIT, done)
    callOnce(api, 'getRandomValues', { length: ENTROPY }, ({ randomValues }) => {
      if (randomValues) wasm.addEntropy(writeBytes(new Uint8Array(randomValues)))
      end()
    }, end)
  }
}

export class Session {
  /** @param {Context} context */
  constructor(context) {
    hidden.set(this, context)
    this.cookies = createCookies(context)
    this.oauth = createOAuth(context)
    this.profile = createProfile(context)
    this.pay = createPay(context)
  }

  start() {
    return contextOf(this).ask('start', (machine, id) => {
      contextOf(this).launched = true
      machine.tell(TELL.START, id)
    })
  }

  get ready() {
    const context = contextOf(this)
    return new Promise((resolve, reject) => context.whenReady(() => resolve(undefined), reject))
  }

  get state() {
    return contextOf(this).state()
  }

  /** @param {any} options */
  request(options) {
    return createHandle(contextOf(this).requests.begin('request', options))
  }

  /** @param {any} options */
  uploadFile(options) {
    return createHandle(contextOf(this).requests.begin('uploadFile', options))
  }

  /** @param {any} options */
  downloadFile(options) {
    return createHandle(contextOf(this).requests.begin('downloadFile', options))
  }

  ensure() {
    const context = contextOf(this)
    return context.ask('ensure', (machine, id) => {
      context.launch()
      machine.tell(TELL.ENSURE, id)
    })
  }

  login() {
    return contextOf(this).ask('login', (machine, id) => machine.tell(TELL.LOGIN, id))
  }

  refresh() {
    return contextOf(this).ask('refresh', (machine, id) => machine.tell(TELL.REFRESH, id))
  }

  /** @param {{ keepCookies?: boolean }} [options] */
  logout(options = {}) {
    const context = contextOf(this)
    try {
      checkLogout(options, 'logout(options)')
    } catch (error) {
      return Promise.reject(error)
    }
    const keep = !!options.keepCookies
    const kept = [context.states, context.profile].map((one) => new Promise((resolve) => one.clear(() => resolve(undefined))))
    const left = context.ask('logout', (machine, id) => {
      // At once: those who waited hear of the logout first, and what they send carries no cookies of before.
      context.requests.plans.forget()
      machine.tell(TELL.LOGOUT, id, +keep)
    },
      (resolve) => context.records.clear(keep, () => resolve(undefined)))
    return Promise.all([left, ...kept]).then(() => undefined)
  }

  token() {
    const { machine } = contextOf(this)
    return machine && machine.isUsable() ? machine.view().token : undefined
  }

  hold(maxTime = HOLD) {
    limit(maxTime, 'hold(maxTime)')
    const context = contextOf(this)
    let name = 0
    let released = false
    context.whenReady(() => {
      if (!released) name = context.machine.tell(TELL.HOLD, 0, maxTime)
    }, () => {})
    return () => {
      if (released) return
      released = true
      if (name) context.machine.tell(TELL.RELEASE_HOLD, name)
    }
  }

  install() {
    return install(contextOf(this))
  }

  /** @param {string} event @param {any} listener */
  on(event, listener) {
    return contextOf(this).events.on(event, listener)
  }

  metrics() {
    return copyOf(contextOf(this).metrics)
  }

  logs() {
    return contextOf(this).log.entries()
  }

  /** For a bug report: what is known, without the user. */
  report() {
    const { status, expiresAt, reason } = this.state
    return JSON.stringify({
      version: __VERSION__, library: contextOf(this).platform.library(), at: Date.now(), status, expiresAt, reason, metrics: this.metrics(), logs: this.logs(),
    })
  }
}

/** The parts of a session are nobody's business: a log of the session must not show its token. */
const hidden = /** @type {WeakMap<Session, Context>} */ (new WeakMap())

/** @param {Session} session @returns {Context} */
const contextOf = (session) => /** @type {Context} */ (hidden.get(session))

/** @param {any} api @param {Context} context */
function listenToLifecycle(api, context) {
  /** @param {string} name @param {(payload: any) => void} listener */
  const listen = (name, listener) => {
    try {
      if (typeof api[name] === 'function') api[name](listener)
    } catch (_) {
      // Not in plugins: what the event would have told is noticed at the next use.
    }
  }
  listen('onAppShow', () => context.machine && context.machine.tell(TELL.SHOW))
  listen('onAppHide', () => {
    if (context.machine) context.machine.tell(TELL.HIDE)
    context.states.hide()
    context.profile.hide()
  })
  listen('onNetworkStatusChange', (status) => {
    if (context.machine && status && status.isConnected) context.machine.tell(TELL.ONLINE)
  })
}
