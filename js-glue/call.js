/**
 * One call of the program: from its options to its one outcome, over as many attempts as it takes.
 */
import { SessionError, NETWORK, classify, codeOf, configError, evidenceOf } from './errors.js'
import { guard } from './events.js'
import { Outcome, TaskListeners } from './handle.js'
import { isAbsolute, join } from './hosts.js'
import { redact } from './redact.js'

/** @typedef {import('./platform.js').Transport} Transport */

/** What the session adds to the platform's options, and what it calls itself. */
const OWN = ['auth', 'fresh', 'cookies', 'complete']
const NOTHING = () => {}
const AUTH = ['required', 'optional', 'none']

export class Call {
  /**
   * Takes the options over as they are now: the caller's object is never changed, and what the caller changes in it
   * later changes no attempt.
   *
   * @param {number} id
   * @param {Transport} api
   * @param {any} given
   * @param {string} baseUrl
   */
  constructor(id, api, given, baseUrl) {
    this.id = id
    this.api = api
    this.listeners = new TaskListeners()
    this.outcome = new Outcome()
    this.given = given && typeof given === 'object' ? given : {}
    this.options = takeOver(this.given)
    this.auth = this.given.auth === undefined ? 'required' : this.given.auth
    this.fresh = this.given.fresh === true
    this.usesJar = this.given.cookies !== false
    this.url = typeof this.given.url === 'string' ? join(baseUrl, this.given.url) : ''

    /** The generation when the call was admitted, and of the newest attempt; 0: without token. */
    this.admitted = 0
    this.sent = 0
    /** The generation that began the account it was sent for. */
    this.account = 0
    this.attempts = 0
    /** While the program is still inside the call that made this one. */
    this.starting = true
    this.done = false
    /** @type {any} */
    this.task = undefined
    /** The last answer that meant "expired". @type {Record<string, any> | undefined} */
    this.refusal = undefined
    /** What else happens when the program aborts. @type {(() => void) | undefined} */
    this.onAbort = undefined
    /** @type {(ok: boolean) => void} */
    this.onDone = NOTHING
  }

  /** Tells what is wrong with the options, `undefined` if nothing. */
  problem() {
    const { given, api } = this
    if (typeof given.url !== 'string' || !given.url) return wrong(api, 'url', 'a non-empty string')
    if (this.url === given.url && !isAbsolute(this.url)) {
      return configError(`${api}({ url }): "${redact(given.url)}" is relative and there is no options.baseUrl to put before it`, api)
    }
    if (!AUTH.includes(this.auth)) return wrong(api, 'auth', '"required", "optional" or "none"')
    for (const name of ['fresh', 'cookies']) {
      if (given[name] !== undefined && typeof given[name] !== 'boolean') return wrong(api, name, 'true or false')
    }
    const { header } = given
    if (header !== undefined && (header === null || typeof header !== 'object')) return wrong(api, 'header', 'an object')
    return undefined
  }

  /** @param {any} answer */
  succeed(answer) {
    this.finish(true, answer)
  }

  /** @param {SessionError} error */
  fail(error) {
    this.finish(false, error)
  }

  /** Settles at once; what is on its way is aborted and forgotten. */
  abort() {
    if (this.done) return
    const { task } = this
    if (this.onAbort) this.onAbort()
    this.finish(false, new SessionError('ERR_ABORTED', 'aborted by the program', { errMsg: `${this.api}:fail abort` }), true)
    if (task && typeof task.abort === 'function') task.abort()
  }

  /**
   * @param {boolean} ok
   * @param {any} value
   * @param {boolean} [now] even while the program is still inside the call
   */
  finish(ok, value, now = false) {
    if (this.done) return
    this.done = true
    this.task = undefined
    this.onDone(ok)
    const tell = () => {
      const { given } = this
      const first = ok ? given.success : given.fail
      if (typeof first === 'function') guard(() => first(value))
      if (typeof given.complete === 'function') guard(() => given.complete(value))
      this.outcome.settle(ok, value)
    }
    // No callback runs before the call that it belongs to has returned its handle.
    if (this.starting && !now) setTimeout(tell, 0)
    else tell()
  }
}

/** @param {Transport} api @param {string} name @param {string} expected */
const wrong = (api, name, expected) => configError(`${api}({ ${name} }): ${name} must be ${expected}`, api)

/**
 * The error of a platform's `fail`.
 *
 * @param {Transport} api
 * @param {any} failure
 */
export function transportError(api, failure) {
  const kind = classify(failure)
  const errMsg = redact(String((failure && failure.errMsg) || `${api}:fail`))
  const errno = failure && typeof failure.errno === 'number' ? failure.errno : undefined
  if (kind < 0) return new SessionError('ERR_ABORTED', 'aborted', { errMsg, errno })
  const hint = errno === 600002 || /domain list|合法域名/.test(errMsg) ? ' (add the host to the domain list of the mini-program)' : ''
  return new SessionError(codeOf(kind || NETWORK), `${errMsg}${hint}`, { errMsg, errno, cause: evidenceOf(failure) })
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
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(copy)
  const kind = Object.prototype.toString.call(value)
  if (kind === '[object ArrayBuffer]') return value.slice(0)
  if (kind !== '[object Object]' || typeof value.toJSON === 'function') return value
  /** @type {any} */
  const result = {}
  for (const name of Object.keys(value)) result[name] = copy(value[name])
  return result
}
