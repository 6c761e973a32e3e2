/**
 * The stored records: read at launch and before a renewal, written when the module says so.
 */
import { SessionError, evidenceOf, reasonOf } from './errors.js'
import { ACTION, ASK, TELL } from './machine.js'
import { numbers } from './memory.js'
import { once } from './once.js'

/** @typedef {import('./session.js').Context} Context */
/** @typedef {import('./machine.js').Action} Action */

const TOKEN = /** @type {const} */ ('token')
const COOKIES = /** @type {const} */ ('cookies')
/** The form of the envelope; the text inside has a version of its own, which the module reads. */
const VERSION = 1
/** A storage that does not answer at launch is as good as an empty one. */
const LIMIT = 3000
/** The platform's limits of one key: 1 MB, encrypted 0.7 MB; a little is left for the envelope. */
const LARGEST = 1000000
const LARGEST_ENCRYPTED = 700000

/** @param {Context} context */
export function createRecords(context) {
  const { options: { cookies, encrypt }, storage } = context
  /** The newest failure, and of what. */
  let failedId = 0
  /** @type {any} */
  let failure

  /** Takes over what another runtime has stored since, where it can be read at once. @returns {string} what to write, `""` if nothing */
  const catchUp = () => context.machine.say(ASK.RECONCILE, textOf(storage.readNow(TOKEN)))

  return {
    catchUp,

    /** Reads what must be known before the first request, and what cannot be read later; calls back once. @param {(records: { token: string, cookies: string }) => void} done */
    restore(done) {
      const records = { token: '', cookies: '' }
      let awaited = 1
      const finish = once(LIMIT, () => done(records))
      const arrived = () => {
        if (--awaited === 0) finish()
      }
      for (const kind of cookies ? [TOKEN, COOKIES] : [TOKEN]) {
        awaited++
        storage.read(kind, (value) => {
          records[kind] = textOf(value)
          arrived()
        })
      }
      if (encrypt) {
        awaited += 2
        context.states().restore(arrived)
        context.profile().restore(arrived)
      }
      arrived()
    },

    /** @param {Action} action */
    perform({ kind, id }) {
      const { machine } = context
      const stored = (/** @type {boolean} */ ok, /** @type {any} */ evidence) => {
        if (!ok) {
          failedId = id
          failure = evidence
        }
        machine.tell(TELL.STORED, id, +ok)
      }
      if (kind === ACTION.READ_RECORD) {
        // Another runtime may have written a newer token.
        const tell = (/** @type {any} */ record) => machine.say(ASK.RECORD, textOf(record), id)
        if (encrypt) storage.read(TOKEN, tell)
        else tell(storage.readNow(TOKEN))
      } else if (kind === ACTION.REMOVE_RECORD) storage.remove(TOKEN, stored)
      else if (kind === ACTION.REMOVE_JAR) storage.remove(COOKIES, stored)
      else if (kind === ACTION.WRITE_RECORD) {
        const text = catchUp()
        if (text) storage.write(TOKEN, { v: VERSION, text }, stored)
        else stored(true, undefined)
      } else {
        const text = machine.ask(ASK.SNAPSHOT, '', encrypt ? LARGEST_ENCRYPTED : LARGEST)
        const [, leftOut] = numbers()
        if (leftOut) {
          context.fault(new SessionError('ERR_STORAGE', `${leftOut} cookies are not stored: the jar outgrows its storage key`))
        }
        storage.write(COOKIES, { v: VERSION, text }, stored)
      }
    },

    /** Without the module: what a logout removes. @param {boolean} keepCookies @param {() => void} done */
    clear(keepCookies, done) {
      storage.remove(TOKEN, () => (keepCookies ? done() : storage.remove(COOKIES, done)))
    },

    /** @param {number} op */
    evidence(op) {
      if (failedId !== op || !failure) return undefined
      const cause = evidenceOf(failure)
      return { message: reasonOf(cause), errno: undefined, cause }
    },
  }
}

/** The text of an envelope; whatever is none is a fresh start. @param {any} value @returns {string} */
const textOf = (value) => (value && value.v === VERSION && typeof value.text === 'string' ? value.text : '')
