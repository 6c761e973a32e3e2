/**
 * What `stream` returns: what can be done to a stream, and a promise of its end.
 */
import { lastly } from './handle.js'

/** As far as the program sees a stream. */
export class StreamHandle {
  /** @param {import('../streams/stream.js').Stream} owner */
  constructor(owner) {
    this.owner = owner
  }

  /** The last `id` that the stream gave; `""` if none. */
  get lastEventId() {
    return this.owner.lastId
  }

  abort() {
    this.owner.abort()
  }

  /** @param {Function} listener */
  onMessage(listener) {
    this.owner.on(listener)
  }

  /** @param {Function} [listener] */
  offMessage(listener) {
    this.owner.off(listener)
  }

  /** @param {any} ok @param {any} failed */
  then(ok, failed) {
    this.owner.isHeard = true
    return this.owner.promise.then(ok, failed)
  }

  /** @param {any} failed */
  catch(failed) {
    return this.then(undefined, failed)
  }

  /** @param {any} done */
  finally(done) {
    return lastly(this, done)
  }

  /** What hangs on it is nobody's business. */
  toJSON() {
    return {}
  }

  get [Symbol.toStringTag]() {
    return 'StreamHandle'
  }
}
