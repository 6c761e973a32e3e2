/**
 * Puts a session together out of its parts: each gets what it uses, by name.
 */
import { createAsk } from './api/ask.js'
import { createCommands } from './api/commands.js'
import { createCookies } from './api/cookies.js'
import { createInstall } from './api/install.js'
import { createOAuth } from './api/oauth.js'
import { createPayment } from './api/pay.js'
import { createPendingStates } from './api/pending-states.js'
import { createProfile } from './api/profile.js'
import { createProgramSession } from './api/program.js'
import { createAppLife } from './boundary/app-life.js'
import { configOf } from './boundary/config.js'
import { Core } from './boundary/core.js'
import { createEntropy } from './boundary/entropy.js'
import { load } from './boundary/loader.js'
import { openMachine } from './boundary/machine.js'
import { createOpening } from './boundary/opening.js'
import { ignore, later } from './common/later.js'
import { createChecks } from './endpoints/checks.js'
import { createAskForGrant } from './endpoints/grants.js'
import { createTellLogout } from './endpoints/logout.js'
import { Operations } from './endpoints/operations.js'
import { createRenewal } from './endpoints/renewal.js'
import { createRequired } from './endpoints/required.js'
import { createEndpointSender } from './endpoints/send.js'
import { createPlatform } from './platform/wx.js'
import { createKeys } from './records/keys.js'
import { Kept } from './records/kept.js'
import { createRecords } from './records/records.js'
import { createRestore } from './records/restore.js'
import { createStorage } from './records/storage.js'
import { CookieLane } from './request/cookie-lane.js'
import { createExpiredRule } from './request/expired-rule.js'
import { Plans } from './request/plans.js'
import { createPreparation } from './request/prepare.js'
import { createPump } from './request/pump.js'
import { createReceiver } from './request/receive.js'
import { createServerTime } from './request/server-time.js'
import { createTransmitter } from './request/transmit.js'
import { createUnderWay } from './request/under-way.js'
import { createAnnouncer } from './watching/announce.js'
import { createErrorOf } from './watching/core-error.js'
import { createEvents } from './watching/events.js'
import { createLog } from './watching/log.js'
import { createAllMetrics, createMetrics } from './watching/metrics.js'
import { createNotices } from './watching/notices.js'
import { createReport } from './watching/report.js'

/** @typedef {import('./api/options.js').Options} Options */
/** @typedef {import('./boundary/types.js').Action} Action */
/** @typedef {import('./boundary/types.js').ActionHandlers} ActionHandlers */

/**
 * Make a session, and the function that begins: it loads the module and reads the records, at the same time.
 *
 * @param {Options} options
 */
export function openSession(options) {
  const platform = createPlatform()
  // What takes longest first: the module loads while the session is made.
  load(platform, options.wasmPath, ignore)
  const basis = composeBasis(options, platform)
  const stores = composeStores(options, basis)
  const requests = composeRequests(options, basis, stores)
  // The first request goes before the core wants anything done.
  const endpoints = later(() => composeEndpoints(options, basis, requests))
  const handlers = later(() => handlersOf(basis, stores, requests, endpoints()))
  return {
    session: composeProgram(options, basis, stores, requests, endpoints),
    begin: composeOpening(options, basis, stores, handlers),
  }
}

/** @typedef {ReturnType<typeof composeBasis>} Basis */
/** @param {Options} options @param {import('./platform/wx.js').Platform} platform */
function composeBasis(options, platform) {
  const core = new Core()
  const metrics = createMetrics()
  const events = createEvents()
  const log = createLog(platform, options.log)
  const notices = createNotices({ log, events, state: () => core.state() })
  return { platform, core, entropy: createEntropy({ platform }), metrics, events, log, notices, operations: new Operations() }
}

/** @typedef {ReturnType<typeof composeStores>} Stores */
/** @param {Options} options @param {Basis} basis */
function composeStores({ name, encrypt, cookies }, { platform, core, metrics, notices: { fault } }) {
  const storage = createStorage({ keys: createKeys({ platform, name, encrypt, metrics }), encrypt, metrics })
  const states = later(() => new Kept({ storage, kind: 'oauth', fault }))
  const profile = later(() => new Kept({ storage, kind: 'profile', fault }))
  const kept = [states, profile]
  return {
    storage, states, profile, kept,
    restore: createRestore({ storage, hasJar: !!cookies, kept }),
    records: createRecords({ core, storage, fault }),
  }
}

/** @typedef {ReturnType<typeof composeRequests>} Requests */
/** @param {Options} options @param {Basis} basis @param {Stores} stores */
function composeRequests(options, { platform, core, metrics, log, notices, operations }, { records }) {
  const { baseUrl, inject } = options
  const hasJar = !!options.cookies
  const errorOf = createErrorOf((op) => operations.known(op).evidence || records.evidence(op))
  const underWay = createUnderWay({ errorOf })
  const plans = new Plans({ core, options, leftOut: notices.leftOut })
  const serverTime = createServerTime({ core, plans })
  const expiredRule = createExpiredRule(options.expired)
  const preparation = createPreparation({ core, plans, inject, hasJar })
  const cookieLane = new CookieLane({ core, plans })
  const receiver = createReceiver({ core, cookieLane, serverTime, expiredRule, log, metrics, hasJar })
  const transmitter = createTransmitter({ core, platform, preparation, receiver, metrics, hasJar })
  const pump = createPump({ core, plans, transmitter, underWay, metrics, baseUrl })
  return { errorOf, underWay, plans, cookieLane, serverTime, expiredRule, preparation, receiver, pump }
}

/** @typedef {ReturnType<typeof composeEndpoints>} Endpoints */
/** @param {Options} options @param {Basis} basis @param {Requests} requests */
function composeEndpoints(options, { platform, core, metrics, operations }, { plans, expiredRule, preparation, receiver }) {
  const { login, refresh, verify, logout, oauth, timing, token } = options
  const sender = createEndpointSender({ core, platform, plans, preparation, receiver, operations, metrics, timeout: timing.endpointTimeout })
  const askForGrant = createAskForGrant({ sender, fields: token })
  const endpoints = { login, refresh, oauthRefresh: oauth.refresh }
  return {
    askForGrant,
    renewal: createRenewal({ core, platform, operations, askForGrant, endpoints, loginTimeout: timing.loginTimeout }),
    checks: createChecks({ core, platform, sender, expiredRule, metrics, endpoint: verify }),
    tellLogout: createTellLogout({ sender, logout, revoke: oauth.revoke }),
  }
}

/**
 * What does each kind of action.
 *
 * @param {Basis} basis
 * @param {Stores} stores
 * @param {Requests} requests
 * @param {Endpoints} endpoints
 * @returns {ActionHandlers}
 */
function handlersOf({ entropy, notices, operations }, { records }, { errorOf, pump, underWay }, { checks, renewal, tellLogout }) {
  const announce = createAnnouncer({
    notices,
    errorOf,
    // The next pause gets its jitter.
    onError: () => entropy.left() || entropy.fetch(),
  })
  return {
    send: pump.release,
    settle: underWay.settle,
    fail: underWay.fail,
    login: renewal.login,
    exchange: renewal.exchange,
    refresh: renewal.refresh,
    verify: checks.verify,
    checkSession: checks.checkSession,
    cancel: ({ op }) => operations.cancel(op),
    tellLogout,
    readRecord: ({ op }) => records.read(op),
    writeRecord: ({ op }) => records.write(op),
    removeRecord: ({ op }) => records.remove(op),
    writeJar: ({ op }) => records.writeJar(op),
    removeJar: ({ op }) => records.removeJar(op),
    emit: announce,
  }
}

/** @param {Options} options @param {Basis} basis @param {Stores} stores @param {() => ActionHandlers} handlers */
function composeOpening(options, { platform, core, entropy, log, notices }, { storage, kept, restore }, handlers) {
  const { wasmPath, hasOAuth } = options
  /** @param {Action} action */
  const perform = (action) => /** @type {any} */ (handlers())[action.kind](action)

  return createOpening({
    platform, wasmPath, waitsForEntropy: hasOAuth, core, entropy, restore, storage, notices, log,
    open: ({ token, cookies }) => openMachine({ config: configOf(options), record: token, jar: cookies, supported: platform.supportsLogin(), perform }),
    opened: createAppLife({ platform, core, kept }),
  })
}

/** @param {Options} options @param {Basis} basis @param {Stores} stores @param {Requests} requests @param {() => Endpoints} endpoints */
function composeProgram(options, basis, { states, profile, kept, records }, { errorOf, underWay, plans, cookieLane, serverTime, pump }, endpoints) {
  const { platform, core, entropy, events, log, operations } = basis
  const metrics = createAllMetrics(basis)
  const timeout = options.timing.endpointTimeout
  const required = later(() => createRequired({ pump, timeout }))
  return createProgramSession({
    core, pump, events, metrics, log,
    commands: createCommands({ core, ask: createAsk({ core, underWay }), plans, records, kept }),
    cookies: later(() => createCookies({ core, plans, cookieLane })),
    oauth: later(() => createOAuth({
      core, entropy, records, operations, errorOf, log, timeout,
      askForGrant: endpoints().askForGrant,
      states: createPendingStates({ kept: states(), ttl: options.oauth.stateTtl }),
      exchange: options.oauth.exchange,
    })),
    profile: later(() => createProfile({
      platform, errorOf, kept: profile(), required: required(), phone: options.profile.phone,
    })),
    payment: later(() => createPayment({
      core, platform, records, serverTime, errorOf, log, required: required(), endpoints: options.pay, fields: options.token,
    })),
    install: createInstall({ platform, pump, options }),
    report: createReport({ platform, metrics, log, state: () => core.state() }),
  })
}
