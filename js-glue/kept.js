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

/** @param {Context} context @param {string} kind */
export function createKept(context, kind) {
  const { options, storage } = context
  /** @type {any} */
  let value
  /** What memory has is the newest: nothing needs to be read. */
  let known = false
  let busy = false
  let wanted = false
  let failed = false
  /** @type {(() => void)[]} */
  const idle = []

  /** @param {any} envelope */
  const take = (envelope) => {
    if (!known && envelope && envelope.v === VERSION) value = envelope.data
    known = true
  }

  const write = () => {
    if (busy) return
    if (!wanted) {
      for (const done of idle.splice(0)) done()
      return
    }
    busy = true
    wanted = false
    const ended = once(LIMIT, (ok, failure) => {
      const isNews = !ok && !failed
      failed = !ok
      busy = false
      if (isNews) context.fault(new SessionError('ERR_STORAGE', meaningOf('ERR_STORAGE'), { cause: failure && evidenceOf(failure) }))
      write()
    })
    if (value === undefined) storage.remove(kind, ended)
    else storage.write(kind, { v: VERSION, data: value }, ended)
  }

  const kept = {
    /** Goes up with each logout: what was asked for before is of the past. */
    round: 0,

    /** Encrypted records can only be read beforehand. @param {() => void} done */
    restore(done) {
      storage.read(kind, (envelope) => {
        take(envelope)
        done()
      })
    },

    /** @param {boolean} [anew] another runtime may have changed it */
    get(anew) {
      if (!options.encrypt && (!known || anew && !busy && !failed)) {
        known = false
        take(storage.readNow(kind))
      }
      return value
    },

    /** @param {any} next `undefined`: none */
    set(next) {
      value = next
      known = wanted = true
      write()
    },

    /** Forgets it, and calls back when the storage has, too. @param {() => void} done */
    clear(done) {
      kept.round++
      idle.push(done)
      if (kept.get() !== undefined || failed || !known) kept.set(undefined)
      else write()
    },

    /** The app may be destroyed: what failed is tried once more. */
    hide() {
      wanted = wanted || failed
      write()
    },
  }
  return kept
}
