/**
 * Lets calls go for the first time: at once, or when the core says so; without the module where that is not there in time.
 *
 * With a usable token and no news from the server nothing crosses into the module: the plan of a URL is kept until the jar
 * changes, the token until an input.
 */
import { admit } from '../boundary/bindings.js'
import { configError } from '../common/errors.js'

/** @typedef {import('./call.js').Call} Call */

/**
 * Make what does it.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   plans: import('./plans.js').Plans,
 *   transmitter: import('./transmit.js').Transmitter,
 *   warnings: import('../watching/warnings.js').Warnings,
 * }} parts
 */
export function createDispatch({ core, plans, transmitter, warnings }) {
  /** Let a call go, or wait. @param {Call} call @param {unknown} named how much it says itself that it needs a token */
  function dispatch(call, named) {
    if (named === 'required') warnWithoutToken(plans.of(call.url))
    // It began in this turn: another look at the clock would tell the same.
    if (core.machine) decide(call, call.started)
    else if (needsModule(call)) core.whenReady(() => decide(call), (error) => call.finish(false, error.of(call.api)))
    else core.whenReadyInTime(() => decide(call), () => goWithoutModule(call))
  }

  /** Sends at once, or lets the core decide. @param {Call} call @param {number} [now] */
  function decide(call, now = Date.now()) {
    if (call.done) return
    const machine = core.theMachine
    const plan = plans.of(call.url, now)
    const view = machine.view()
    const needsToken = call.auth !== 'none' && plan.takesToken
    if (needsToken) call.admitted = view.generation
    // What can go at once goes before the launch checks, which nothing waits for.
    if (!needsToken || (!call.fresh && now < view.until)) {
      transmitter.send(call, needsToken ? view.generation : 0, plan)
      core.launch()
    } else if (core.asking && call.auth !== 'optional') {
      // It would wait for the function that makes it.
      if (call.auth === 'preferred') transmitter.send(call, 0, plan)
      else call.finish(false, configError(`options.${core.asking} waits for itself: give what it calls (${call.called}) auth: "none"`, call.api))
    } else if (core.launched) {
      call.waits = true
      machine.tell(admit, call.register(), call.authorisation, call.fresh, call.patience)
    } else {
      core.launch()
      // Who heard of the launch may have changed everything.
      decide(call)
    }
  }

  /** @param {import('./plans.js').Plan} plan */
  function warnWithoutToken({ takesToken, host }) {
    if (!takesToken) warnings.withoutToken(host)
  }

  /** Tell whether a call cannot go without a token, and so not without the module. @param {Call} call */
  function needsModule({ auth, url }) {
    return auth === 'required' && plans.of(url).takesToken
  }

  /** The module is not there, or late: what needs no token goes out plainly. @param {Call} call */
  function goWithoutModule(call) {
    if (call.done) return
    transmitter.send(call, 0, plans.of(call.url))
  }

  return dispatch
}
