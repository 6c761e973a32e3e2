/**
 * Talks to the program's endpoints and to `wx.login` when the module says so, and tells it what came of it.
 *
 * What failed is kept under the operation's number, so that an error can name its cause.
 */
import { SessionError, classify, evidenceOf, reasonOf } from './errors.js'
import { USUAL, bodyOf, failureIn, grantOf, grantOfInput } from './fields.js'
import { countStatus } from './metrics.js'
import { callOnce } from './platform.js'
import { addSecret, pushNewest } from './redact.js'

/** @typedef {import('./fields.js').Grant} Grant */

/** Of how many operations something is known. */
const KEPT = 16

/** @typedef {import('./boundary/types.js').Failure} Failure */
/** @typedef {import('./boundary/types.js').Verdict} Verdict */
/** @typedef {{ message?: string, cause?: any, failure: Failure }} Evidence */
/** @typedef {import('./options.js').Endpoint} Endpoint */
/** @typedef {import('./session.js').Context} Context */
/** What is known of an operation: what it is a step of, its request while that is on its way, and how it failed. @typedef {{ op: number, step?: 'login' | 'refresh', task?: any, evidence?: Evidence }} Operation */

/** What is known of an operation. @param {Context} context @param {number} op @returns {Operation} */
export const known = ({ operations }, op) => operations.find((one) => one.op === op) || { op }

/** The same, to be added to. @param {Context} context @param {number} op @returns {Operation} */
export function about(context, op) {
  const operation = known(context, op)
  if (!context.operations.includes(operation)) pushNewest(context.operations, operation, KEPT)
  return operation
}

/** The answer is not wanted any more. @param {Context} context @param {number} op */
export function cancel(context, op) {
  const operation = known(context, op)
  const { task } = operation
  operation.task = undefined
  if (task && task.abort) task.abort()
}

/** @param {Context} context @param {number} op */
export function login(context, op) {
  const { options, platform: { api } } = context
  const operation = about(context, op)
  operation.step = 'login'
  if (typeof api.login !== 'function') return failed(context, op, { message: 'wx.login is missing', failure: 'unsupported' })
  callOnce(api, 'login', { timeout: options.timing.loginTimeout }, (answer) => {
    const code = typeof answer.code === 'string' ? answer.code : ''
    addSecret(code)
    if (!code) operation.evidence = { message: 'wx.login succeeded without a code', cause: evidenceOf(answer), failure: 'other' }
    context.machine.code(op, code)
  }, (failure) => failed(context, op, platformFailure(failure, 'other')))
}

/** @param {Context} context @param {number} op @param {string} code */
export const exchange = (context, op, code) => renew(context, op, 'login', context.options.login, 'code', code)

/** @param {Context} context @param {number} op @param {string} refreshToken @param {boolean} oauth */
export function refresh(context, op, refreshToken, oauth) {
  const { options } = context
  addSecret(refreshToken)
  renew(context, op, 'refresh', oauth ? options.oauth.refresh : options.refresh, 'refreshToken', refreshToken)
}

/** @param {Context} context @param {number} op @param {'login' | 'refresh'} step @param {any} endpoint @param {string} name @param {string} value */
function renew(context, op, step, endpoint, name, value) {
  about(context, op).step = step
  ask(context, op, endpoint, name, value, (grant) => context.machine.grant(op, grant), (evidence) => failed(context, op, evidence))
}

/** @param {Context} context @param {number} op @param {Evidence} evidence */
function failed(context, op, evidence) {
  about(context, op).evidence = evidence
  context.machine.failure(op, evidence.failure)
}

/** @param {Context} context @param {number} op */
export function verify(context, op) {
  const { machine, options: { verify }, requests } = context
  const { token } = machine.view()
  const tell = (/** @type {Verdict} */ verdict) => machine.verdict(op, verdict)
  const refusedBy = (/** @type {any} */ answer) => ({ refused: { status: whole(Object(answer).statusCode) } })
  if (typeof verify === 'function') {
    invoke(verify, token,
      (answer) => tell(answer === true ? 'holds' : answer === false ? refusedBy(undefined) : 'unknown'),
      (failure) => tell(requests.isRefusedStatus(failure) ? refusedBy(failure) : 'unknown'))
    return
  }
  send(context, op, /** @type {Endpoint} */ (verify), { token }, token, (answer) => {
    tell(requests.meansExpired('request', answer) ? refusedBy(answer) : isSuccess(answer) ? 'holds' : 'unknown')
  }, () => tell('unknown'))
}

/** @param {Context} context @param {number} op */
export function checkSession({ machine, metrics, platform: { api } }, op) {
  const tell = (/** @type {boolean} */ ok) => machine.sessionChecked(op, ok)
  if (typeof api.checkSession !== 'function') {
    tell(true)
    return
  }
  metrics.checkSessions++
  callOnce(api, 'checkSession', {}, () => tell(true), () => tell(false))
}

/** Nobody waits for it, and its failure changes nothing. @param {Context} context @param {string} token @param {boolean} revoke */
export function tellLogout(context, token, revoke) {
  const { options } = context
  const endpoint = revoke ? options.oauth.revoke : options.logout
  if (typeof endpoint === 'function') invoke(endpoint, token, ignore, ignore)
  else if (endpoint) send(context, 0, endpoint, { token }, token, ignore, ignore)
}

/**
 * Asks an endpoint, or the program's function in its place, for a token.
 *
 * @param {Context} context
 * @param {number} op
 * @param {any} endpoint
 * @param {string} name of what an endpoint is sent, and a function gets
 * @param {string} value
 * @param {(grant: Grant) => void} granted
 * @param {(evidence: Evidence) => void} failed
 */
export function ask(context, op, endpoint, name, value, granted, failed) {
  const { token } = context.options
  /** @param {Grant | undefined} grant @param {string} message @param {any} [cause] */
  const take = (grant, message, cause) => {
    if (!grant) return failed({ message, cause, failure: 'other' })
    addSecret(grant.access)
    addSecret(grant.refresh)
    granted(grant)
  }
  if (typeof endpoint === 'function') {
    invoke(endpoint, value, (answer) => take(grantOfInput(answer), 'the function resolved without { token }'), (failure) => failed(failureOf(failure, 'other')))
    return
  }
  send(context, op, endpoint, { [name]: value }, undefined, (answer) => {
    const body = bodyOf(answer)
    const grant = isSuccess(answer) ? grantOf(body, token) : undefined
    const cause = failureIn(answer, body)
    if (!grant && (!isSuccess(answer) || cause.errcode)) return failed(failureOf(cause, httpFailure(cause)))
    take(grant, `HTTP ${answer.statusCode} without a token (looked at ${token.access || `${USUAL.access.join(', ')}, also under data`})`, cause)
  }, failed)
}

/**
 * Sends an endpoint's request with the jar's cookies, and with `token` as `inject` says if it may go there.
 *
 * @param {Context} context
 * @param {number} op 0: one that nobody cancels
 * @param {Endpoint} endpoint
 * @param {Record<string, string>} input
 * @param {string | undefined} token
 * @param {(answer: any) => void} success
 * @param {(evidence: Evidence) => void} fail
 */
function send(context, op, endpoint, input, token, success, fail) {
  const { url, method, header } = endpoint
  const { machine, metrics, options, platform, requests } = context
  const operation = about(context, op)
  const { account } = machine.view()
  let plan = requests.plans.of(url)
  /** @type {any} */
  const attempt = { url, method, header: Object.assign({}, header), timeout: options.timing.endpointTimeout }
  let answered = false
  const once = (/** @type {(value: any) => void} */ then) => (/** @type {any} */ value) => {
    if (answered) return
    answered = true
    operation.task = undefined
    then(value || {})
  }
  try {
    if (endpoint.data) attempt.data = endpoint.data(input)
    else if (token === undefined) attempt.data = input
    if (input.refreshToken && !plan.takesToken) throw new Error('the endpoint may not receive a token: it is not on https, or not in options.hosts')
    if (token !== undefined && plan.takesToken) plan = requests.inject('request', attempt, token, plan)
    requests.addCookies(attempt, plan)
    attempt.success = once((answer) => {
      countStatus(metrics, plan.host, answer.statusCode)
      // Not every platform can abort what a logout has left behind.
      requests.received(plan, answer, account === machine.view().account)
      success(answer)
    })
    attempt.fail = once((failure) => fail(platformFailure(failure, 'network')))
    const task = platform.send('request', attempt)
    if (!answered) operation.task = task
  } catch (error) {
    // The program's, not the network's, whatever it says.
    const cause = evidenceOf(error)
    once(fail)({ message: reasonOf(cause), cause, failure: 'other' })
  }
}

/**
 * Calls an endpoint as the program's own `required` requests go.
 *
 * @param {Context} context
 * @param {Endpoint} endpoint
 * @param {any} input
 * @param {string} code of the error for an HTTP status that is no success
 * @returns {Promise<any>} the answer's body
 */
export function required({ options, requests }, endpoint, input, code) {
  const { url, method, header } = endpoint
  try {
    const call = requests.begin('request', { url, method, header, data: endpoint.data ? endpoint.data(input) : input, timeout: options.timing.endpointTimeout })
    return call.asPromise().then((answer) => {
      const body = bodyOf(answer)
      if (isSuccess(answer)) return body
      const cause = failureIn(answer, body)
      throw new SessionError(code, `the endpoint answered ${reasonOf(cause)}`, { cause })
    })
  } catch (error) {
    return Promise.reject(new SessionError('ERR_CONFIG', 'the endpoint\'s data function threw', { cause: evidenceOf(error) }))
  }
}

const ignore = () => {}

/** @param {(input: string) => any} run @param {string} input @param {(answer: any) => void} ok @param {(failure: any) => void} failed */
function invoke(run, input, ok, failed) {
  let answer
  try {
    answer = run(input)
  } catch (error) {
    return failed(error)
  }
  if (answer && typeof answer.then === 'function') answer.then(ok, failed)
  else ok(answer)
}

/** What the platform failed with is no answer, whatever numbers it has. @param {any} failure @param {Failure} otherwise where it does not tell its kind @returns {Evidence} */
function platformFailure(failure, otherwise) {
  const cause = evidenceOf(failure)
  const kind = classify(failure)
  return { message: reasonOf(cause), cause, failure: kind && kind !== 'aborted' ? kind : otherwise }
}

/** What a function rejected with says the same as an endpoint's answer would. @param {any} failure @param {Failure} otherwise where it does not tell its kind */
function failureOf(failure, otherwise) {
  const evidence = platformFailure(failure, otherwise)
  const { statusCode, errcode } = evidence.cause
  if (statusCode || errcode) evidence.failure = httpFailure(evidence.cause)
  return evidence
}

/** @param {any} cause @returns {Failure} */
const httpFailure = ({ statusCode, errcode }) => ({ http: { status: whole(statusCode), errcode: whole(errcode) } })

/** Programs and platforms may tell anything. @param {any} value */
const whole = (value) => (Number.isFinite(value) ? Math.trunc(value) : 0)

/** @param {any} answer */
const isSuccess = ({ statusCode }) => statusCode >= 200 && statusCode < 300
