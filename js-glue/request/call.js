/**
 * One call of the program: from its options to its one outcome, over as many attempts as it takes.
 */
import { patience } from '../boundary/bindings.js'
import { SessionError, meaningOf } from '../common/errors.js'
import { rethrow } from '../common/guard.js'
import { Limit } from '../common/limit.js'
import { bodyOf, failureIn } from './answer.js'
import { authorisationOf, limitOf } from './auth.js'
import { LONGEST } from '../common/once.js'
import { takeOver } from './call-options.js'
import { use } from './task.js'

/** @typedef {import('../platform/wx.js').Transport} Transport */
/**
 * Who calls: the program, through the session or through `wx`, the latter perhaps out of its `function` in the place of an endpoint; or the
 * session itself, for a payment or a profile.
 *
 * @typedef {'program' | 'installed' | 'function' | 'session'} Caller
 */
/**
 * Who made the call. `register`: the core is to decide on it, under this number. `cancel`: it need not any more. `isHeldUp`: a hold alone
 * keeps it waiting.
 *
 * `unheard`: the program gave nothing that would hear of a failure.
 *
 * @typedef {{ register: (call: Call) => number, cancel: (call: Call) => void, isHeldUp: (call: Call) => boolean, ended: (call: Call, ok: boolean) => void,
 *   unheard: (error: SessionError) => void } & import('./option-names.js').Teacher} Owner
 */

/**
 * Hold what is known of a call, and tell the program its outcome. Throws if the options cannot be taken over.
 */
export class Call {
  /**
   * @param {Owner} owner
   * @param {Transport} api
   * @param {any} given
   * @param {Caller} caller
   */
  constructor(owner, api, given, caller) {
    const { fresh, cookies, success, fail, complete } = given
    this.owner = owner
    /** The number under which the core knows it; 0: it does not. */
    this.id = 0
    this.api = api
    // As they are now: the program may use one object for many calls.
    this.success = success
    this.failure = fail
    this.complete = complete
    this.caller = caller
    this.hasHeader = given.header !== undefined
    this.options = takeOver(given, api, caller === 'program' ? owner : undefined)
    this.started = Date.now()
    /** When it began to wait for the user; 0 if it does not. */
    this.asked = 0
    /** The program's own limit. @type {Limit | undefined} */
    this.limit = undefined
    /** @type {import('./auth.js').Authorisation} */
    this.auth = 'required'
    this.fresh = fresh === true
    this.usesJar = cookies !== false
    /** Of the HTTP request. */
    this.method = api === 'uploadFile' ? 'POST' : api === 'request' && typeof given.method === 'string' ? given.method.toUpperCase() : 'GET'
    this.url = ''

    /** The generation when the call was admitted, and of the newest attempt; 0: without token. */
    this.admitted = 0
    this.sent = 0
    /** The generation that began the account it was sent for. */
    this.account = 0
    this.attempts = 0
    /** It is first sent for this account, or not at all. @type {number | undefined} */
    this.payer = undefined
    /** The newest attempt carried a cookie of the caller's in the place of a different one of the jar's. */
    this.displaced = false
    /** While the program is still inside the call that made this one. */
    this.starting = true
    /** While the core decides on it. */
    this.waits = false
    this.done = false
    /** The platform's, of the newest attempt. @type {any} */
    this.task = undefined
    /** Holds back the chunks of the newest attempt, where there are any. @type {import('./chunk-gate.js').ChunkGate | undefined} */
    this.gate = undefined
    /** @type {import('./chunk-gate.js').Watcher | undefined} */
    this.watcher = undefined
    /** The listeners for the tasks of all attempts. @type {[string, Function][]} */
    this.listeners = []
    /** The last answer that meant "expired". @type {any} */
    this.refusal = undefined
    /** The program's callbacks have the outcome: whether it is an answer, and that or the error. */
    this.told = false
    this.ok = false
    /** @type {any} */
    this.outcome = undefined
    /** @type {Promise<any> | undefined} */
    this.promise = undefined
    /** @type {((ok: boolean, value: any) => void) | undefined} */
    this.notify = undefined
  }

  /** What the program called. */
  get called() {
    return this.watcher ? this.watcher.api : this.api
  }

  /** The program called `wx.request` or its kin. */
  get isInstalled() {
    return this.caller === 'installed' || this.caller === 'function'
  }

  /** Give the number for the core, which knows nothing of a call that goes at once and is accepted. */
  register() {
    return this.id || (this.id = this.owner.register(this))
  }

  /** How the core has to authorise it, if at all. */
  get authorisation() {
    return authorisationOf(this.auth)
  }

  /** How long it waits for a token, if it can do without, else for the end of a hold, in milliseconds. */
  get patience() {
    const { auth, authorisation, caller, options, watcher } = this
    const whole = patience(authorisation, limitOf(watcher ? watcher.limit : caller === 'session' ? undefined : options.timeout))
    return auth === 'preferred' ? whole : whole - Date.now() + this.started
  }

  /** Nothing but a hold keeps it waiting. */
  get isHeldUp() {
    return this.waits && this.owner.isHeldUp(this)
  }

  /** Its method, host and path; what the server says of a token it may say of this alone. @param {import('./plans.js').Plan} plan */
  routeAt(plan) {
    return `${this.method} ${plan.url}`
  }

  /** Begin to count the program's own limit. @param {any} timeout */
  bound(timeout) {
    // 0 is as if not given, as on phones. The session's own limit is one of each attempt.
    if (typeof timeout !== 'number' || !(timeout > 0 && timeout <= LONGEST) || this.caller === 'session') return
    this.limit = new Limit(timeout, () => this.late())
  }

  /** Its time is over. */
  late() {
    const { api } = this
    this.stop(this.isHeldUp ? new SessionError('ERR_HELD', meaningOf('ERR_HELD'), { api }) : timedOut(api))
  }

  /** It waits for the user now: that is no time of its own. */
  waitForUser() {
    this.asked = Date.now()
    for (const limit of [this.limit, this.watcher]) if (limit) limit.stop()
  }

  /** It waits for the user no more. */
  goOn() {
    this.started += Date.now() - this.asked
    this.asked = 0
    for (const limit of [this.limit, this.watcher]) if (limit) limit.run()
  }

  /** Promise the outcome; the promise is made when it is first asked for. */
  asPromise() {
    if (!this.promise) {
      this.promise = new Promise((resolve, reject) => {
        this.notify = (ok, value) => (ok ? resolve : reject)(value)
        if (this.told) this.notify(this.ok, this.outcome)
      })
    }
    return this.promise
  }

  /** Take the task of a new attempt. @param {any} task */
  attach(task) {
    this.task = task
    if (!this.listeners.length) return
    for (const [event, listener] of this.listeners) if (!this.isGated(event)) use(task, `on${event}`, listener)
  }

  /** Give the newest attempt's answer with its body, if that came in chunks and nobody has seen it. @param {any} answer */
  whole(answer) {
    return this.gate ? this.gate.withBody(answer) : answer
  }

  /** Listen to the tasks of all attempts. @param {string} event @param {Function} listener */
  on(event, listener) {
    this.listeners.push([event, listener])
    if (!this.isGated(event)) use(this.task, `on${event}`, listener)
  }

  /** Tell whether an event's listeners hear of it by way of the gate. @param {string} event */
  isGated(event) {
    return !!this.gate && event === 'ChunkReceived'
  }

  /** A chunk came that may be shown. @param {any} chunk */
  tellChunk(chunk) {
    for (const [event, listener] of this.listeners) if (event === 'ChunkReceived' && !this.done) tell(listener, chunk)
  }

  /** Listen no more. @param {string} event @param {Function} [listener] all, if it is not given */
  off(event, listener) {
    this.listeners = this.listeners.filter(([name, other]) => {
      if (name !== event || (listener && other !== listener)) return true
      // One by one: listeners of the session's own stand on the same task.
      use(this.task, `off${event}`, other)
      return false
    })
  }

  /** Settle at once; what is on its way is aborted and forgotten. */
  abort() {
    this.stop(new SessionError('ERR_ABORTED', 'aborted by the program', { errMsg: `${this.api}:fail abort` }))
  }

  /** @param {SessionError} error */
  stop(error) {
    if (this.done) return
    if (this.waits) this.owner.cancel(this)
    // Who calls the platform goes on before he hears that his call has ended: he may end it himself, in words of his own.
    this.finish(false, error, this.isInstalled)
    use(this.task, 'abort')
  }

  /** End with the core's error; one that can do without a token, with the answer that refused it. @param {SessionError} error */
  fail(error) {
    const { refusal } = this
    if (refusal && (this.auth === 'preferred' || this.isInstalled)) return this.finish(true, refusal)
    if (refusal && error.code === 'ERR_EXPIRED') {
      const whole = this.whole(refusal)
      error.refusedBy(whole, failureIn(whole, bodyOf(whole)))
    }
    this.finish(false, error)
  }

  /**
   * End, unless it has ended.
   *
   * @param {boolean} ok
   * @param {any} value the answer, or the error
   * @param {boolean} [isLater] the program hears of it later; no callback runs before the call that it belongs to has returned its handle
   */
  finish(ok, value, isLater = this.starting) {
    if (this.done) return
    if (ok && this.gate) {
      this.gate.open(value)
      // Who heard the last chunks may have aborted it.
      if (this.done) return
    }
    this.done = true
    if (this.limit) this.limit.stop()
    this.owner.ended(this, ok)
    if (isLater) setTimeout(() => this.tell(ok, value), 0)
    else this.tell(ok, value)
  }

  /** @param {boolean} ok @param {any} value */
  tell(ok, value) {
    const { failure, complete } = this
    tell(ok ? this.success : failure, value)
    tell(complete, value)
    this.told = true
    this.ok = ok
    this.outcome = value
    if (!ok && !failure && !complete && !this.promise) this.owner.unheard(value)
    if (this.notify) this.notify(ok, value)
  }
}

/** What the platform says when an attempt took too long. @param {string} api */
const timedOut = (api) => new SessionError('ERR_TIMEOUT', 'no answer within the call\'s timeout', { errMsg: `${api}:fail timeout`, errno: 5 })

/** @param {any} callback of the program @param {any} value */
function tell(callback, value) {
  if (typeof callback !== 'function') return
  // As `guard` does, which would cost two calls more for each request.
  try {
    callback(value)
  } catch (error) {
    rethrow(error)
  }
}
