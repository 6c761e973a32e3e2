/**
 * The way of a request: planned, sent at once or once the core says so, sent again.
 *
 * With a usable token and no news from the server nothing crosses into the module: the plan of a URL is kept until the
 * jar changes, the token until an input.
 */
import { admit, cancel } from '../boundary/bindings.js'
import { authBy } from './auth.js'
import { problemOf } from './call-options.js'
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
 *   baseUrl: string,
 *   auth: import('./auth.js').AuthRule | undefined,
 * }} parts
 */
export function createPump({ core, plans, transmitter, underWay, metrics, baseUrl, auth }) {
  /** What a call asks of whoever made it. @type {import('./call.js').Owner} */
  const owner = {
    cancel: ({ id }) => core.theMachine.tell(cancel, id),
    ended({ id }, ok) {
      underWay.remove(id)
      if (!ok) metrics.failed++
    },
  }

  /**
   * Begin a call of the program.
   *
   * @param {Transport} api
   * @param {any} given
   * @param {import('./chunk-gate.js').Watcher} [watcher]
   */
  function begin(api, given, watcher) {
    given = Object(given)
    const call = new Call(owner, api, given)
    call.watcher = watcher
    metrics.requests++
    call.id = underWay.add(call)
    const problem = problemOf(api, given, baseUrl) || addressed(call, given)
    if (problem) call.finish(false, problem)
    else if (core.machine) dispatch(call)
    else core.whenReady(() => dispatch(call), () => goWithoutModule(call))
    call.starting = false
    return call
  }

  /** Say where a call goes, and how much it needs a token; gives what is wrong. @param {Call} call @param {any} given */
  function addressed(call, given) {
    call.url = join(baseUrl, given.url)
    try {
      call.auth = given.auth || authBy(auth, call.watcher ? call.watcher.api : call.api, given, call.url) || 'required'
    } catch (error) {
      return /** @type {import('../common/errors.js').SessionError} */ (error)
    }
    return undefined
  }

  /** Let a call go: the core says so. @param {import('../boundary/types.js').ActionOf<'send'>} action */
  function release({ call: id, generation }) {
    const call = /** @type {Call | undefined} */ (underWay.get(id))
    if (call) transmitter.send(call, generation, plans.of(call.url))
  }

  /** Sends at once, or lets the core decide. @param {Call} call */
  function dispatch(call) {
    if (call.done) return
    const machine = core.theMachine
    const now = Date.now()
    const plan = plans.of(call.url, now)
    const view = machine.view()
    const needsToken = call.auth !== 'none' && plan.takesToken
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

  /** The module could not be loaded: what needs no token goes out plainly. @param {Call} call */
  function goWithoutModule(call) {
    const plan = plans.of(call.url)
    if (call.auth === 'required' && plan.takesToken) call.finish(false, core.loadError)
    else if (!call.done) transmitter.send(call, 0, plan)
  }

  return { begin, release }
}
