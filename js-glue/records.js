/**
 * The stored records: read at launch and before a renewal, written when the module says so.
 */
import { SessionError, evidenceOf, reasonOf } from './errors.js'
import { wrap } from './boundary/envelope.js'
import { once } from './once.js'

/** @typedef {import('./session.js').Context} Context */
/** @typedef {import('./boundary/types.js').ActionOf<'readRecord' | 'writeRecord' | 'removeRecord' | 'writeJar' | 'removeJar'>} RecordAction */

const TOKEN = /** @type {const} */ ('token')
const COOKIES = /** @type {const} */ ('cookies')
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

  /** Takes over what another runtime has stored since, where it can be read at once. */
  const catchUp = () => context.machine.reconcile(storage.readNow(TOKEN))

  return {
    catchUp,

    /** Reads what must be known before the first request, and what cannot be read later; calls back once. @param {(records: { token: unknown, cookies: unknown }) => void} done */
    restore(done) {
      const records = { token: /** @type {unknown} */ (undefined), cookies: /** @type {unknown} */ (undefined) }
      let awaited = 1
      const finish = once(LIMIT, () => done(records))
      const arrived = () => {
        if (--awaited === 0) finish()
      }
      for (const kind of cookies ? [TOKEN, COOKIES] : [TOKEN]) {
        awaited++
        storage.read(kind, (value) => {
          records[kind] = value
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

    /** @param {RecordAction} action */
    perform({ kind, op }) {
      const { machine } = context
      const stored = (/** @type {boolean} */ ok, /** @type {any} */ evidence) => {
        if (!ok) {
          failedId = op
          failure = evidence
        }
        machine.stored(op, ok)
      }
      if (kind === 'readRecord') {
        // Another runtime may have written a newer token.
        const tell = (/** @type {any} */ record) => machine.record(op, record)
        if (encrypt) storage.read(TOKEN, tell)
        else tell(storage.readNow(TOKEN))
      } else if (kind === 'removeRecord') storage.remove(TOKEN, stored)
      else if (kind === 'removeJar') storage.remove(COOKIES, stored)
      else if (kind === 'writeRecord') {
        const record = catchUp()
        if (record) storage.write(TOKEN, record, stored)
        else stored(true, undefined)
      } else {
        const { text, leftOut } = machine.jarSnapshot(encrypt ? LARGEST_ENCRYPTED : LARGEST)
        if (leftOut) {
          context.fault(new SessionError('ERR_STORAGE', `${leftOut} cookies are not stored: the jar outgrows its storage key`))
        }
        storage.write(COOKIES, wrap(text), stored)
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
