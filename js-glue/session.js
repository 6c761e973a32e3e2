/**
 * Puts a session together out of its parts: each gets what it uses.
 */
import { createAdopt } from './api/adopt.js'
import { createAsk } from './api/ask.js'
import { createCommands } from './api/commands.js'
import { createCookies } from './api/cookies.js'
import { createHandover } from './api/handover.js'
import { createInstall } from './api/install.js'
import { LoginInputs } from './api/login-inputs.js'
import { createOAuth } from './api/oauth.js'
import { createPayment } from './api/pay.js'
import { createPendingStates } from './api/pending-states.js'
import { createProfile } from './api/profile.js'
import { createProgramSession } from './api/program.js'
import { createReauth } from './api/reauth.js'
import { createLeaveAccount, createTakeAccount } from './api/take-account.js'
import { TakeOver } from './api/taken-over.js'
import { createAppLife } from './boundary/app-life.js'
import { listCookies, look } from './boundary/bindings.js'
import { configOf } from './boundary/config.js'
import { Core } from './boundary/core.js'
import { createEntropy } from './boundary/entropy.js'
import { load } from './boundary/loader.js'
import { openMachine } from './boundary/machine.js'
import { createOpening } from './boundary/opening.js'
import { ignore, later } from './common/later.js'
import { createSignal } from './common/signal.js'
import { createChecks } from './endpoints/checks.js'
import { createAskForGrant } from './endpoints/grants.js'
import { createInvoke } from './endpoints/invoke.js'
import { createTellLogout } from './endpoints/logout.js'
import { Operations } from './endpoints/operations.js'
import { createRenewal } from './endpoints/renewal.js'
import { createRequired } from './endpoints/required.js'
import { createSendToEndpoint } from './endpoints/send.js'
import { createPlatform } from './platform/wx.js'
import { createKeys } from './records/keys.js'
import { Kept } from './records/kept.js'
import { createLeaseKeeper } from './records/lease-keeper.js'
import { createRecords } from './records/records.js'
import { createRestore } from './records/restore.js'
import { createStorage } from './records/storage.js'
import { createUnderWay } from './request/under-way.js'
import { createWay } from './request/way.js'
import { createSockets } from './socket/sockets.js'
import { Stream } from './streams/stream.js'
import { createAnnouncer } from './watching/announce.js'
import { createErrorOf } from './watching/core-error.js'
import { createAllMetrics, createMetrics } from './watching/metrics.js'
import { beginPrefetch } from './watching/prefetch.js'
import { addSecretSource } from './watching/redact.js'
import { createReport } from './watching/report.js'
import { createWatching } from './watching/watching.js'
import { createWords } from './watching/words.js'

/** @typedef {import('./api/options.js').Options} Options */
/** @typedef {import('./boundary/types.js').Action} Action */
/** @typedef {import('./boundary/types.js').ActionHandlers} ActionHandlers */

/**
 * Make a session, and the function that begins: it loads the module and reads the records, at the same time.
 *
 * @param {Options} options
 */
export function openSession(options) {
  const { encrypt, login, name, oauth, pay, refresh, timing: { endpointTimeout: timeout, loginTimeout, reauthTimeout }, token, wasmPath } = options
  const platform = createPlatform()
  // What takes longest first: the module loads while the session is made.
  load(platform, wasmPath, ignore, ignore)
  const core = new Core()
  const entropy = createEntropy(platform)
  const operations = new Operations()
  const loginInputs = new LoginInputs()
  const metrics = createMetrics()
  const watching = createWatching(platform, options, () => core.state())
  const { events, log, notices, warnings } = watching
  const signal = createSignal()

  const storage = createStorage(createKeys(platform, name, encrypt, metrics), encrypt, metrics)
  const copies = platform.joinCopies(name, () => core.machine && core.machine.tell(look))
  const records = createRecords(core, storage, notices.fault, copies, () => plans.forget())
  const states = later(() => new Kept(storage, 'oauth', notices.fault))
  const profile = later(() => new Kept(storage, 'profile', notices.fault))
  const kept = [states, profile]

  const errorOf = createErrorOf((op) => operations.known(op).evidence || records.evidence(op), createWords(core, options, () => acceptances.hasAny))
  const underWay = createUnderWay(errorOf)
  addSecretSource(() => (core.machine ? core.machine.ask(listCookies, undefined).map(({ value }) => value) : []))
  const { acceptances, plans, cookieLane, serverTime, expiredRule, sending, preparation, receiver, pump } =
    createWay({ core, platform, options, underWay, watching, metrics })

  // From here at the first use: the first request goes before the core wants anything done.
  const send = later(() => createSendToEndpoint({ core, sending, plans, preparation, receiver, operations, metrics, timeout }))
  const invoke = createInvoke(platform, operations, timeout)
  const askForGrant = later(() => createAskForGrant(core, send(), platform, invoke, token, expiredRule))
  const takeAccount = createTakeAccount({ core, records, kept })
  const required = later(() => createRequired(pump, timeout))
  const handlers = later(() => handlersOf({
    records, leaseKeeper: createLeaseKeeper(core, storage, copies, () => plans.forget()), pump, underWay, operations,
    renewal: createRenewal({ core, platform, operations, loginInputs, warnings, askForGrant: askForGrant(), login, refresh, oauthRefresh: oauth.refresh, loginTimeout }),
    checks: createChecks({ core, platform, send: send(), invoke, expiredRule, metrics, endpoint: options.verify }),
    tellLogout: createTellLogout(send(), invoke, options.logout, oauth.revoke),
    askUser: createReauth({ core, operations, errorOf, takeAccount, onReauth: /** @type {any} */ (options.onReauth), timeout: reauthTimeout }),
    leaveAccount: createLeaveAccount(signal, kept),
    // After an error the next pause gets its jitter.
    announce: createAnnouncer(notices, errorOf, () => entropy.left() || entropy.fetch(), () => signal.emit('account'), () => kept.forEach((one) => one().clear(ignore))),
  }))
  // `any`: that the handler of a kind takes the action of that kind, handlersOf says and TypeScript cannot follow.
  const perform = (/** @type {Action} */ action) => /** @type {any} */ (handlers())[action.kind](action)

  if (options.prefetch) beginPrefetch({ core, platform, events, fault: notices.fault })
  const allMetrics = createAllMetrics(core, metrics)
  return {
    session: createProgramSession({
      core, pump, events, log,
      stream: (/** @type {any} */ given) => new Stream({ core, pump, signal, warnings }, given),
      connectSocket: later(() => createSockets({ core, platform, warnings, plans, preparation, receiver, underWay, entropy, baseUrl: options.baseUrl, auth: options.auth })),
      metrics: allMetrics,
      adopt: createAdopt(core, takeAccount),
      commands: createCommands({ core, ask: createAsk(core, underWay), plans, records, kept, loginInputs, hasLogin: !!login }),
      cookies: later(() => createCookies(core, plans, cookieLane)),
      oauth: later(() => createOAuth({
        core, entropy, records, operations, errorOf, log, timeout, askForGrant: askForGrant(), states: createPendingStates(states(), oauth.stateTtl), exchange: oauth.exchange,
      })),
      profile: later(() => createProfile({ platform, errorOf, kept: profile(), required: required(), phone: options.profile.phone })),
      payment: later(() => createPayment({ core, platform, records, serverTime, errorOf, log, required: required(), endpoints: pay, fields: token })),
      handover: later(() => createHandover(required(), options.handover)),
      install: createInstall({ platform, core, pump, options,
        takeOver: new TakeOver({ core, records, plans, receiver, takeAccount, expiredRule, endpoints: { login, refresh, exchange: oauth.exchange }, fields: token }),
      }),
      report: createReport(platform, allMetrics, log, () => core.state()),
    }),
    begin: createOpening({
      platform, wasmPath, waitsForEntropy: options.hasOAuth, core, entropy, records, storage, notices, log,
      restore: createRestore(storage, !!options.cookies, kept),
      open({ token, cookies, lease }) {
        // Made before anybody knew of cookies.
        plans.forget()
        return openMachine({ config: configOf(options, copies.number), record: token, jar: cookies, lease, supported: platform.supportsLogin(), perform })
      },
      appLife: createAppLife(platform, core, kept, signal),
    }),
  }
}

/**
 * Say which part does each kind of action.
 *
 * @param {{
 *   records: import('./records/records.js').Records,
 *   leaseKeeper: ReturnType<typeof createLeaseKeeper>,
 *   pump: import('./request/pump.js').Pump,
 *   underWay: import('./request/under-way.js').UnderWay,
 *   operations: Operations,
 *   renewal: import('./endpoints/renewal.js').Renewal,
 *   checks: import('./endpoints/checks.js').Checks,
 *   tellLogout: ActionHandlers['tellLogout'],
 *   askUser: ActionHandlers['askUser'],
 *   leaveAccount: ActionHandlers['leaveAccount'],
 *   announce: ActionHandlers['emit'],
 * }} parts
 * @returns {ActionHandlers}
 */
const handlersOf = ({ records, leaseKeeper, pump, underWay, operations, renewal, checks, tellLogout, askUser, leaveAccount, announce }) => ({
  send: pump.release,
  hangUp: underWay.hangUp,
  settle: underWay.settle,
  fail: underWay.fail,
  login: renewal.login,
  exchange: renewal.exchange,
  refresh: renewal.refresh,
  verify: checks.verify,
  checkSession: checks.checkSession,
  cancel: ({ op }) => operations.cancel(op),
  tellLogout,
  readLease: leaseKeeper.readLease,
  takeLease: leaseKeeper.takeLease,
  giveLeaseBack: leaseKeeper.giveLeaseBack,
  askUser,
  waitForUser: underWay.waitForUser,
  readRecord: records.read,
  readJar: records.readJar,
  writeRecord: records.write,
  removeRecord: records.remove,
  writeJar: records.writeJar,
  removeJar: records.removeJar,
  leaveAccount,
  emit: announce,
})
