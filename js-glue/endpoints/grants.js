/**
 * Asks an endpoint, or the program's function in its place, for a token.
 */
import { FailureKind, canSend } from '../boundary/bindings.js'
import { reasonOf } from '../common/failures.js'
import { tried } from '../common/guard.js'
import { bodyOf, failureIn, isCodeRefused, isSuccess } from '../request/answer.js'
import { withoutQuery } from '../request/hosts.js'
import { addSecret } from '../watching/redact.js'
import { functionFailure, httpFailure } from './evidence.js'
import { grantOf, grantOfInput, placeOfToken } from './fields.js'
import { refusedRuleOf } from './refused-rule.js'

/** @typedef {import('../boundary/types.js').Grant} Grant */
/** @typedef {import('./evidence.js').Evidence} Evidence */
/** @typedef {ReturnType<typeof createAskForGrant>} AskForGrant */

/** Said of a token that the platform refuses in a header, at every request. */
export const UNSENDABLE = 'no header can carry the token: it has a control character, or one outside Latin-1'

/**
 * Make what asks for tokens. `fields`: `SessionOptions.token`.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('./send.js').SendToEndpoint} send
 * @param {import('../platform/wx.js').Platform} platform
 * @param {import('./invoke.js').Invoke} invoke
 * @param {Record<string, any>} fields
 * @param {import('../request/expired-rule.js').ExpiredRule} expiredRule
 */
export const createAskForGrant = (core, send, platform, invoke, fields, expiredRule) =>
  /**
   * @param {{ op: number, endpoint: any, name: string, value: string, more?: Record<string, any> }} question
   *   an endpoint is sent `value` under `name`, beside the members of `more`; a function gets both
   * @param {(grant: Grant) => void} granted
   * @param {(evidence: Evidence) => void} failed
   */
  ({ op, endpoint, name, value, more }, granted, failed) => {
    /** @param {Grant | undefined} grant @param {string} message @param {any} [cause] */
    const take = (grant, message, cause) => {
      if (!grant) return failed({ message, cause, failure: FailureKind.Other })
      if (!core.theMachine.ask(canSend, grant.access)) return failed({ message: UNSENDABLE, cause, failure: FailureKind.Other })
      addSecret(grant.access)
      addSecret(grant.refresh)
      granted(grant)
    }
    if (typeof endpoint === 'function') {
      // What it sends before it returns is the login or the renewal itself.
      invoke(op, () => platform.inside(1, () => (more === undefined ? endpoint(value) : endpoint(value, more))), (answer) => take(tried(() => grantOfInput(answer)), 'the function resolved without { token }'),
        (failure) => failed(functionFailure(failure, FailureKind.Other)))
      return
    }
    send({ op, endpoint, input: Object.assign({}, more, { [name]: value }) }, (answer) => {
      const body = bodyOf(answer)
      const cause = failureIn(answer, body)
      const isOver = isCodeRefused(cause.errcode)
      if (!isOver && refusedRuleOf(endpoint, expiredRule)(answer)) return failed({ message: reasonOf(cause), cause, failure: FailureKind.Refused })
      const grant = isSuccess(answer) && !isOver ? grantOf(body, fields) : undefined
      if (!grant && (!isSuccess(answer) || cause.errcode)) return failed({ message: `${reasonOf(cause)} (${endpoint.method} ${withoutQuery(endpoint.url)})`, cause, failure: httpFailure(cause) })
      const said = typeof body === 'object' ? cause.message : 'the body is no JSON'
      take(grant, `HTTP ${answer.statusCode} without a token (looked at ${placeOfToken(fields)})${said ? `: ${said}` : ''}`, cause)
    }, failed)
  }
