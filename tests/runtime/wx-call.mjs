/**
 * The calling convention of `wx.*`: options with `success`, `fail` and `complete`, a promise when none of them is given,
 * callbacks on a later macrotask, exceptions of callbacks kept away from the platform.
 */
import { ERRNO } from './network-errors.mjs'
import { atLeast } from './profiles.mjs'

/** Single-page mode has none of these (platform.md, section 7); the rest of what it refuses is not in this runtime. */
const NOT_IN_SINGLE_PAGE = ['login', 'checkSession', 'requestPayment', 'getRandomValues']

/** Before the user opens an app that WeChat launched, a short list of functions works; these are not on it. */
const NOT_BEFORE_OPENED = ['checkSession', 'connectSocket', 'getRandomValues']

/** Answers of these keep the right of the tap in which they were asked for (platform.md, section 7). */
const KEEPS_GESTURE = ['request']

export class Call {
  /**
   * @param {import('./life.mjs').Life} life
   * @param {string} api
   * @param {any} options the program's own object
   * @param {{ promise: boolean }} style
   */
  constructor(life, api, options, { promise }) {
    this.life = life
    this.api = api
    this.callbacks = { success: options.success, fail: options.fail, complete: options.complete }
    const wantsPromise = promise && !Object.values(this.callbacks).some((callback) => typeof callback === 'function')
    this.deferred = wantsPromise ? life.realm.deferred() : undefined
    this.fault = life.faults.take(api, options)
    this.plan = this.fault?.plan ?? {}
    this.number = life.record.count(api)
    this.entry = life.device.ledger.open(`wx.${api} #${this.number}`, life)
    this.byTap = KEEPS_GESTURE.includes(api) && life.device.clock.byTap
    this.outcome = /** @type {undefined | { failed: boolean, result: any }} */ (undefined)
    this.delivered = false
  }

  /** Tell whether an answer is decided, delivered or not. */
  get isDecided() {
    return this.outcome !== undefined
  }

  /** Do the call's work, or what its fault makes of it. @param {() => void} work must end in `succeed` or `fail` */
  work(work) {
    const { hold, after } = this.plan
    if (hold) {
      this.entry.waitFor('held')
      this.fault?.held.push(() => this.resume(work))
    } else if (after !== undefined) {
      this.entry.waitFor('timer')
      this.life.lane.platformAfter(after, this.entry.label, () => this.resume(work))
    } else {
      this.resume(work)
    }
  }

  resume(work) {
    if (this.isDecided || !this.life.alive) return
    const { never, fail, answer } = this.plan
    this.entry.waitFor(never ? 'never' : 'moving')
    if (never) return
    if (fail) this.failWith({ errMsg: `${this.api}:fail system error`, ...fail })
    else if (answer) this.succeed(answer)
    else work()
  }

  /** @param {Record<string, any>} [result] without `errMsg` */
  succeed(result = {}) {
    this.decide({ failed: false, result: { errMsg: `${this.api}:ok`, ...result } })
  }

  /** @param {string} reason what stands after `fail` @param {number} [errno] dropped by base libraries before 2.24.0 */
  fail(reason, errno) {
    const known = errno !== undefined && atLeast(this.life.baseLibrary, '2.24.0')
    this.failWith({ errMsg: `${this.api}:fail ${reason}`, ...(known ? { errno } : {}) })
  }

  failParameter(problem) {
    this.fail(`parameter error: ${problem}`, ERRNO.parameter)
  }

  failWith(result) {
    this.decide({ failed: true, result })
  }

  decide(outcome) {
    if (this.isDecided) return
    this.outcome = outcome
    if (!outcome.failed) this.life.cache.keep(this.api, outcome.result)
    if (this.plan.lose) return this.entry.waitFor('never')
    if (this.plan.answerAfter !== undefined) {
      this.entry.waitFor('timer')
      this.life.lane.platformAfter(this.plan.answerAfter, `${this.entry.label} answer`, () => this.schedule(outcome))
      return undefined
    }
    return this.schedule(outcome)
  }

  /** Decide against an answer that is on its way or was lost: a timeout, an abort. @param {{ now?: boolean }} [options] */
  overrule(reason, errno, { now = false } = {}) {
    if (this.delivered) return
    this.plan = { sync: now }
    this.outcome = undefined
    this.fail(reason, errno)
  }

  /** Fail before the API function returns, as what the base library itself finds wrong does. */
  failNow(reason, errno) {
    this.plan = { sync: true }
    this.fail(reason, errno)
  }

  schedule(outcome) {
    if (this.plan.sync) return this.deliver(outcome)
    this.entry.waitFor('timer')
    return this.life.task(this.entry.label, () => this.deliver(outcome), { byTap: this.byTap })
  }

  deliver(outcome) {
    // An overruled answer's task may still be queued.
    if (this.delivered || this.outcome !== outcome) return
    this.delivered = true
    this.entry.close()
    const result = this.life.realm.copy(outcome.result)
    const { success, fail, complete } = this.callbacks
    this.life.enter(`${this.api} ${outcome.failed ? 'fail' : 'success'}`, outcome.failed ? fail : success, result)
    this.life.enter(`${this.api} complete`, complete, result)
    if (outcome.failed) this.deferred?.reject(result)
    else this.deferred?.resolve(result)
  }
}

/**
 * Make an asynchronous API function.
 * @param {import('./life.mjs').Life} life
 * @param {string} api
 * @param {object} spec
 * @param {boolean} [spec.promise] whether it answers with a promise when called without callbacks
 * @param {(options: any) => string | undefined} [spec.check] names a wrong parameter
 * @param {(options: any, call: Call) => any} spec.perform does the work through `call.work`; what it returns is returned
 */
export function asyncApi(life, api, { promise = true, check, perform }) {
  return (options) => {
    if (!life.alive) return undefined
    const given = options ?? {}
    life.record.call(api, given)
    const call = new Call(life, api, given, { promise })
    if (call.plan.throw !== undefined) {
      call.entry.close()
      throw life.realm.error(call.plan.throw)
    }
    if ((life.isSinglePage ? NOT_IN_SINGLE_PAGE : life.isOpened ? [] : NOT_BEFORE_OPENED).includes(api)) {
      call.fail('rejected due to no permission currently')
      return call.deferred?.promise
    }
    const replay = life.cache.replay(api)
    if (replay) {
      call.succeed(replay)
      return call.deferred?.promise
    }
    const problem = typeof given === 'object' ? check?.(given) : `parameter should be Object instead of ${typeName(given)};`
    const returned = problem === undefined ? perform(given, call) : call.failParameter(problem)
    return call.deferred ? call.deferred.promise : returned
  }
}

/**
 * Make a synchronous API function: it throws where the asynchronous one would fail.
 * @param {import('./life.mjs').Life} life
 * @param {string} api
 * @param {(...args: any[]) => any} perform throws `Refusal` to fail
 * @param {(...args: any[]) => Record<string, any>} [named] names the arguments, for faults and the record
 * @param {() => any} [otherwise] gives what stands for a failure, where the platform does not throw
 */
export function syncApi(life, api, perform, named = () => ({}), otherwise = undefined) {
  return (...args) => {
    if (!life.alive) return undefined
    const options = named(...args)
    life.record.call(api, options)
    const plan = life.faults.take(api, options)?.plan ?? {}
    if (plan.throw !== undefined) throw life.realm.error(plan.throw)
    const failed = (errMsg) => (otherwise ? otherwise() : refuse(life, errMsg))
    if (plan.fail) return failed(plan.fail.errMsg ?? `${api}:fail system error`)
    try {
      return life.realm.copy(perform(...args))
    } catch (error) {
      if (error instanceof Refusal) return failed(`${api}:fail ${error.message}`)
      throw error
    }
  }
}

/** Throw as the base library does. */
function refuse(life, errMsg) {
  throw life.realm.error(`APP-SERVICE-SDK:${errMsg}`)
}

/** Why the platform refuses to do something; becomes `errMsg` or a thrown Error of the context. */
export class Refusal extends Error {}

/** Names a parameter of the wrong type as the platform does. @returns {string | undefined} */
export function wrongType(options, name, type, { optional = false } = {}) {
  const value = options[name]
  if (value === undefined && optional) return undefined
  if (typeName(value) === type) return undefined
  return `parameter.${name} should be ${type} instead of ${typeName(value)};`
}

/** @param {any} value */
export function typeName(value) {
  return Object.prototype.toString.call(value).slice(8, -1)
}
