/**
 * A record that no request waits for: the profile, the authorisations under way. In memory at once, in storage as soon as
 * the write before it has ended.
 */
import { SessionError, meaningOf } from '../common/errors.js'
import { evidenceOf } from '../common/failures.js'
import { ignore } from '../common/later.js'
import { once } from '../common/once.js'
import { LIMIT } from './clearing.js'

/** The form of the envelope; one of a form to come is left as it is. */
const VERSION = 1

/**
 * Keep one value of JSON.
 */
export class Kept {
  /**
   * @param {import('./storage.js').Storage} storage
   * @param {import('./keys.js').Kind} kind
   * @param {(error: SessionError) => void} fault
   */
  constructor(storage, kind, fault) {
    this.storage = storage
    this.kind = kind
    this.fault = fault
    /** Goes up with each logout: what was asked for before is of the past. */
    this.round = 0
    /** @type {any} */
    this.value = undefined
    /** What memory has is the newest: nothing needs to be read. */
    this.known = false
    /** A write is under way; another one is wanted after it; the last one failed. */
    this.busy = false
    this.wanted = false
    this.failed = false
    /** Who waits until nothing is left to write. @type {(() => void)[]} */
    this.idle = []
  }

  /** Read it before it is asked for: encrypted records can only be read so. @param {() => void} done */
  restore(done) {
    this.storage.read(this.kind, (envelope) => {
      this.take(envelope)
      done()
    })
  }

  /** Give the value, `undefined` if none. @param {boolean} [anew] another copy may have changed it */
  get(anew) {
    if (!this.storage.encrypts && (!this.known || anew && !this.busy && !this.failed)) {
      this.known = false
      this.take(this.storage.readNow(this.kind))
    }
    return this.value
  }

  /** Keep another value. @param {any} next `undefined`: none */
  set(next) {
    this.value = next
    this.known = this.wanted = true
    this.write()
  }

  /** Forget it, and call back when the storage has, too. @param {() => void} done */
  clear(done) {
    this.round++
    this.idle.push(done)
    // Where another copy may have written what this one does not know, too.
    if (this.get(true) !== undefined || this.failed || this.storage.encrypts && !this.busy) this.set(undefined)
    else this.write()
  }

  /** Another copy of the package has put another account's in its place, or none. @returns {void} */
  readAgain() {
    // What is on its way there is of the account before.
    if (this.busy) return this.clear(() => this.readAgain())
    this.round++
    this.value = undefined
    this.known = this.wanted = this.failed = false
    if (this.storage.encrypts) this.restore(ignore)
  }

  /** Try once more what failed: the app may be destroyed. */
  hide() {
    this.wanted = this.wanted || this.failed
    this.write()
  }

  /** @param {any} envelope */
  take(envelope) {
    // What cannot be read changes nothing.
    if (!this.known && envelope !== undefined) this.value = Object(envelope).v === VERSION ? envelope.data : undefined
    this.known = true
  }

  write() {
    if (this.busy) return
    if (!this.wanted) {
      for (const done of this.idle.splice(0)) done()
      return
    }
    this.busy = true
    this.wanted = false
    // A storage that does not answer must not hold the next write up.
    const ended = once(LIMIT, (ok, failure) => this.written(ok, failure))
    this.storage.readSoon(this.kind, (found) => {
      if (Object(found).v > VERSION) ended(false)
      else if (this.value === undefined) this.storage.remove(this.kind, ended)
      else this.storage.write(this.kind, { v: VERSION, data: this.value }, ended)
    })
  }

  /** @param {boolean} ok @param {any} failure */
  written(ok, failure) {
    const isNews = !ok && !this.failed
    this.failed = !ok
    this.busy = false
    if (isNews) this.fault(new SessionError('ERR_STORAGE', meaningOf('ERR_STORAGE'), { cause: failure && evidenceOf(failure) }))
    this.write()
  }
}
