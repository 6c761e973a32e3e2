/**
 * The way of a request: plan, send, receive, send again.
 *
 * With a usable token and no news from the server nothing crosses into the module: the plan of a URL is kept until the
 * jar changes, the token until an input.
 */
import { Call, transportError } from './call.js'
import { SessionError, configError, evidenceOf } from './errors.js'
import { at, eachIdentity, parsed } from './fields.js'
import { header, setCookieOf, setHeader } from './headers.js'
import { hostOf, takesToken } from './hosts.js'
import { injectToken } from './inject.js'
import { countStatus } from './metrics.js'
import { addCookieSecrets, addSecret, redact } from './redact.js'

/** @typedef {import('./session.js').Context} Context */
/** @typedef {import('./platform.js').Transport} Transport */
/** @typedef {{ takesToken: boolean, cookie: string, until: number, host: string }} Plan */

/** Plans kept at a time; a program that makes up paths must not fill the memory. */
const PLANS = 256
/** `Date` headers that differ less from what is known say nothing new (src/clock.rs). */
const NOISE = 2000

export class Requests {
  /** @param {Context} context */
  constructor(context) {
    this.context = context
    /** @type {Record<number, Call>} The calls under way. */
    this.calls = {}
    this.lastId = 0
    /** @type {Map<string, Plan>} */
    this.plans = new Map()
    /** @type {Map<string, string>} */
    this.hosts = new Map()
    /** @type {[string, number]} The last `Date` header, parsed. */
    this.date = ['', NaN]
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
    this.calls[call.id] = call
    call.onDone = (ok) => {
      delete this.calls[call.id]
      if (!ok) context.metrics.failed++
    }
    const problem = call.problem()
    if (problem) call.fail(problem)
    else context.whenReady(() => this.dispatch(call), () => this.goWithoutModule(call))
    call.starting = false
    return call
  }

  /** Sends at once, or lets the module decide. @param {Call} call */
  dispatch(call) {
    if (call.done) return
    const { machine } = this.context
    this.context.launch()
    const plan = this.planFor(call.url)
    const view = machine.view()
    call.account = view.account
    if (call.auth === 'none' || !plan.takesToken) return this.send(call, 0)
    call.admitted = view.generation
    if (!call.fresh && Date.now() < view.until) return this.send(call, view.generation)
    call.onAbort = () => machine.cancel(call.id)
    machine.admit(call.id, call.auth === 'optional', call.fresh)
  }

  /** The module says: go. @param {number} id @param {number} generation */
  release(id, generation) {
    const call = this.calls[id]
    if (call) this.send(call, generation)
  }

  /** The module could not be loaded: what needs no token goes out plainly. @param {Call} call */
  goWithoutModule(call) {
    if (call.done) return
    const { options, loadError } = this.context
    if (call.auth === 'required' && takesToken(options, call.url)) return call.fail(/** @type {SessionError} */ (loadError))
    this.transmit(call, Object.assign({}, call.options, { url: call.url }), { takesToken: false, cookie: '', until: Infinity, host: hostOf(call.url) })
  }

  /**
   * @param {Call} call
   * @param {number} generation 0: without token
   */
  send(call, generation) {
    const { machine, metrics, options } = this.context
    const plan = this.planFor(call.url)
    const { options: given } = call
    /** @type {any} */
    const attempt = Object.assign({}, given)
    attempt.url = call.url
    attempt.header = Object.assign({}, given.header)
    if (call.attempts++) metrics.retried++
    call.sent = generation
    call.onAbort = () => {}
    try {
      if (generation) {
        const { token } = machine.view()
        injectToken(call.api, attempt, token, options.inject)
        if (typeof options.inject === 'function' && attempt.url !== call.url && !this.planFor(attempt.url).takesToken) {
          throw configError('options.inject moved the request to a host that may not receive the token', call.api)
        }
      }
      if (call.usesJar) this.addCookies(attempt, plan)
    } catch (error) {
      return call.fail(error instanceof SessionError ? error
        : new SessionError('ERR_CONFIG', 'options.inject threw', { api: call.api, cause: evidenceOf(error) }))
    }
    this.transmit(call, attempt, plan)
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
    attempt.complete = undefined
    delete attempt.complete
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
    task.onHeadersReceived((/** @type {any} */ answer) => this.received(call.url, plan, answer || {}, this.isOfAccount(call)))
  }

  /** @param {Call} call @param {Plan} plan @param {any} answer */
  answered(call, plan, answer) {
    const { context } = this
    countStatus(context.metrics, plan.host, answer.statusCode)
    if (!context.machine) return call.succeed(answer)
    if (context.log.debug) context.log.write('debug', 'answer', { api: call.api, host: plan.host, status: answer.statusCode, attempt: call.attempts })
    // The headers of the other two came through their task already.
    if (call.api === 'request') this.received(call.url, plan, answer, call.usesJar && this.isOfAccount(call), false)
    if (call.sent && this.meansExpired(call.api, answer)) return this.refused(call, answer)
    if (call.sent && call.attempts > 1) context.machine.accepted(call.sent)
    call.succeed(answer)
  }

  /** @param {Call} call @param {any} answer */
  refused(call, answer) {
    const body = parsed(answer.data)
    call.refusal = { statusCode: answer.statusCode }
    eachIdentity(body, addSecret)
    if (body && typeof body === 'object') {
      if (typeof body.errcode === 'number') call.refusal.errcode = body.errcode
      if (typeof body.errmsg === 'string') call.refusal.errmsg = redact(body.errmsg)
    }
    const { machine } = this.context
    call.task = undefined
    call.onAbort = () => machine.cancel(call.id)
    machine.expired(call.id, call.auth === 'optional', call.admitted, call.sent, call.attempts - 1, answer.statusCode)
  }

  /**
   * Takes cookies and the server's time out of an answer.
   *
   * @param {string} url
   * @param {Plan} plan
   * @param {any} answer
   * @param {boolean} keepCookies
   * @param {boolean} [count] the status, for answers that nobody else counts
   */
  received(url, plan, answer, keepCookies, count = true) {
    const { machine, metrics, options } = this.context
    if (count && answer.statusCode !== undefined && answer.data !== undefined) countStatus(metrics, plan.host, answer.statusCode)
    // A URL with an odd authority (hosts.js) was sent no cookies, and none are taken from it.
    if (keepCookies && options.cookies && plan.host) {
      const setCookie = setCookieOf(answer)
      if (setCookie !== undefined) this.storeCookies(url, setCookie)
    }
    if (!plan.takesToken) return
    const date = header(answer.header, 'date')
    if (typeof date !== 'string') return
    if (this.date[0] !== date) this.date = [date, Date.parse(date)]
    const [, server] = this.date
    if (Math.abs(server - Date.now() - machine.view().offset) >= NOISE) machine.date(server)
  }

  /** @param {string} url @param {string | string[]} setCookie */
  storeCookies(url, setCookie) {
    if (this.context.machine.receive(url, setCookie)) this.forgetPlans()
  }

  /** What a request to `url` may carry. @param {string} url @returns {Plan} */
  planFor(url) {
    const end = url.search(/[?#]/)
    const key = end < 0 ? url : url.slice(0, end)
    const known = this.plans.get(key)
    if (known && Date.now() < known.until) return known
    const plan = this.makePlan(key, '')
    if (this.plans.size >= PLANS) this.forgetPlans()
    this.plans.set(key, plan)
    return plan
  }

  /** @param {string} url @param {string} own the caller's Cookie header @returns {Plan} */
  makePlan(url, own) {
    const { context } = this
    const { takesToken, cookie, until, leftOut } = context.machine.plan(url, own)
    for (const name of leftOut) context.reportLeftOut(name)
    addCookieSecrets(cookie)
    return { takesToken, cookie, until, host: this.hostOf(url) }
  }

  /** The host that is counted: unlike a plan it never changes. @param {string} url */
  hostOf(url) {
    let host = this.hosts.get(url)
    if (host === undefined) {
      if (this.hosts.size >= PLANS) this.hosts.clear()
      this.hosts.set(url, host = hostOf(url))
    }
    return host
  }

  forgetPlans() {
    this.plans.clear()
  }

  /** @param {any} attempt @param {Plan} plan */
  addCookies(attempt, plan) {
    if (!this.context.options.cookies) return
    const own = header(attempt.header, 'cookie')
    const cookie = typeof own === 'string' && own ? this.makePlan(attempt.url, own).cookie : plan.cookie
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
