/**
 * Tokens in answers to calls that the program makes itself: beside `install()` they become the session's.
 */
import { adopt, canSend, clearCookies, handleAuthorised, handleRenewed } from '../boundary/bindings.js'
import { tried } from '../common/guard.js'
import { ignore } from '../common/later.js'
import { grantOf } from '../endpoints/fields.js'
import { bodyOf, isSuccess } from '../request/answer.js'
import { addSecret } from '../watching/redact.js'

/** Where a token comes from: an endpoint that the session knows, or a login of the program's own. @typedef {'login' | 'refresh' | 'exchange' | 'logins'} Source */

/**
 * Take tokens out of answers.
 */
export class TakeOver {
  /**
   * @param {{
   *   core: import('../boundary/core.js').Core,
   *   records: import('../records/records.js').Records,
   *   plans: import('../request/plans.js').Plans,
   *   receiver: import('../request/receive.js').Receiver,
   *   kept: (() => import('../records/kept.js').Kept)[],
   *   isRefused: (answer: any) => boolean,
   *   fields: Record<string, any>,
   * }} parts
   */
  constructor(parts) {
    this.parts = parts
  }

  /** Give the options of a call with an ear for its answer. @param {Source} source @param {any} asked */
  from(source, asked) {
    return Object.assign({}, asked, {
      success: (/** @type {any} */ answer) => {
        // The program's own login must not fail for what the session makes of it.
        tried(() => this.take(source, asked, answer))
        if (typeof asked.success === 'function') asked.success(answer)
      },
    })
  }

  /** @param {Source} source @param {any} asked @param {any} answer */
  take(source, { url, method }, answer) {
    const { core, plans, receiver, isRefused, fields } = this.parts
    const grant = isSuccess(answer) && !isRefused(answer) ? grantOf(bodyOf(answer), fields) : undefined
    if (!grant) return
    addSecret(grant.access)
    addSecret(grant.refresh)
    core.whenReady(() => {
      const machine = core.theMachine
      if (!machine.ask(canSend, grant.access)) return
      if (source === 'refresh') machine.tell(handleRenewed, grant)
      else this.takeAccount(source, grant)
      receiver.received(plans.of(url), answer, method, true)
    }, ignore)
  }

  /** @param {Source} source @param {import('../boundary/types.js').Grant} grant */
  takeAccount(source, grant) {
    const { core, records, plans, kept } = this.parts
    const machine = core.theMachine
    for (const one of kept) one().clear(ignore)
    records.catchUp()
    if (source === 'logins') {
      // Cookies of whoever was here before.
      plans.forget()
      machine.tell(clearCookies)
    }
    if (source === 'exchange') machine.tell(handleAuthorised, grant)
    // Who logs in by the login endpoint is the WeChat user.
    else machine.tell(adopt, grant, source === 'login')
  }
}
