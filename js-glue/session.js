/**
 * A session: the public API over the machine.
 */
import { createCookies } from './cookies.js'
import { cancel, checkSession, exchange, known, login, refresh, tellLogout, verify } from './endpoints.js'
import { SessionError, meaningOf } from './errors.js'
import { createEvents } from './events.js'
import { createHandle } from './handle.js'
import { copyOf, parsed } from './fields.js'
import { install } from './install.js'
import { load } from './boundary/loader.js'
import { createLog } from './log.js'
import { createKept } from './kept.js'
import { openMachine } from './boundary/machine.js'
import { createMetrics } from './metrics.js'
import { createOAuth } from './oauth.js'
import { once } from './once.js'
import { bool, configOf, limit, object } from './options.js'
import { createPay } from './pay.js'
import { callOnce, createPlatform, promised } from './platform.js'
import { createProfile } from './profile.js'
import { createRecords } from './records.js'
import { createRequests } from './requests.js'
import { createStorage } from './storage.js'

/** @typedef {import('./boundary/types.js').Action} Action */
/** @typedef {import('./boundary/types.js').ActionOf<'settle' | 'fail'>} Ending */
/** @typedef {import('./boundary/types.js').CoreEvent} CoreEvent */

/**
 * What the parts of a session share.
 *
 * @typedef {{
 *   options: import('./options.js').Options,
 *   platform: import('./platform.js').Platform,
 *   metrics: import('./metrics.js').Metrics,
 *   log: ReturnType<typeof createLog>,
 *   storage: ReturnType<typeof createStorage>,
 *   requests: ReturnType<typeof createRequests>,
 *   operations: import('./endpoints.js').Operation[],
 *   records: ReturnType<typeof createRecords>,
 *   states(): ReturnType<typeof createKept>,
 *   profile(): ReturnType<typeof createKept>,
 *   machine: import('./boundary/machine.js').Machine,
 *   loadError: SessionError | undefined,
 *   whenReady(ready: () => void, failed: (error: SessionError) => void): void,
 *   ready(): Promise<void>,
 *   launched: boolean,
 *   launch(): void,
 *   state(): any,
 *   errorOf(failure: { code: any, evidence?: number }, api?: string): SessionError,
 *   fault(error: SessionError): void,
 *   reportLeftOut(name: string): void,
 *   fetchEntropy(done?: () => void): void,
 * }} Context `machine`: set once the module is loaded and the records are read; `loadError`: when it could not be loaded
 */

/** A hold without a limit of its own ends after this. */
const HOLD = 60000
/** How many random bytes are fetched at a time: an OAuth state takes 24, a pause's jitter one. */
const ENTROPY = 256
/** How long `ready` waits for the first random bytes, where they are needed. */
const ENTROPY_LIMIT = 1000

const ignore = () => {}

const checkLogout = object({ keepCookies: [bool, false] })

/**
 * Makes a session, and the function that begins: it loads the module and reads the records, at the same time.
 *
 * @param {import('./options.js').Options} options
 */
export function openSession(options) {
  // What takes longest first: the module loads while the session is made.
  load(options.wasmPath, ignore)
  const platform = createPlatform()
  const { api } = platform
  const metrics = createMetrics()
  const events = createEvents()
  const log = createLog(api, options.log)
  const storage = createStorage(platform, options, metrics)
  /** Who waits for the machine. @type {[ready: () => void, failed: (error: SessionError) => void][]} */
  const queue = []
  /** Promises of the program that the machine ends. @type {Record<number, (action: Ending) => void>} */
  const waiting = {}
  /** Random bytes that came before the machine was there. @type {ArrayBuffer | undefined} */
  let entropy

  const state = () => {
    const { loadError, machine } = context
    if (loadError) return { status: 'blocked', reason: loadError.code }
    if (!machine) return { status: 'starting' }
    const { status, expiresAt, user, reason } = machine.state()
    /** @type {any} */
    const state = { status }
    if (expiresAt !== undefined) state.expiresAt = expiresAt
    // Parsed at each look, so that nobody can change the session's own.
    if (user) state.user = parsed(user)
    if (reason) state.reason = reason
    return state
  }

  /** Logs and emits. @param {string} event @param {Record<string, unknown>} [detail] @param {() => unknown} [payload] the detail unless given, without one the state */
  const notify = (event, detail, payload = () => (detail ? copyOf(detail) : state())) => {
    log.write(event, detail)
    events.emit(event, payload)
  }

  /** A failure that is nobody's call. @param {SessionError} error */
  const fault = (error) => notify('error', { code: error.code, message: error.message }, () => error)

  /** @param {{ code: any, evidence?: number }} failure `evidence`: the operation whose failure is the cause @returns {SessionError} */
  const errorOf = ({ code, evidence = 0 }, api = 'session') => {
    const { message = '', cause = undefined } = known(context, evidence).evidence || context.records.evidence(evidence) || {}
    return new SessionError(code, meaningOf(code) + (message && `: ${message}`), { api, cause })
  }

  /** @param {() => void} ready @param {(error: SessionError) => void} failed */
  const whenReady = (ready, failed) => {
    if (context.machine) ready()
    else if (context.loadError) failed(context.loadError)
    else queue.push([ready, failed])
  }

  /** The first use begins the launch checks. */
  const launch = () => {
    if (context.launched) return
    context.launched = true
    context.machine.launch()
  }

  /**
   * A promise that the machine ends under the number that `begin` gets.
   *
   * @param {string} name
   * @param {(id: number) => void} begin
   * @param {(resolve: () => void) => void} [withoutModule]
   * @returns {Promise<any>}
   */
  const ask = (name, begin, withoutModule) => new Promise((/** @type {(value?: any) => void} */ resolve, reject) => whenReady(() => {
    const id = requests.nextId()
    waiting[id] = (action) => (action.kind === 'fail' ? reject(errorOf(action, name)) : resolve(state()))
    begin(id)
  }, (error) => (withoutModule ? withoutModule(resolve) : reject(error))))

  /** Random bytes, where the platform has them; calls back in any case. @param {() => void} done */
  const fetchEntropy = (done = ignore) => {
    const end = once(ENTROPY_LIMIT, done)
    callOnce(api, 'getRandomValues', { length: ENTROPY }, ({ randomValues }) => {
      if (randomValues && context.machine) context.machine.addEntropy(new Uint8Array(randomValues))
      else if (randomValues) entropy = randomValues
      end()
    }, end)
  }

  /** @param {Action} action */
  const perform = (action) => {
    switch (action.kind) {
      case 'send': return requests.release(action.call, action.generation)
      case 'settle':
      case 'fail': return end(action)
      case 'login': return login(context, action.op)
      case 'exchange': return exchange(context, action.op, action.code)
      case 'refresh': return refresh(context, action.op, action.refreshToken, action.oauth)
      case 'verify': return verify(context, action.op)
      case 'checkSession': return checkSession(context, action.op)
      case 'cancel': return cancel(context, action.op)
      case 'tellLogout': return tellLogout(context, action.token, action.revoke)
      case 'emit': return announce(action.event)
      case 'setTimer':
      case 'clearTimer': return
      default: return records.perform(action)
    }
  }

  /** @param {CoreEvent} event */
  const announce = (event) => {
    switch (event.name) {
      case 'change': return notify('change')
      case 'login':
        metrics.logins++
        return notify('login')
      case 'refresh':
        metrics.refreshes++
        return notify('refresh')
      case 'expired':
        metrics.expired++
        return notify('expired', { status: event.status })
      case 'logout': return notify('logout', { reason: event.revoked ? 'revoked' : 'user' })
      case 'reauth': return notify('reauth', { code: event.code }, () => errorOf(event))
      case 'expiring': return notify('expiring', { at: event.at })
      case 'error':
        if (known(context, event.evidence).step === 'refresh') metrics.refreshFailures++
        else if (event.code !== 'ERR_STORAGE') metrics.loginFailures++
        fault(errorOf(event))
        // The next pause gets its jitter.
        if (!context.machine.entropyLeft()) fetchEntropy()
        return
      case 'alert': return notify('alert', { code: event.code, times: event.times })
    }
  }

  /** @param {Ending} action settles or fails a call, or a promise of the program */
  const end = (action) => {
    const { call: id } = action
    const call = requests.calls.get(id)
    if (call && action.kind === 'fail') {
      const error = errorOf(action, call.api)
      if (error.code === 'ERR_EXPIRED' && call.refusal) error.cause = call.refusal
      return call.finish(false, error)
    }
    const waiter = waiting[id]
    delete waiting[id]
    if (waiter) waiter(action)
  }

  /** A part that is made at its first use: most programs never use most. @template T @param {(context: Context, kind: string) => T} make @returns {() => T} */
  const later = (make, kind = '') => {
    /** @type {T} */
    let part
    return () => part || (part = make(context, kind))
  }
  const states = later(createKept, 'oauth')
  const profile = later(createKept, 'profile')
  const cookies = later(createCookies)
  const oauth = later(createOAuth)
  const profileOf = later(createProfile)
  const pay = later(createPay)

  const context = /** @type {Context} */ (/** @type {any} */ ({
    options, platform, metrics, log, storage, operations: [], launched: false, state, fault, errorOf, whenReady, launch, fetchEntropy, states, profile,
    ready: () => /** @type {Promise<void>} */ (new Promise(whenReady)),
    reportLeftOut: (/** @type {string} */ name) => fault(new SessionError('ERR_UNSUPPORTED', `the cookie "${name}" is not sent: the platform refuses its control characters in a header`)),
  }))
  const requests = context.requests = createRequests(context)
  const records = context.records = createRecords(context)

  /** What the app goes through; told once what waited has gone. */
  const listenToApp = () => {
    /** @param {string} name @param {(payload: any) => void} listener */
    const listen = (name, listener) => {
      try {
        api[name](listener)
      } catch (_) {
        // Not in plugins, nor in every library: what the event would have told is noticed at the next use.
      }
    }
    listen('onAppShow', () => context.machine && context.machine.show())
    listen('onAppHide', () => {
      if (context.machine) context.machine.hide()
      states().hide()
      profile().hide()
    })
    listen('onNetworkStatusChange', (status) => {
      if (context.machine && status && status.isConnected) context.machine.online()
    })
  }

  const begin = () => {
    let awaited = 2
    /** @type {any} */
    let found
    const arrived = () => {
      if (--awaited) return
      context.machine = openMachine({
        config: configOf(options), record: found.token, jar: found.cookies, supported: platform.supportsLogin(), perform,
      })
      if (entropy) context.machine.addEntropy(new Uint8Array(entropy))
      if (!storage.works) fault(new SessionError('ERR_UNSUPPORTED', 'storage.encrypt needs base library 2.21.3: the records stay in memory only'))
      log.write('ready', { restored: context.machine.view().token !== '' })
      // What waits goes before anybody hears of it.
      for (const [ready] of queue.splice(0)) ready()
      // Whoever was called may have called another session.
      context.machine.drain()
      listenToApp()
    }
    load(options.wasmPath, (error) => {
      if (error) {
        context.loadError = error
        fault(error)
        for (const [, failed] of queue.splice(0)) failed(error)
        return listenToApp()
      }
      // Without authorisations only a pause's jitter needs them, for which nobody waits.
      if (!options.hasOAuth) arrived()
      fetchEntropy(options.hasOAuth ? arrived : ignore)
    })
    records.restore((restored) => {
      found = restored
      arrived()
    })
  }

  // In the prototype: a log of the session shows no getter's answer.
  const session = Object.create({
    get cookies() { return cookies() },
    get oauth() { return oauth() },
    get profile() { return profileOf() },
    get ready() { return context.ready() },
    get state() { return state() },

    start: () => ask('start', (id) => {
      context.launched = true
      context.machine.start(id)
    }),
    ensure: () => ask('ensure', (id) => {
      launch()
      context.machine.ensure(id)
    }),
    login: () => ask('login', (id) => context.machine.login(id)),
    refresh: () => ask('refresh', (id) => context.machine.refresh(id)),

    request: (/** @type {any} */ given) => createHandle(requests.begin('request', given)),
    uploadFile: (/** @type {any} */ given) => createHandle(requests.begin('uploadFile', given)),
    downloadFile: (/** @type {any} */ given) => createHandle(requests.begin('downloadFile', given)),
    pay: (/** @type {any} */ order) => pay()(order),

    /** @param {{ keepCookies?: boolean }} [given] */
    logout: (given = {}) => promised(() => {
      const { keepCookies } = checkLogout(given, 'logout(options)')
      const cleared = [states, profile].map((kept) => new Promise((/** @type {(value?: any) => void} */ done) => kept().clear(done)))
      return Promise.all([
        ask('logout', (id) => {
          // At once: those who waited hear of the logout first, and what they send carries no cookies of before.
          requests.plans.forget()
          context.machine.logout(id, keepCookies)
        }, (done) => records.clear(keepCookies, done)),
        ...cleared,
      ]).then(ignore)
    }),

    token() {
      const { machine } = context
      return machine && machine.isUsable() ? machine.view().token : undefined
    },

    hold(maxTime = HOLD) {
      limit(maxTime, 'hold(maxTime)')
      let name = 0
      let released = false
      whenReady(() => {
        if (released) return
        name = context.machine.hold(maxTime)
        // Whoever heard of something meanwhile may have released it.
        if (released) context.machine.releaseHold(name)
      }, ignore)
      return () => {
        if (released) return
        released = true
        if (name) context.machine.releaseHold(name)
      }
    },

    install: () => install(context),
    on: events.on,
    metrics: () => copyOf(metrics),
    logs: log.entries,

    /** For a bug report: what is known, without the user. */
    report() {
      const { status, expiresAt, reason } = state()
      return JSON.stringify({ version: __VERSION__, library: platform.library(), at: Date.now(), status, expiresAt, reason, metrics, logs: log.entries() })
    },
  })
  return { session, begin }
}
