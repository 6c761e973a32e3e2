/**
 * The calls of the program and of the session itself: begun, checked, and let go when the core says so.
 */
import { cancel, isHeldUp } from '../boundary/bindings.js'
import { AUTHS, authorise } from './auth.js'
import { problemOf, uncopied } from './call-options.js'
import { Call } from './call.js'
import { createDispatch } from './dispatch.js'
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
  const dispatch = createDispatch({ core, plans, transmitter, warnings })

  /** What a call asks of whoever made it. @type {import('./call.js').Owner} */
  const owner = {
    register: underWay.add,
    cancel: ({ id }) => core.theMachine.tell(cancel, id),
    isHeldUp: ({ id }) => core.theMachine.ask(isHeldUp, id),
    ended({ id }, ok) {
      if (id) underWay.remove(id)
      if (!ok) metrics.failed++
    },
    unheard: warnings.unheard,
    misspelt: warnings.misspelt,
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
    let problem
    /** @type {Call} */
    let call
    try {
      call = new Call(owner, api, given, caller)
    } catch (error) {
      problem = uncopied(api, error)
      const { success, fail, complete } = given
      call = new Call(owner, api, { success, fail, complete }, caller)
    }
    call.watcher = watcher
    if (watcher) watcher.call = call
    metrics.requests++
    problem = problemOf(watcher ? watcher.api : api, given, baseUrl, caller) || problem
    if (!problem) {
      call.url = join(baseUrl, given.url)
      const own = AUTHS.includes(given.auth) ? given.auth : undefined
      problem = own || rule || auth ? authorise(call, given, call.called, own, rule, auth) : undefined
      // Nobody who calls the platform expects to fail for want of a login.
      if (call.isInstalled && (call.auth === 'required' || call.fresh && call.auth === 'optional')) call.auth = 'preferred'
    }
    // A watcher has limits of its own.
    if (given.timeout && !watcher) call.bound(given.timeout)
    if (problem) call.finish(false, problem)
    else dispatch(call, given.auth)
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

  return { begin, release }
}
