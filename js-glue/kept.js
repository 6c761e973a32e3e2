/**
 * A record that no request waits for: the profile, the authorisations under way. In memory at once, in storage as soon as
 * the write before it has ended.
 */
import { SessionError, evidenceOf, meaningOf } from './errors.js'
import { once } from './once.js'

/** @typedef {import('./session.js').Context} Context */

/** The form of the envelope. */
const VERSION = 1
/** A storage that does not answer must not hold the next write up. */
const LIMIT = 3000
/** As errors.js numbers it. */
const STORAGE = 10

export class Kept {
  /** @param {Context} context @param {string} kind */
  constructor(context, kind) {
    this.context = context
    this.kind = kind
    /** @type {any} */
    this.value = undefined
    /** What memory has is the newest: nothing needs to be read. */
    this.known = !context.storage
    this.busy = false
    this.wanted = false
    this.failed = false
    /** Goes up with each logout: what was asked for before is of the past. */
    this.round = 0
    /** @type {(() => void)[]} */
    this.idle = []
  }

  /** Encrypted records can only be read beforehand. @param {() => void} done */
  restore(done) {
    const { storage } = this.context
    if (!storage) return done()
    storage.read(this.kind, (envelope) => {
      this.take(envelope)
      done()
    })
  }

  get() {
    const { storage, options } = this.context
    if (storage && !this.known && !options.encrypt) this.take(storage.readNow(this.kind))
    return this.value
  }

  /** @param {any} value `undefined`: none */
  set(value) {
    this.value = value
    this.known = this.wanted = true
    this.write()
  }

  /** Forgets it, and calls back when the storage has, too. @param {() => void} done */
  clear(done) {
    this.round++
    this.idle.push(done)
    if (this.get() !== undefined || this.failed || !this.known) this.set(undefined)
    else this.write()
  }

  /** The app may be destroyed: what failed is tried once more. */
  hide() {
    this.wanted = this.wanted || this.failed
    this.write()
  }

  /** @param {any} envelope */
  take(envelope) {
    if (this.known) return
    this.known = true
    if (envelope && envelope.v === VERSION) this.value = envelope.data
  }

  write() {
    const { storage } = this.context
    if (this.busy) return
    if (!storage || !this.wanted) {
      for (const done of this.idle.splice(0)) done()
      return
    }
    this.busy = true
    this.wanted = false
    const ended = once(LIMIT, (ok, failure) => {
      const isNews = !ok && !this.failed
      this.failed = !ok
      this.busy = false
      if (isNews) this.context.fault(new SessionError('ERR_STORAGE', meaningOf(STORAGE), { cause: failure && evidenceOf(failure) }))
      this.write()
    })
    if (this.value === undefined) storage.remove(this.kind, ended)
    else storage.write(this.kind, { v: VERSION, data: this.value }, ended)
  }
}
