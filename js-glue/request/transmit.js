/**
 * Sends attempts: prepares one, hands it to the platform, and hands on what comes of it.
 */
import { SessionError, meaningOf } from '../common/errors.js'
import { ChunkGate } from './chunk-gate.js'
import { use } from './task.js'
import { transportError } from './transport-error.js'

/** @typedef {import('../platform/wx.js').Transport} Transport */
/** @typedef {import('./call.js').Call} Call */
/** @typedef {import('./plans.js').Plan} Plan */
/** @typedef {ReturnType<typeof createTransmitter>} Transmitter */

/**
 * Make what sends the program's calls, once for each attempt.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   plans: import('./plans.js').Plans,
 *   sending: import('./sending.js').Sending,
 *   preparation: import('./prepare.js').Preparation,
 *   expiredRule: import('./expired-rule.js').ExpiredRule,
 *   receiver: import('./receive.js').Receiver,
 *   metrics: import('../watching/metrics.js').Metrics,
 * }} parts
 */
export function createTransmitter({ core, plans, sending, preparation, expiredRule, receiver, metrics }) {
  const { addHeaders, asksProgram } = preparation

  /** Send a call's next attempt. @param {Call} call @param {number} generation 0: without token @param {Plan} plan */
  function send(call, generation, plan) {
    const { api, options: given, payer } = call
    if (payer !== undefined && payer !== core.account() && !call.attempts) return call.finish(false, new SessionError('ERR_LOGGED_OUT', meaningOf('ERR_LOGGED_OUT'), { api }))
    /** @type {any} */
    const attempt = Object.assign({}, given)
    attempt.url = call.url
    attempt.header = call.hasHeader ? Object.assign({}, given.header) : {}
    if (call.asked) call.goOn()
    if (call.limit) attempt.timeout = call.limit.left
    if (call.refusal) metrics.retried++
    call.attempts++
    call.sent = generation
    // What waited while another account began goes for that one.
    call.account = core.account()
    call.waits = false
    try {
      const token = generation ? core.theMachine.view().token : ''
      if (addHeaders && !call.isInstalled) addHeaders(call.called, attempt, plan)
      if (generation) plan = preparation.inject(api, attempt, token, plan)
      // A function of the program has aborted it, or ended the account whose token the attempt has.
      if (call.done) return
      if (asksProgram && generation && call.account !== core.account()) return abandon(call)
      // What was refused carries the jar's own cookies: the caller's are of before.
      if (call.usesJar) call.displaced = preparation.addCookies(attempt, plan, !!call.refusal)
    } catch (error) {
      return call.finish(false, error)
    }
    transmit(call, attempt, plan)
  }

  /** Not with the token of an account that has ended. @param {Call} call */
  function abandon(call) {
    call.attempts--
    if (call.auth === 'required' || call.refusal) call.fail(new SessionError('ERR_LOGGED_OUT', meaningOf('ERR_LOGGED_OUT'), { api: call.api }))
    else send(call, 0, plans.of(call.url))
  }

  /** @param {Call} call @param {any} attempt @param {Plan} plan */
  function transmit(call, attempt, plan) {
    const { api, watcher } = call
    const gate = call.gate = api === 'request' && attempt.enableChunked === true ? new ChunkGate(call, expiredRule) : undefined
    if (watcher) watcher.sent(call)
    let isAnswered = false
    const task = sending(api, attempt, (answer) => {
      isAnswered = true
      if (!call.done) receiver.answered(call, plan, answer)
    }, (failure) => {
      isAnswered = true
      call.finish(false, transportError(api, failure))
    }, plan, call)
    // Answered before the platform returned the task, or aborted.
    if (isAnswered) return
    if (call.done) return use(task, 'abort')
    if (gate) gate.listen(task, (head, isFine) => receiver.headed(call, plan, head, isFine))
    // The only source of cookies for uploads and downloads, and for a redirect that is not followed.
    else if ((api !== 'request' || call.options.redirect === 'manual') && core.machine && call.usesJar && plan.takesCookies) {
      use(task, 'onHeadersReceived', (/** @type {any} */ answer) => receiver.received(plan, answer || {}, call.method, receiver.isOfAccount(call)))
    }
    call.attach(task)
  }

  return { send }
}
