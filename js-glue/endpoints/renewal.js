/**
 * The steps to a token: the platform's login, the exchange of its code, a refresh.
 */
import { FailureKind, handleCode, handleFailure, handleGrant, handleHttpFailure } from '../boundary/bindings.js'
import { evidenceOf } from '../common/failures.js'
import { addSecret } from '../watching/redact.js'
import { platformFailure } from './evidence.js'

/** HTTP statuses of a route that is none: not found, method not allowed, not implemented. */
const NO_ROUTE = [404, 405, 501]

/** @typedef {import('../boundary/types.js').ActionOf<'login'>} Login */
/** @typedef {import('../boundary/types.js').ActionOf<'exchange'>} Exchange */
/** @typedef {import('../boundary/types.js').ActionOf<'refresh'>} Refresh */
/** @typedef {import('./evidence.js').Evidence} Evidence */
/** @typedef {ReturnType<typeof createRenewal>} Renewal */

/**
 * Make what does the steps when the core says so, and tells it what came of them.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   platform: import('../platform/wx.js').Platform,
 *   operations: import('./operations.js').Operations,
 *   loginInputs: import('../api/login-inputs.js').LoginInputs,
 *   warnings: import('../watching/warnings.js').Warnings,
 *   askForGrant: import('./grants.js').AskForGrant,
 *   login: any,
 *   refresh: any,
 *   oauthRefresh: any,
 *   loginTimeout: number,
 * }} parts
 */
export function createRenewal({ core, platform, operations, loginInputs, warnings, askForGrant, login: loginEndpoint, refresh: refreshEndpoint, oauthRefresh, loginTimeout }) {
  /** Ask the platform for a code. @param {Login} action */
  function login({ op }) {
    const operation = operations.about(op)
    if (!platform.has('login')) return failed(op, { message: 'wx.login is missing', failure: FailureKind.Unsupported })
    platform.login({ timeout: loginTimeout }, (answer) => {
      if (answer.fromCache) return failed(op, { message: 'a cache manager replayed an old code of wx.login: take "login" out of its apiList', failure: FailureKind.Replayed })
      const code = typeof answer.code === 'string' ? answer.code : ''
      addSecret(code)
      if (!code) operation.evidence = { message: 'wx.login succeeded without a code', cause: evidenceOf(answer), failure: FailureKind.Other }
      core.theMachine.tell(handleCode, op, code)
    }, (failure) => failed(op, platformFailure(failure, FailureKind.Other)))
  }

  /** Turn a code into a token. @param {Exchange} action */
  function exchange({ op, code, input }) {
    renew(op, 'login', { endpoint: loginEndpoint, name: 'code', value: code, more: loginInputs.of(input) })
  }

  /** Turn a refresh token into a token. @param {Refresh} action */
  function refresh({ op, refreshToken, oauth }) {
    addSecret(refreshToken)
    renew(op, oauth ? 'oauth.refresh' : 'refresh', { endpoint: oauth ? oauthRefresh : refreshEndpoint, name: 'refreshToken', value: refreshToken })
  }

  /** @param {number} op @param {string} option @param {{ endpoint: any, name: string, value: string, more?: Record<string, any> }} question */
  function renew(op, option, question) {
    if (typeof question.endpoint === 'function') {
      core.asking = option
      // Until it says something else.
      operations.about(op).evidence = { message: `options.${option} has not settled; what it calls of this session needs auth: "none"`, failure: FailureKind.Timeout }
    }
    try {
      askForGrant(Object.assign({ op }, question), (grant) => core.theMachine.tell(handleGrant, op, grant), (evidence) => {
        const { failure } = evidence
        // To the core a refresh token that is refused: a login takes its place, and nobody would ever see why.
        if (option === 'refresh' && typeof failure === 'object' && NO_ROUTE.includes(failure.status)) warnings.noRefresh(failure.status)
        failed(op, evidence)
      })
    } finally {
      core.asking = ''
    }
  }

  /** @param {number} op @param {Evidence} evidence */
  function failed(op, evidence) {
    operations.about(op).evidence = evidence
    const { failure } = evidence
    if (typeof failure === 'number') core.theMachine.tell(handleFailure, op, failure)
    else core.theMachine.tell(handleHttpFailure, op, failure.status, failure.errcode)
  }

  return { login, exchange, refresh }
}
