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

/** Do what `finally` does: base libraries before 2.16.1 have none. @param {{ then: Function }} promise @param {any} done */
export function lastly(promise, done) {
  const after = (/** @type {() => any} */ outcome) => Promise.resolve(done && done()).then(outcome)
  return promise.then((/** @type {any} */ value) => after(() => value), (/** @type {any} */ error) => after(() => { throw error }))
}

/** The task that is a promise, too. Its methods are made once, not per call. */
export class CallHandle {
  /** @param {Call} owner */
  constructor(owner) {
    this.owner = owner
  }

  abort() {
    this.owner.abort()
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

  /** A platform's task has nothing to show, and what hangs on this one is nobody's business. */
  toJSON() {
    return {}
  }

  get [Symbol.toStringTag]() {
    return 'CallHandle'
  }
}

for (const event of EVENTS) {
  for (const way of WAYS) {
    /** @type {any} */ (CallHandle.prototype)[way + event] = function (/** @type {Function} */ listener) { this.owner[way](event, listener) }
  }
}
