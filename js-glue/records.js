/**
 * The stored records: read at launch and before a renewal, written when the module says so.
 */
import { SessionError, evidenceOf, reasonOf } from './errors.js'
import { ACTION, ASK, TELL } from './machine.js'
import { once } from './once.js'

/** @typedef {import('./session.js').Context} Context */
/** @typedef {import('./machine.js').Action} Action */

const TOKEN = 'token'
const COOKIES = 'cookies'
/** The form of the envelope; the text inside has a version of its own, which the module reads. */
const VERSION = 1
/** A storage that does not answer at launch is as good as an empty one. */
const LIMIT = 3000
/** The platform's limits of one key: 1 MB, encrypted 0.7 MB; a little is left for the envelope. */
const LARGEST = 1000000
const LARGEST_ENCRYPTED = 700000

export class Records {
  /** @param {Context} context */
  constructor(context) {
    this.context = context
    /** @type {[number, any]} The newest failure. */
    this.failure = [0, undefined]
  }

  /** Reads what must be known before the first request, and what cannot be read later; calls back once. @param {(records: { token: string, cookies: string }) => void} done */
  restore(done) {
    const { storage, options, profile, states } = this.context
    const records = { token: '', cookies: '' }
    let awaited = (options.cookies ? 2 : 1) + (options.encrypt ? 2 : 0)
    const finish = once(LIMIT, () => done(records))
    const arrived = () => {
      if (--awaited === 0) finish()
    }
    if (!storage) return finish()
    storage.read(TOKEN, (value) => {
      records.token = textOf(value)
      arrived()
    })
    if (options.encrypt) {
      states().restore(arrived)
      profile().restore(arrived)
    }
    if (!options.cookies) return
    storage.read(COOKIES, (value) => {
      records.cookies = textOf(value)
      arrived()
    })
  }

  /** @param {Action} action */
  perform({ kind, id }) {
    const { machine, options, storage } = this.context
    if (kind === ACTION.READ_RECORD) return this.reread(id)
    if (!storage) return machine.tell(TELL.STORED, id, 1)
    const stored = (/** @type {boolean} */ ok, /** @type {any} */ failure) => {
      if (!ok) this.failure = [id, failure]
      machine.tell(TELL.STORED, id, +ok)
    }
    if (kind === ACTION.REMOVE_RECORD) return storage.remove(TOKEN, stored)
    if (kind === ACTION.REMOVE_JAR) return storage.remove(COOKIES, stored)
    if (kind === ACTION.WRITE_RECORD) {
      const text = this.catchUp()
      return text ? storage.write(TOKEN, { v: VERSION, text }, stored) : stored(true, undefined)
    }
    const { text, leftOut } = machine.jarSnapshot(options.encrypt ? LARGEST_ENCRYPTED : LARGEST)
    if (leftOut) {
      this.context.fault(new SessionError('ERR_STORAGE', `${leftOut} cookies were left out of the stored jar, which would have outgrown its storage key`))
    }
    storage.write(COOKIES, { v: VERSION, text }, stored)
  }

  /** Takes over what another runtime has stored since, where it can be read at once. @returns {string} what to write, `""` if nothing */
  catchUp() {
    const { machine, storage } = this.context
    return machine.say(ASK.RECONCILE, storage ? textOf(storage.readNow(TOKEN)) : '')
  }

  /** Another runtime may have written a newer token. @param {number} op */
  reread(op) {
    const { machine, options, storage } = this.context
    const tell = (/** @type {any} */ record) => machine.say(ASK.RECORD, textOf(record), op)
    if (!storage) tell(undefined)
    else if (options.encrypt) storage.read(TOKEN, tell)
    else tell(storage.readNow(TOKEN))
  }

  /** Without the module: what a logout removes. @param {boolean} keepCookies @param {() => void} done */
  clear(keepCookies, done) {
    const { storage } = this.context
    if (!storage) return done()
    storage.remove(TOKEN, () => (keepCookies ? done() : storage.remove(COOKIES, done)))
  }

  /** @param {number} op */
  evidence(op) {
    const [failed, failure] = this.failure
    if (failed !== op || !failure) return undefined
    const cause = evidenceOf(failure)
    return { message: reasonOf(cause), errno: undefined, cause }
  }
}

/** The text of an envelope; whatever is none is a fresh start. @param {any} value @returns {string} */
const textOf = (value) => (value && value.v === VERSION && typeof value.text === 'string' ? value.text : '')
