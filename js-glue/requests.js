/**
 * The way of a request: plan, send, receive, send again.
 *
 * With a usable token and no news from the server nothing crosses into the module: the plan of a URL is kept until the
 * jar changes, the token until an input.
 */
import { Call, problemOf, transportError, use } from './call.js'
import { SessionError, configError, evidenceOf } from './errors.js'
import { at, bodyOf, failureIn, parsed } from './fields.js'
import { header, setCookieOf, setHeader } from './headers.js'
import { join } from './hosts.js'
import { injectToken } from './inject.js'
import { countStatus } from './metrics.js'
import { settleOnce } from './platform.js'
import { createPlans } from './plans.js'

/** @typedef {import('./session.js').Context} Context */
/** @typedef {import('./platform.js').Transport} Transport */
/** @typedef {import('./plans.js').Plan} Plan */

/** `Date` headers that differ less from what is known say nothing new (src/clock.rs). */
const NOISE = 2000

/** @param {Call} call */
const authorisation = ({ auth }) => (auth === 'optional' ? 'optional' : 'required')

/** @param {Context} context */
export function createRequests(context) {
  const { log, metrics, options, platform } = context
  const { status: statuses, code, when } = options.expired
  /** The calls under way. @type {Map<number, Call>} */
  const calls = new Map()
  const plans = createPlans(context)
  let lastId = 0
  /** The last `Date` header, and what it says. */
  let lastDate = ''
  let serverTime = NaN

  const nextId = () => ++lastId

  /** Begins a call of the program. @param {Transport} api @param {any} given */
  const begin = (api, given) => {
    given = Object(given)
    const call = new Call(context, nextId(), api, given)
    metrics.requests++
    calls.set(call.id, call)
    const problem = problemOf(api, given, options.baseUrl)
    if (problem) call.finish(false, problem)
    else {
      call.url = join(options.baseUrl, given.url)
      if (context.machine) dispatch(call)
      else context.whenReady(() => dispatch(call), () => goWithoutModule(call))
    }
    call.starting = false
    return call
  }

  /** Sends at once, or lets the module decide. @param {Call} call */
  const dispatch = (call) => {
    if (call.done) return
    const { machine } = context
    const now = Date.now()
    const plan = plans.of(call.url, now)
    const view = machine.view()
    call.account = view.account
    const needsToken = call.auth !== 'none' && plan.takesToken
    if (needsToken) call.admitted = view.generation
    // What can go at once goes before the launch checks, which nothing waits for.
    if (!needsToken || (!call.fresh && now < view.until)) {
      send(call, needsToken ? view.generation : 0, plan)
      context.launch()
    } else if (context.launched) {
      call.waits = true
      machine.admit({ call: call.id, auth: authorisation(call), fresh: call.fresh })
    } else {
      context.launch()
      // Who heard of the launch may have changed everything.
      dispatch(call)
    }
  }

  /** The module says: go. @param {number} id @param {number} generation */
  const release = (id, generation) => {
    const call = calls.get(id)
    if (call) send(call, generation, plans.of(call.url))
  }

  /** The module could not be loaded: what needs no token goes out plainly. @param {Call} call */
  const goWithoutModule = (call) => {
    const plan = plans.of(call.url)
    if (call.auth === 'required' && plan.takesToken) call.finish(false, context.loadError)
    else if (!call.done) send(call, 0, plan)
  }

  /**
   * @param {Call} call
   * @param {number} generation 0: without token
   * @param {Plan} plan
   */
  const send = (call, generation, plan) => {
    const { api, options: given } = call
    /** @type {any} */
    const attempt = Object.assign({}, given)
    attempt.url = call.url
    attempt.header = Object.assign({}, given.header)
    if (call.attempts++) metrics.retried++
    call.sent = generation
    call.waits = false
    try {
      if (generation) plan = inject(api, attempt, context.machine.view().token, plan)
      if (call.usesJar) addCookies(attempt, plan)
    } catch (error) {
      return call.finish(false, error instanceof SessionError ? error
        : new SessionError('ERR_CONFIG', 'options.inject threw', { api, cause: evidenceOf(error) }))
    }
    transmit(call, attempt, plan)
  }

  /** Injects a token; returns the plan of where the attempt goes then. @param {Transport} api @param {any} attempt @param {string} token @param {Plan} plan */
  const inject = (api, attempt, token, plan) => {
    const { url } = attempt
    injectToken(api, attempt, token, options.inject)
    if (attempt.url === url) return plan
    const moved = plans.of(attempt.url)
    if (!moved.takesToken) throw configError('options.inject: the new host may not receive the token', api)
    return moved
  }

  /** Hands an attempt to the platform. @param {Call} call @param {any} attempt @param {Plan} plan */
  const transmit = (call, attempt, plan) => {
    const { api } = call
    let isAnswered = false
    const task = settleOnce((options) => platform.send(api, options), attempt, (answer) => {
      isAnswered = true
      if (!call.done) answered(call, plan, answer)
    }, (failure) => {
      isAnswered = true
      call.finish(false, transportError(api, failure))
    })
    // Answered before the platform returned the task, or aborted.
    if (isAnswered) return
    if (call.done) return use(task, 'abort')
    // The only source of cookies for uploads and downloads, and for a redirect that is not followed.
    if ((api !== 'request' || call.options.redirect === 'manual') && context.machine && call.usesJar && options.cookies) {
      use(task, 'onHeadersReceived', (/** @type {any} */ answer) => received(plan, answer || {}, isOfAccount(call)))
    }
    call.attach(task)
  }

  /** @param {Call} call @param {Plan} plan @param {any} answer */
  const answered = (call, plan, answer) => {
    const { machine } = context
    const { api, sent } = call
    const { statusCode } = answer
    countStatus(metrics, plan.host, statusCode)
    if (machine) {
      if (log.debug) log.write('answer', { api, host: plan.host, status: statusCode, attempt: call.attempts }, 'debug')
      // The headers of the other two came through their task already.
      if (api === 'request') received(plan, answer, call.usesJar && isOfAccount(call))
      if (sent && meansExpired(api, answer)) return refused(call, answer)
      if (sent && call.attempts > 1) machine.accepted(sent)
    }
    call.finish(true, answer)
  }

  /** @param {Call} call @param {any} answer */
  const refused = (call, answer) => {
    const { statusCode } = answer
    call.refusal = failureIn(answer, bodyOf(answer))
    call.task = undefined
    call.waits = true
    context.machine.expired({
      call: call.id, auth: authorisation(call), admitted: call.admitted, sent: call.sent, resent: call.attempts - 1, status: statusCode || 0,
    })
  }

  /**
   * Takes the server's time and cookies out of an answer.
   *
   * @param {Plan} plan
   * @param {any} answer
   * @param {boolean} keepCookies
   */
  const received = (plan, answer, keepCookies) => {
    // The time first: a Max-Age counts from there. Who heard of it may have logged out, and the cookies are of before.
    const now = Date.now()
    if (plan.takesToken && context.machine && !takeTime(header(answer.header, 'date'), now)) return
    // Without a host the authority is odd (hosts.js): it was sent no cookies, and none are taken from it.
    if (keepCookies && options.cookies && plan.host) {
      const setCookie = setCookieOf(answer)
      if (setCookie !== undefined) plans.receive(plan.url, setCookie, now)
    }
  }

  /** Gives `false` when the account is another one afterwards. @param {unknown} date the server's, as an answer's `Date` has it @param {number} now */
  const takeTime = (date, now) => {
    const { machine } = context
    if (typeof date !== 'string') return true
    if (lastDate !== date) {
      lastDate = date
      serverTime = Date.parse(date)
    }
    const { offset, account } = machine.view()
    if (!(Math.abs(serverTime - now - offset) >= NOISE)) return true
    // Until when they are good was said by the offset of before.
    plans.forget()
    machine.date(serverTime)
    return machine.view().account === account
  }

  /** @param {any} attempt @param {Plan} plan */
  const addCookies = (attempt, plan) => {
    if (!options.cookies || !context.machine) return
    const cookie = plans.cookieOf(plan, header(attempt.header, 'cookie'))
    if (cookie) setHeader(attempt.header, 'Cookie', cookie)
  }

  /** @param {Transport} api @param {any} answer */
  const meansExpired = (api, answer) => {
    if (isRefusedStatus(answer)) return true
    if (code && api !== 'downloadFile') {
      const body = parsed(answer.data)
      if (body && typeof body === 'object' && code.values.includes(at(body, code.path))) return true
    }
    try {
      return !!when && !!when(answer)
    } catch (error) {
      console.error(error)
      return false
    }
  }

  /** @param {any} failure */
  const isRefusedStatus = (failure) => !!failure && statuses.includes(failure.statusCode)

  /** What was on its way when the user logged out belongs to the past. @param {Call} call */
  const isOfAccount = (call) => call.account === context.machine.view().account

  return { addCookies, begin, calls, get serverTime() { return serverTime }, inject, isRefusedStatus, meansExpired, nextId, plans, received, release }
}
