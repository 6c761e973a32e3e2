/**
 * Tokens in answers to calls that the program makes itself: beside `install()` they become the session's.
 */
import { canSend, clearCookies, handleAuthorised, handleRenewed } from '../boundary/bindings.js'
import { tried } from '../common/guard.js'
import { flat } from '../common/json.js'
import { ignore } from '../common/later.js'
import { grantOf } from '../endpoints/fields.js'
import { refusedRuleOf } from '../endpoints/refused-rule.js'
import { bodyOf, isSuccess } from '../request/answer.js'
import { addSecret } from '../watching/redact.js'

/** Where a token comes from: an endpoint that the session knows, or a login of the program's own. @typedef {'login' | 'refresh' | 'exchange' | 'logins'} Source */
/** @typedef {import('../boundary/types.js').Grant} Grant */

/**
 * Take tokens out of answers.
 */
export class TakeOver {
  /**
   * `endpoints`: those of the sources, for what they call a refusal. `fields`: `SessionOptions.token`.
   *
   * @param {{
   *   core: import('../boundary/core.js').Core,
   *   records: import('../records/records.js').Records,
   *   plans: import('../request/plans.js').Plans,
   *   receiver: import('../request/receive.js').Receiver,
   *   takeAccount: import('./take-account.js').TakeAccount,
   *   expiredRule: import('../request/expired-rule.js').ExpiredRule,
   *   endpoints: Partial<Record<Source, any>>,
   *   fields: Record<string, any>,
   * }} parts
   */
  constructor(parts) {
    this.parts = parts
    this.calls = 0
    /** The newest call whose answer began an account, the account when that call was made, and the one that it began. */
    this.newest = { call: 0, from: 0, to: 0 }
  }

  /** Give the options of a call with an ear for its answer. @param {Source} source @param {any} asked */
  from(source, asked) {
    const { core } = this.parts
    const call = ++this.calls
    // 0 before the module is there, and with its first account.
    const account = core.account()
    return Object.assign(flat(asked), {
      success: (/** @type {any} */ answer) => {
        // The program's own login must not fail for what the session makes of it.
        tried(() => this.take(source, asked, answer, call, account))
        if (typeof asked.success === 'function') asked.success(answer)
      },
    })
  }

  /** @param {Source} source @param {any} asked @param {any} answer @param {number} call @param {number} from the account when it was made */
  take(source, { url, method }, answer, call, from) {
    const { core, plans, receiver, expiredRule, endpoints, fields } = this.parts
    const isRefused = refusedRuleOf(endpoints[source], expiredRule)
    const grant = isSuccess(answer) && !isRefused(answer) ? grantOf(bodyOf(answer), fields) : undefined
    if (!grant) return
    addSecret(grant.access)
    addSecret(grant.refresh)
    core.whenReady(() => {
      const { newest } = this
      // Who logged out or adopted since then wants no other account; an older login of the program's own is no such word.
      if (core.account() !== (source !== 'refresh' && call > newest.call && from === newest.from ? newest.to : from) || !core.theMachine.ask(canSend, grant.access)) return
      this[source](grant)
      if (core.account() !== from) this.newest = { call, from, to: core.account() }
      receiver.received(plans.of(url), answer, method, true)
    }, ignore)
  }

  /** Who logs in by the login endpoint is the WeChat user. @param {Grant} grant */
  login(grant) {
    this.parts.takeAccount(grant, true)
  }

  /** The program's own login: the cookies are of whoever was here before. @param {Grant} grant */
  logins(grant) {
    const { core, plans, takeAccount } = this.parts
    plans.forget()
    core.theMachine.tell(clearCookies)
    takeAccount(grant, false)
  }

  /** @param {Grant} grant */
  refresh(grant) {
    this.parts.core.theMachine.tell(handleRenewed, grant)
  }

  /** @param {Grant} grant */
  exchange(grant) {
    const { core, records } = this.parts
    records.catchUp()
    core.theMachine.tell(handleAuthorised, grant)
  }
}
