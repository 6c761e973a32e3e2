/**
 * What a call returns: the platform's task and a promise in one.
 */

/** @typedef {import('../request/call.js').Call} Call */

const EVENTS = ['HeadersReceived', 'ChunkReceived', 'ProgressUpdate']
const WAYS = /** @type {const} */ (['on', 'off'])

/**
 * Make what code gets that calls the replaced `wx.request`: a task like the platform's, whose methods stand on it and may be taken off it.
 *
 * @param {Call} call
 * @param {boolean} hasChunks the platform's own has the methods for chunks
 */
export function plainTask(call, hasChunks) {
  /** @type {Record<string, Function>} */
  const task = { abort: () => call.abort() }
  for (const event of ['HeadersReceived', call.api === 'request' ? 'ChunkReceived' : 'ProgressUpdate']) {
    if (event === 'ChunkReceived' && !hasChunks) continue
    for (const way of WAYS) task[way + event] = (/** @type {Function} */ listener) => call[way](event, listener)
  }
  return task
}

/** The task of a session's own functions. Its methods are made once, not per call. */
class Task {
  /** @param {Call} owner */
  constructor(owner) {
    this.owner = owner
  }

  abort() {
    this.owner.abort()
  }

  /** A platform's task has nothing to show, and what hangs on this one is nobody's business. */
  toJSON() {
    return {}
  }
}

for (const event of EVENTS) {
  for (const way of WAYS) {
    /** @type {any} */ (Task.prototype)[way + event] = function (/** @type {Function} */ listener) { this.owner[way](event, listener) }
  }
}

/** Do what `finally` does: base libraries before 2.16.1 have none. @param {{ then: Function }} promise @param {any} done */
export function lastly(promise, done) {
  const after = (/** @type {() => any} */ outcome) => Promise.resolve(done && done()).then(outcome)
  return promise.then((/** @type {any} */ value) => after(() => value), (/** @type {any} */ error) => after(() => { throw error }))
}

/** The task that is a promise, too. */
export class CallHandle extends Task {
  /** Written out, for the one that the language gives spreads its arguments, at each request. @param {Call} owner */
  constructor(owner) {
    super(owner)
  }

  /** @param {any} ok @param {any} failed */
  then(ok, failed) {
    return this.owner.asPromise().then(ok, failed)
  }

  /** @param {any} failed */
  catch(failed) {
    return this.then(undefined, failed)
  }

  /** @param {any} done */
  finally(done) {
    return lastly(this, done)
  }

  get [Symbol.toStringTag]() {
    return 'CallHandle'
  }
}
