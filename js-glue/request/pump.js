/**
 * The way of a request: planned, sent at once or once the core says so, sent again.
 *
 * With a usable token and no news from the server nothing crosses into the module: the plan of a URL is kept until the
 * jar changes, the token until an input.
 */
import { admit, cancel } from '../boundary/bindings.js'
import { authorise } from './auth.js'
import { problemOf, uncopied } from './call-options.js'
import { Call } from './call.js'
import { join } from './hosts.js'

/** @typedef {import('../platform/wx.js').Transport} Transport */
/** @typedef {ReturnType<typeof createPump>} Pump */

/**
 * Make what begins the program's calls, and lets them go.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   plans: import('./plans.js').Plans,
 *   transmitter: import('./transmit.js').Transmitter,
 *   underWay: import('./under-way.js').UnderWay,
 *   metrics: import('../watching/metrics.js').Metrics,
 *   warnings: import('../watching/warnings.js').Warnings,
 *   baseUrl: string,
 *   auth: import('./auth.js').AuthRule | undefined,
 * }} parts
 */
export function createPump({ core, plans, transmitter, underWay, metrics, warnings, baseUrl, auth }) {
  /** What a call asks of whoever made it. @type {import('./call.js').Owner} */
  const owner = {
    cancel: ({ id }) => core.theMachine.tell(cancel, id),
    ended({ id }, ok) {
      underWay.remove(id)
      if (!ok) metrics.failed++
    },
    unheard: warnings.unheard,
  }

  /**
   * Begin a call.
   *
   * @param {Transport} api
   * @param {any} given
   * @param {import('./call.js').Caller} [caller]
   * @param {import('./auth.js').AuthRule} [rule] of `install`
   * @param {import('./chunk-gate.js').Watcher} [watcher]
   */
  function begin(api, given, caller = 'program', rule = undefined, watcher = undefined) {
    given = Object(given)
    let problem = problemOf(api, given, baseUrl)
    /** @type {Call} */
    let call
    try {
      call = new Call(owner, api, given, caller)
    } catch (error) {
      problem = problem || uncopied(api, error)
      const { success, fail, complete } = given
      call = new Call(owner, api, { success, fail, complete }, caller)
    }
    call.watcher = watcher
    metrics.requests++
    call.id = underWay.add(call)
    if (!problem) {
      call.url = join(baseUrl, given.url)
      problem = given.auth || rule || auth ? authorise(call, given, call.called, given.auth, rule, auth) : undefined
      // Nobody who calls the platform expects to fail for want of a login.
      if (call.isInstalled && call.auth === 'required') call.auth = 'preferred'
    }
    // A watcher has limits of its own.
    if (given.timeout && !watcher) call.bound(given.timeout)
    if (problem) call.finish(false, problem)
    else if (core.machine) dispatch(call)
    else if (needsModule(call)) core.whenReady(() => dispatch(call), (error) => call.finish(false, error))
    else core.whenReadyInTime(() => dispatch(call), () => goWithoutModule(call))
    call.starting = false
    return call
  }

  /** Let a call go: the core says so. @param {import('../boundary/types.js').ActionOf<'send'>} action */
  function release({ call: id, generation }) {
    const entry = underWay.get(id)
    if (!entry) return
    if (entry.go) return entry.go(generation)
    const call = /** @type {Call} */ (entry)
    transmitter.send(call, generation, plans.of(call.url))
  }

  /** Sends at once, or lets the core decide. @param {Call} call */
  function dispatch(call) {
    if (call.done) return
    const machine = core.theMachine
    const now = Date.now()
    const plan = plans.of(call.url, now)
    const view = machine.view()
    const needsToken = call.auth !== 'none' && plan.takesToken
    if (!plan.takesToken) goesWithoutToken(call, plan)
    if (needsToken) call.admitted = view.generation
    // What can go at once goes before the launch checks, which nothing waits for.
    if (!needsToken || (!call.fresh && now < view.until)) {
      transmitter.send(call, needsToken ? view.generation : 0, plan)
      core.launch()
    } else if (core.launched) {
      call.waits = true
      machine.tell(admit, call.id, call.authorisation, call.fresh, call.patience)
    } else {
      core.launch()
      // Who heard of the launch may have changed everything.
      dispatch(call)
    }
  }

  /** Tell whether a call cannot go without a token, and so not without the module. @param {Call} call */
  function needsModule({ auth, url }) {
    return auth === 'required' && plans.of(url).takesToken
  }

  /** The module is not there, or late: what needs no token goes out plainly. @param {Call} call */
  function goWithoutModule(call) {
    if (call.done) return
    const plan = plans.of(call.url)
    if (!plan.takesToken) goesWithoutToken(call, plan)
    transmitter.send(call, 0, plan)
  }

  /** @param {Call} call @param {import('./plans.js').Plan} plan */
  function goesWithoutToken({ given }, { host }) {
    if (given.auth === 'required') warnings.withoutToken(host)
  }

  return { begin, release }
}
