/**
 * Talks to the program's endpoints and to `wx.login` when the module says so, and tells it what came of it.
 *
 * What failed is kept under the operation's number, so that an error can name its cause.
 */
import { NETWORK, SessionError, TIMEOUT, classify, codeOf, evidenceOf, reasonOf } from './errors.js'
import { eachIdentity, errcodeOf, grantOf, grantOfInput, parsed } from './fields.js'
import { ASK, TELL } from './machine.js'
import { countStatus } from './metrics.js'
import { callOnce } from './platform.js'
import { addSecret, pushNewest, redact } from './redact.js'

/** @typedef {import('./fields.js').Grant} Grant */

/** `Failure`, as src/wasm/door.rs numbers it; a network failure and a timeout have the numbers of their codes. */
const FAILURE = { unsupported: 3, http: 4, other: 5 }
/** `Verdict`, as src/wasm/door.rs numbers it. */
const VERDICT = { holds: 1, refused: 2, unknown: 3 }
/** How many failures are kept for the errors that name them. */
const KEPT = 16

/** @typedef {{ message: string, cause: any, kind: number, status: number, errcode: number, errno?: number }} Evidence */
/** @typedef {{ url: string, method: string, header: Record<string, string>, data?: (input: any) => any }} Endpoint */
/** @typedef {import('./session.js').Context} Context */

export class Endpoints {
  /** @param {Context} context */
  constructor(context) {
    this.context = context
    /** @type {Record<number, any>} The tasks on their way. */
    this.tasks = {}
    /** @type {[number, Evidence][]} */
    this.failures = []
    /** Which of them a login or a refresh is made of, newest last. @type {[number, 'login' | 'refresh'][]} */
    this.steps = []
  }

  /** Tells what `op` was a step of. @param {number} op */
  stepOf(op) {
    return ofOp(this.steps, op)
  }

  /** What is known of the failure of `op`. @param {number} op @returns {Evidence | undefined} */
  evidence(op) {
    return ofOp(this.failures, op)
  }

  /** The answer is not wanted any more. @param {number} op */
  cancel(op) {
    const task = this.tasks[op]
    delete this.tasks[op]
    if (task && typeof task.abort === 'function') task.abort()
  }

  /** @param {number} op */
  login(op) {
    const { machine, platform, options } = this.context
    this.isStep(op, 'login')
    if (typeof platform.api.login !== 'function') return this.failed(op, evidence('wx.login is missing', undefined, FAILURE.unsupported))
    callOnce(platform.api, 'login', { timeout: options.timing.loginTimeout }, (answer) => {
      const code = answer && typeof answer.code === 'string' ? answer.code : ''
      addSecret(code)
      if (!code) this.keep(op, evidence('wx.login succeeded without a code', evidenceOf(answer), FAILURE.other))
      machine.say(ASK.CODE, code, op)
    }, (failure) => this.failed(op, platformFailure(failure, FAILURE.other)))
  }

  /** @param {number} op @param {string} code */
  exchange(op, code) {
    this.renew(op, 'login', this.context.options.endpoints.login, 'code', code)
  }

  /** @param {number} op @param {string} refreshToken @param {boolean} oauth */
  refresh(op, refreshToken, oauth) {
    const { endpoints } = this.context.options
    addSecret(refreshToken)
    this.renew(op, 'refresh', oauth ? endpoints.oauthRefresh : endpoints.refresh, 'refreshToken', refreshToken)
  }

  /** @param {number} op @param {'login' | 'refresh'} step @param {any} endpoint @param {string} name @param {string} value */
  renew(op, step, endpoint, name, value) {
    const { machine } = this.context
    this.isStep(op, step)
    this.ask(op, endpoint, name, value, (grant) => machine.grant(ASK.GRANT, op, grant), (evidence) => this.failed(op, evidence))
  }

  /** @param {number} op */
  verify(op) {
    const { machine, options, requests } = this.context
    const { verify } = options.endpoints
    const { token } = machine.view()
    /** @param {number} verdict @param {number} [status] */
    const tell = (verdict, status = 0) => machine.tell(TELL.VERDICT, op, verdict, status)
    if (typeof verify === 'function') {
      invoke(verify, token,
        (answer) => tell(answer === true ? VERDICT.holds : answer === false ? VERDICT.refused : VERDICT.unknown),
        (failure) => tell(requests.isRefusedStatus(failure) ? VERDICT.refused : VERDICT.unknown, failure && failure.statusCode))
      return
    }
    this.send(op, /** @type {Endpoint} */ (verify), { token }, token, (answer) => {
      tell(requests.meansExpired('request', answer) ? VERDICT.refused : isSuccess(answer) ? VERDICT.holds : VERDICT.unknown, answer.statusCode)
    }, () => tell(VERDICT.unknown))
  }

  /** @param {number} op */
  checkSession(op) {
    const { machine, metrics, platform } = this.context
    /** @param {boolean} ok */
    const tell = (ok) => machine.tell(TELL.SESSION_CHECKED, op, +ok)
    if (typeof platform.api.checkSession !== 'function') {
      tell(true)
      return
    }
    metrics.checkSessions++
    callOnce(platform.api, 'checkSession', {}, () => tell(true), () => tell(false))
  }

  /** Nobody waits for it, and its failure changes nothing. @param {string} token @param {boolean} revoke */
  tellLogout(token, revoke) {
    const { endpoints } = this.context.options
    const endpoint = revoke ? endpoints.oauthRevoke : endpoints.logout
    if (typeof endpoint === 'function') invoke(endpoint, token, () => {}, () => {})
    else if (endpoint) this.send(0, /** @type {Endpoint} */ (endpoint), { token }, token, () => {}, () => {})
  }

  /**
   * Asks an endpoint, or the program's function in its place, for a token.
   *
   * @param {number} op
   * @param {any} endpoint
   * @param {string} name of what an endpoint is sent, and a function gets
   * @param {string} value
   * @param {(grant: Grant) => void} granted
   * @param {(evidence: Evidence) => void} failed
   */
  ask(op, endpoint, name, value, granted, failed) {
    const { token } = this.context.options
    const take = (/** @type {Grant | undefined} */ grant, /** @type {string} */ problem, /** @type {any} */ cause) => {
      if (!grant) return failed(evidence(problem, cause, FAILURE.other))
      addSecret(grant.access)
      addSecret(grant.refresh)
      granted(grant)
    }
    if (typeof endpoint === 'function') {
      invoke(endpoint, value, (answer) => take(grantOfInput(answer), 'the function resolved without { token }', undefined),
        (failure) => failed(functionFailure(failure)))
      return
    }
    this.send(op, endpoint, { [name]: value }, undefined, (answer) => {
      const { statusCode } = answer
      const body = bodyOf(answer)
      const grant = isSuccess(answer) ? grantOf(body, token) : undefined
      if (!grant && (!isSuccess(answer) || errcodeOf(body))) return failed(httpFailure(statusCode, body))
      take(grant, `HTTP ${statusCode} without a token (looked at ${token.access || 'token, access_token, accessToken, at the root and under data'})`, { statusCode })
    }, (failure, own) => failed(own ? plainFailure(failure, FAILURE.other) : platformFailure(failure, NETWORK)))
  }

  /** @param {number} op @param {Evidence} evidence */
  failed(op, evidence) {
    this.keep(op, evidence)
    this.context.machine.tell(TELL.FAILURE, op, evidence.kind, evidence.status, evidence.errcode)
  }

  /**
   * Calls an endpoint as the program's own `required` requests go.
   *
   * @param {Endpoint} endpoint
   * @param {any} input
   * @param {string} code of the error for an HTTP status that is no success
   * @returns {Promise<any>} the answer's body
   */
  required({ url, method, header, data }, input, code) {
    const { options, requests } = this.context
    try {
      const call = requests.begin('request', { url, method, header, data: data ? data(input) : input, timeout: options.timing.endpointTimeout })
      return call.asPromise().then((answer) => {
        const body = bodyOf(answer)
        if (isSuccess(answer)) return body
        const { message, cause } = httpFailure(answer.statusCode, body)
        throw new SessionError(code, `the endpoint answered ${message}`, { cause })
      })
    } catch (error) {
      return Promise.reject(new SessionError('ERR_CONFIG', 'the endpoint\'s data function threw', { cause: evidenceOf(error) }))
    }
  }

  /** @param {number} op @param {'login' | 'refresh'} step */
  isStep(op, step) {
    pushNewest(this.steps, [op, step], KEPT)
  }

  /** @param {number} op @param {Evidence} evidence */
  keep(op, evidence) {
    pushNewest(this.failures, [op, evidence], KEPT)
  }

  /**
   * Sends an endpoint's request with the jar's cookies, and with `token` as `inject` says if it may go there.
   *
   * @param {number} op 0: not to be cancelled
   * @param {Endpoint} endpoint
   * @param {Record<string, string>} input
   * @param {string | undefined} token
   * @param {(answer: any) => void} success
   * @param {(failure: any, own: boolean) => void} fail `own`: it is the program's, not the network's
   */
  send(op, endpoint, input, token, success, fail) {
    const { machine, metrics, options, platform, requests } = this.context
    const { account } = machine.view()
    let plan = requests.plans.of(endpoint.url)
    /** @type {any} */
    const attempt = { url: endpoint.url, method: endpoint.method, header: Object.assign({}, endpoint.header), timeout: options.timing.endpointTimeout }
    let answered = false
    const once = (/** @type {(value: any, own: boolean) => void} */ then, own = false) => (/** @type {any} */ value) => {
      if (answered) return
      answered = true
      delete this.tasks[op]
      then(value || {}, own)
    }
    try {
      if (endpoint.data) attempt.data = endpoint.data(input)
      else if (token === undefined) attempt.data = input
      if (input.refreshToken && !plan.takesToken) throw new Error('the endpoint may not receive a token: it is not on https, or not one of options.hosts')
      if (token !== undefined && plan.takesToken) plan = requests.inject('request', attempt, token, plan)
      requests.addCookies(attempt, plan)
      attempt.success = once((answer) => {
        countStatus(metrics, plan.host, answer.statusCode)
        // Not every platform can abort what a logout has left behind.
        requests.received(plan, answer, account === machine.view().account)
        success(answer)
      })
      attempt.fail = once(fail)
      const task = platform.send('request', attempt)
      if (op && !answered) this.tasks[op] = task
    } catch (error) {
      once(fail, true)(error)
    }
  }
}

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

/** @template T @param {[number, T][]} list @param {number} op @returns {T | undefined} */
function ofOp(list, op) {
  const found = list.find(([other]) => other === op)
  return found && found[1]
}

/** @param {string} message @param {any} cause @param {number} kind @returns {Evidence} */
const evidence = (message, cause, kind, status = 0, errcode = 0) => ({ message, cause, kind, status, errcode })

/** What a failure is, `otherwise` where it does not tell. @param {any} failure @param {number} otherwise */
const kindOf = (failure, otherwise) => Math.max(classify(failure), 0) || otherwise

/** @param {any} failure @param {number} kind @returns {Evidence} */
function plainFailure(failure, kind) {
  const cause = evidenceOf(failure)
  return Object.assign(evidence(reasonOf(cause), cause, kind), { errno: cause.errno })
}

/** @param {any} failure @param {number} otherwise */
const platformFailure = (failure, otherwise) => plainFailure(failure, kindOf(failure, otherwise))

/** @param {any} answer */
const isSuccess = ({ statusCode }) => statusCode >= 200 && statusCode < 300

/** An endpoint's body, whose identity secrets no error will quote. @param {any} answer */
export function bodyOf(answer) {
  const body = parsed(answer.data)
  eachIdentity(body, addSecret)
  return body
}

/** @param {number} statusCode @param {any} body @returns {Evidence} */
export function httpFailure(statusCode, body) {
  const errcode = errcodeOf(body)
  const errmsg = body && typeof body.errmsg === 'string' ? redact(body.errmsg) : undefined
  /** @type {any} */
  const cause = { statusCode }
  if (errcode) cause.errcode = errcode
  if (errmsg) cause.errmsg = errmsg
  return evidence(`HTTP ${statusCode}${errcode ? `, errcode ${errcode}` : ''}`, cause, FAILURE.http, statusCode, errcode)
}

/** What a program's function rejected with says the same as an endpoint's answer would. @param {any} failure @returns {Evidence} */
function functionFailure(failure) {
  const cause = evidenceOf(failure)
  /** @type {any} */
  const { statusCode: status = 0, errcode = 0 } = cause
  const code = failure && failure.code
  const kind = code === codeOf(NETWORK) ? NETWORK : code === codeOf(TIMEOUT) ? TIMEOUT : kindOf(failure, FAILURE.other)
  const message = String(cause.message || cause.errMsg || (status ? `HTTP ${status}` : errcode ? `errcode ${errcode}` : 'the function rejected'))
  return evidence(message, cause, status || errcode ? FAILURE.http : kind, status, errcode)
}
