/**
 * One call of the program: from its options to its one outcome, over as many attempts as it takes.
 */
import { SessionError, classify, codeOf, configError, evidenceOf } from './errors.js'
import { guard } from './events.js'
import { isAbsolute } from './hosts.js'
import { kindOf } from './inject.js'
import { redact } from './redact.js'

/** @typedef {import('./platform.js').Transport} Transport */
/** @typedef {import('./session.js').Context} Context */

/** What the session adds to the platform's options, and what it calls itself. */
const OWN = ['auth', 'fresh', 'cookies', 'complete']
const AUTH = ['required', 'optional', 'none']

export class Call {
  /**
   * Takes the options over as they are now: the caller's object is never changed, and what the caller changes in it
   * later changes no attempt.
   *
   * @param {Context} context
   * @param {number} id
   * @param {Transport} api
   * @param {any} given
   */
  constructor(context, id, api, given) {
    const { auth = 'required', fresh, cookies } = given
    this.context = context
    this.id = id
    this.api = api
    this.given = given
    this.options = takeOver(given)
    this.auth = auth
    this.fresh = fresh === true
    this.usesJar = cookies !== false
    this.url = ''

    /** The generation when the call was admitted, and of the newest attempt; 0: without token. */
    this.admitted = 0
    this.sent = 0
    /** The generation that began the account it was sent for. */
    this.account = 0
    this.attempts = 0
    /** While the program is still inside the call that made this one. */
    this.starting = true
    /** While the module decides on it. */
    this.waits = false
    this.done = false
    /** The platform's, of the newest attempt. @type {any} */
    this.task = undefined
    /** The listeners for the tasks of all attempts. @type {[string, Function][]} */
    this.listeners = []
    /** The last answer that meant "expired". @type {Record<string, any> | undefined} */
    this.refusal = undefined
    /** The outcome, once the program's callbacks have it. @type {[boolean, any] | undefined} */
    this.settled = undefined
    /** @type {Promise<any> | undefined} */
    this.promise = undefined
    /** @type {((ok: boolean, value: any) => void) | undefined} */
    this.notify = undefined
  }

  /** A promise of the outcome, which is made when it is first asked for. */
  asPromise() {
    if (!this.promise) {
      this.promise = new Promise((resolve, reject) => {
        this.notify = (ok, value) => (ok ? resolve : reject)(value)
        if (this.settled) this.notify(...this.settled)
      })
    }
    return this.promise
  }

  /** @param {any} task of a new attempt */
  attach(task) {
    this.task = task
    for (const [event, listener] of this.listeners) use(task, `on${event}`, listener)
  }

  /** @param {string} event @param {Function} listener */
  on(event, listener) {
    this.listeners.push([event, listener])
    use(this.task, `on${event}`, listener)
  }

  /** @param {string} event @param {Function} [listener] */
  off(event, listener) {
    this.listeners = this.listeners.filter(([name, other]) => {
      if (name !== event || (listener && other !== listener)) return true
      // One by one: listeners of the session's own stand on the same task.
      use(this.task, `off${event}`, other)
      return false
    })
  }

  /** Settles at once; what is on its way is aborted and forgotten. */
  abort() {
    if (this.done) return
    if (this.waits) this.context.machine.cancel(this.id)
    this.finish(false, new SessionError('ERR_ABORTED', 'aborted by the program', { errMsg: `${this.api}:fail abort` }), true)
    use(this.task, 'abort')
  }

  /**
   * @param {boolean} ok
   * @param {any} value the answer, or the error
   * @param {boolean} [now] even while the program is still inside the call
   */
  finish(ok, value, now) {
    if (this.done) return
    this.done = true
    const { metrics, requests } = this.context
    requests.calls.delete(this.id)
    if (!ok) metrics.failed++
    // No callback runs before the call that it belongs to has returned its handle.
    if (this.starting && !now) setTimeout(() => this.settle(ok, value), 0)
    else this.settle(ok, value)
  }

  /** @param {boolean} ok @param {any} value */
  settle(ok, value) {
    const { given } = this
    tell(ok ? given.success : given.fail, value)
    tell(given.complete, value)
    this.settled = [ok, value]
    if (this.notify) this.notify(ok, value)
  }
}

/** @param {any} callback of the program @param {any} value */
function tell(callback, value) {
  if (typeof callback === 'function') guard(() => callback(value))
}

/** Calls a method of a platform's task, where there is one. @param {any} task @param {string} method @param {any} [listener] */
export function use(task, method, listener) {
  if (task && typeof task[method] === 'function') task[method](listener)
}

/** Tells what is wrong with the options, `undefined` if nothing. @param {Transport} api @param {any} given @param {string} baseUrl */
export function problemOf(api, { url, auth, fresh, cookies, header }, baseUrl) {
  const wrong = (/** @type {string} */ name, /** @type {string} */ expected) => configError(`${api}({ ${name} }): ${name} must be ${expected}`, api)
  if (typeof url !== 'string' || !url) return wrong('url', 'a non-empty string')
  if (!baseUrl && !isAbsolute(url)) {
    return configError(`${api}({ url }): "${redact(url)}" is relative and there is no options.baseUrl to put before it`, api)
  }
  if (auth !== undefined && !AUTH.includes(auth)) return wrong('auth', '"required", "optional" or "none"')
  if (fresh !== undefined && typeof fresh !== 'boolean') return wrong('fresh', 'true or false')
  if (cookies !== undefined && typeof cookies !== 'boolean') return wrong('cookies', 'true or false')
  if (header !== undefined && (header === null || typeof header !== 'object')) return wrong('header', 'an object')
  return undefined
}

/**
 * The error of a platform's `fail`.
 *
 * @param {Transport} api
 * @param {any} failure
 */
export function transportError(api, failure) {
  const kind = classify(failure)
  const errMsg = redact(String(failure.errMsg || `${api}:fail`))
  const errno = typeof failure.errno === 'number' ? failure.errno : undefined
  if (kind === 'aborted') return new SessionError('ERR_ABORTED', 'aborted', { errMsg, errno })
  const hint = errno === 600002 || /domain list|合法域名/.test(errMsg) ? ' (add the host to the domain list of the mini-program)' : ''
  return new SessionError(codeOf(kind, 'ERR_NETWORK'), errMsg + hint, { errMsg, errno, cause: evidenceOf(failure) })
}

/** @param {any} given */
function takeOver(given) {
  /** @type {any} */
  const options = {}
  for (const name of Object.keys(given)) if (!OWN.includes(name)) options[name] = given[name]
  options.header = Object.assign({}, given.header)
  if (given.data !== undefined) options.data = copy(given.data)
  if (given.formData !== undefined) options.formData = copy(given.formData)
  return options
}

/** @param {any} value @returns {any} */
function copy(value) {
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(copy)
  const kind = kindOf(value)
  if (kind === '[object ArrayBuffer]') return value.slice(0)
  if (kind !== '[object Object]' || typeof value.toJSON === 'function') return value
  /** @type {any} */
  const result = {}
  for (const name of Object.keys(value)) result[name] = copy(value[name])
  return result
}
