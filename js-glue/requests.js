/**
 * The way of a request: plan, send, receive, send again.
 *
 * With a usable token and no news from the server nothing crosses into the module: the plan of a URL is kept until the
 * jar changes, the token until an input.
 */
import { Call, transportError } from './call.js'
import { SessionError, configError, evidenceOf } from './errors.js'
import { at, bodyOf, failureIn, parsed } from './fields.js'
import { header, setCookieOf, setHeader } from './headers.js'
import { takesToken } from './hosts.js'
import { injectToken } from './inject.js'
import { TELL } from './machine.js'
import { countStatus } from './metrics.js'
import { Plans } from './plans.js'

/** @typedef {import('./session.js').Context} Context */
/** @typedef {import('./platform.js').Transport} Transport */
/** @typedef {ReturnType<Plans['of']>} Plan */

/** `Date` headers that differ less from what is known say nothing new (src/clock.rs). */
const NOISE = 2000

export class Requests {
  /** @param {Context} context */
  constructor(context) {
    this.context = context
    /** The calls under way. @type {Map<number, Call>} */
    this.calls = new Map()
    this.lastId = 0
    this.plans = new Plans(context)
    /** The last `Date` header, and what it says. */
    this.date = ''
    this.serverTime = NaN
    const { status, code } = context.options.expired
    this.statuses = status
    this.code = code
    this.when = context.options.expired.when
  }

  nextId() {
    return ++this.lastId
  }

  /** Begins a call of the program. @param {Transport} api @param {any} options */
  begin(api, options) {
    const { context } = this
    const call = new Call(this.nextId(), api, options, context.options.baseUrl)
    context.metrics.requests++
    this.calls.set(call.id, call)
    call.onDone = (ok) => {
      this.calls.delete(call.id)
      if (!ok) context.metrics.failed++
    }
    const problem = call.problem()
    if (problem) call.fail(problem)
    else if (context.machine) this.dispatch(call)
    else context.whenReady(() => this.dispatch(call), () => this.goWithoutModule(call))
    call.starting = false
    return call
  }

  /** Sends at once, or lets the module decide. @param {Call} call */
  dispatch(call) {
    if (call.done) return
    const { machine } = this.context
    this.context.launch()
    const now = Date.now()
    const plan = this.plans.of(call.url, now)
    const view = machine.view()
    call.account = view.account
    if (call.auth === 'none' || !plan.takesToken) return this.send(call, 0, plan)
    call.admitted = view.generation
    if (!call.fresh && now < view.until) return this.send(call, view.generation, plan)
    call.onAbort = () => machine.tell(TELL.CANCEL, call.id)
    machine.tell(TELL.ADMIT, call.id, +(call.auth === 'optional'), +call.fresh)
  }

  /** The module says: go. @param {number} id @param {number} generation */
  release(id, generation) {
    const call = this.calls.get(id)
    if (call) this.send(call, generation, this.plans.of(call.url))
  }

  /** The module could not be loaded: what needs no token goes out plainly. @param {Call} call */
  goWithoutModule(call) {
    if (call.done) return
    const { options, loadError } = this.context
    if (call.auth === 'required' && takesToken(options, call.url)) return call.fail(/** @type {SessionError} */ (loadError))
    this.transmit(call, Object.assign({}, call.options, { url: call.url }), this.plans.make(call.url))
  }

  /**
   * @param {Call} call
   * @param {number} generation 0: without token
   * @param {Plan} plan
   */
  send(call, generation, plan) {
    const { machine, metrics } = this.context
    const { options: given } = call
    /** @type {any} */
    const attempt = Object.assign({}, given)
    attempt.url = call.url
    attempt.header = Object.assign({}, given.header)
    if (call.attempts++) metrics.retried++
    call.sent = generation
    call.onAbort = undefined
    try {
      if (generation) plan = this.inject(call.api, attempt, machine.view().token, plan)
      if (call.usesJar) this.addCookies(attempt, plan)
    } catch (error) {
      return call.fail(error instanceof SessionError ? error
        : new SessionError('ERR_CONFIG', 'options.inject threw', { api: call.api, cause: evidenceOf(error) }))
    }
    this.transmit(call, attempt, plan)
  }

  /** Injects a token; returns the plan of where the attempt goes then. @param {Transport} api @param {any} attempt @param {string} token @param {Plan} plan */
  inject(api, attempt, token, plan) {
    const { url } = attempt
    injectToken(api, attempt, token, this.context.options.inject)
    if (attempt.url === url) return plan
    const moved = this.plans.of(attempt.url)
    if (!moved.takesToken) throw configError('options.inject moved the request to a host that may not receive the token', api)
    return moved
  }

  /** Hands an attempt to the platform. @param {Call} call @param {any} attempt @param {Plan} plan */
  transmit(call, attempt, plan) {
    const { platform } = this.context
    const number = call.attempts
    const current = () => !call.done && call.attempts === number
    let answered = false
    attempt.success = (/** @type {any} */ answer) => {
      if (answered || !current()) return
      answered = true
      this.answered(call, plan, answer || {})
    }
    attempt.fail = (/** @type {any} */ failure) => {
      if (answered || !current()) return
      answered = true
      call.fail(transportError(call.api, failure))
    }
    let task
    try {
      task = platform.send(call.api, attempt)
    } catch (error) {
      return attempt.fail(error)
    }
    if (!current()) {
      // Aborted, or answered and sent again, before the platform returned the task.
      if (call.done && !answered && task && task.abort) task.abort()
      return
    }
    call.task = task
    this.listenForCookies(call, plan, task)
    call.listeners.attach(task)
  }

  /**
   * The only source of cookies for uploads and downloads, and for a redirect that is not followed.
   *
   * @param {Call} call
   * @param {Plan} plan
   * @param {any} task
   */
  listenForCookies(call, plan, task) {
    if (!this.context.machine || !call.usesJar || !this.context.options.cookies) return
    if (call.api === 'request' && call.options.redirect !== 'manual') return
    if (!task || typeof task.onHeadersReceived !== 'function') return
    task.onHeadersReceived((/** @type {any} */ answer) => this.received(plan, answer || {}, this.isOfAccount(call)))
  }

  /** @param {Call} call @param {Plan} plan @param {any} answer */
  answered(call, plan, answer) {
    const { context } = this
    countStatus(context.metrics, plan.host, answer.statusCode)
    if (!context.machine) return call.succeed(answer)
    if (context.log.debug) context.log.write('answer', { api: call.api, host: plan.host, status: answer.statusCode, attempt: call.attempts }, 'debug')
    // The headers of the other two came through their task already.
    if (call.api === 'request') this.received(plan, answer, call.usesJar && this.isOfAccount(call), false)
    if (call.sent && this.meansExpired(call.api, answer)) return this.refused(call, answer)
    if (call.sent && call.attempts > 1) context.machine.tell(TELL.ACCEPTED, call.sent)
    call.succeed(answer)
  }

  /** @param {Call} call @param {any} answer */
  refused(call, answer) {
    call.refusal = failureIn(answer, bodyOf(answer))
    const { machine } = this.context
    call.task = undefined
    call.onAbort = () => machine.tell(TELL.CANCEL, call.id)
    machine.tell(TELL.EXPIRED, call.id, call.admitted, call.sent, answer.statusCode, (call.attempts - 1) * 2 + +(call.auth === 'optional'))
  }

  /**
   * Takes the server's time and cookies out of an answer.
   *
   * @param {Plan} plan
   * @param {any} answer
   * @param {boolean} keepCookies
   * @param {boolean} [count] the status, for answers that nobody else counts
   */
  received(plan, answer, keepCookies, count = true) {
    const { machine, metrics, options } = this.context
    if (count && answer.statusCode !== undefined && answer.data !== undefined) countStatus(metrics, plan.host, answer.statusCode)
    // The time first: a Max-Age counts from there. Who heard of it may have logged out, and the cookies are of before.
    const now = Date.now()
    if (plan.takesToken && machine && !this.takeTime(header(answer.header, 'date'), now)) return
    // Without a host the authority is odd (hosts.js): it was sent no cookies, and none are taken from it.
    if (keepCookies && options.cookies && plan.host) {
      const setCookie = setCookieOf(answer)
      if (setCookie !== undefined) this.plans.receive(plan.url, setCookie, now)
    }
  }

  /** Gives `false` when the account is another one afterwards. @param {unknown} date the server's, as an answer's `Date` has it @param {number} now */
  takeTime(date, now) {
    const { machine } = this.context
    if (typeof date !== 'string') return true
    if (this.date !== date) {
      this.date = date
      this.serverTime = Date.parse(date)
    }
    const { offset, account } = machine.view()
    if (!(Math.abs(this.serverTime - now - offset) >= NOISE)) return true
    // Until when they are good was said by the offset of before.
    this.plans.forget()
    machine.tell(TELL.DATE, 0, this.serverTime)
    return machine.view().account === account
  }

  /** @param {any} attempt @param {Plan} plan */
  addCookies(attempt, plan) {
    if (!this.context.options.cookies) return
    const own = header(attempt.header, 'cookie')
    const cookie = typeof own === 'string' && own ? this.plans.merged(plan, own) : this.plans.cookieOf(plan)
    if (cookie) setHeader(attempt.header, 'Cookie', cookie)
  }

  /** @param {Transport} api @param {any} answer */
  meansExpired(api, answer) {
    if (this.statuses.includes(answer.statusCode)) return true
    const { code, when } = this
    if (code && api !== 'downloadFile') {
      const body = parsed(answer.data)
      if (body && typeof body === 'object' && code.values.includes(at(body, code.path))) return true
    }
    if (!when) return false
    try {
      return !!when(answer)
    } catch (error) {
      console.error(error)
      return false
    }
  }

  /** @param {any} failure */
  isRefusedStatus(failure) {
    return !!failure && this.statuses.includes(failure.statusCode)
  }

  /** What was on its way when the user logged out belongs to the past. @param {Call} call */
  isOfAccount(call) {
    return call.account === this.context.machine.view().account
  }
}
