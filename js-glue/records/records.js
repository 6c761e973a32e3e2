/**
 * The records of token and jar: read before a renewal, written when the core says so.
 */
import { handleRecord, handleStored, jarSnapshot, reconcile } from '../boundary/bindings.js'
import { SessionError } from '../common/errors.js'
import { evidenceOf, reasonOf } from '../common/failures.js'
import { once } from '../common/once.js'

const TOKEN = /** @type {const} */ ('token')
const COOKIES = /** @type {const} */ ('cookies')
/** The form of what stands under each key (src/record.rs, src/wasm/stored.rs); the jar's text has a version of its own. */
const FORM = { token: 2, cookies: 1 }
/** The platform's limits of one key: 1 MB, encrypted 0.7 MB; a little is left for the envelope. In bytes. */
const LARGEST = 1000000
const LARGEST_ENCRYPTED = 700000
/** A storage that does not answer is not waited for any longer. In milliseconds. */
const LIMIT = 3000

/** An action of the core, by its number. @typedef {{ op: number }} Asked */
/** @typedef {ReturnType<typeof createRecords>} Records */

/**
 * Make what moves the core's records between it and storage.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('./storage.js').Storage} storage
 * @param {(error: SessionError) => void} fault
 */
export function createRecords(core, storage, fault) {
  /** Logouts without the core that are under way, and who waits for their end. */
  let clearing = 0
  /** @type {(() => void)[]} */
  const afterClearing = []
  /** The newest failure, and of which operation. */
  let failedOp = 0
  /** @type {any} */
  let failure

  /** Take over what another runtime has stored since, where it can be read at once; gives what to write, if anything. */
  function catchUp() {
    return core.theMachine.tell(reconcile, storage.readNow(TOKEN))
  }

  /**
   * Do what a logout does, without the core. A record of a form to come is left untouched, as the core leaves it.
   *
   * @param {boolean} keepCookies
   * @param {boolean} stays nobody is logged in silently afterwards
   * @param {() => void} done
   */
  function clear(keepCookies, stays, done) {
    clearing++
    const cleared = done
    done = () => {
      clearing--
      cleared()
      if (!clearing) for (const go of afterClearing.splice(0)) go()
    }
    const cookies = () => (keepCookies ? done() : ifOurs(COOKIES, () => storage.remove(COOKIES, done), done))
    ifOurs(TOKEN, (seq) => {
      if (stays) leave(storage, { v: FORM.token, seq: seq + 1, loggedOut: true }, cookies)
      else storage.remove(TOKEN, cookies)
    }, cookies)
  }

  /** Call back when no such logout is under way: what is read then is of nobody who has left. @param {() => void} go */
  function whenCleared(go) {
    if (clearing) afterClearing.push(once(LIMIT, go))
    else go()
  }

  /**
   * Look at what is stored, before it is written over without the core. `seq`: its number, 0 if there is none.
   *
   * @param {'token' | 'cookies'} kind
   * @param {(seq: number) => void} ours
   * @param {() => void} newer
   */
  function ifOurs(kind, ours, newer) {
    storage.read(kind, (stored) => {
      const { v, seq } = Object(stored)
      if (v > FORM[kind]) newer()
      else ours(Number.isInteger(seq) ? seq : 0)
    })
  }

  /** Tell how an operation failed, `undefined` if it is not the newest that did. @param {number} op */
  function evidence(op) {
    if (failedOp !== op || !failure) return undefined
    const cause = evidenceOf(failure)
    return { message: reasonOf(cause), cause }
  }

  /* What the core wants done. */

  /** Read the token's record: another runtime may have written a newer one. @param {Asked} action */
  function read({ op }) {
    const tell = (/** @type {unknown} */ stored) => core.theMachine.tell(handleRecord, op, stored)
    if (storage.encrypts) storage.read(TOKEN, tell)
    else tell(storage.readNow(TOKEN))
  }

  /** Write the token's record. @param {Asked} action */
  function write({ op }) {
    const record = catchUp()
    if (!record) ending(op)(true)
    else if ('loggedOut' in record) leave(storage, record, ending(op))
    else storage.write(TOKEN, record, ending(op))
  }

  /** Remove the token's record. @param {Asked} action */
  function remove({ op }) {
    storage.remove(TOKEN, ending(op))
  }

  /** Write the jar. @param {Asked} action */
  function writeJar({ op }) {
    const { text, leftOut } = core.theMachine.ask(jarSnapshot, storage.encrypts ? LARGEST_ENCRYPTED : LARGEST)
    if (leftOut) fault(new SessionError('ERR_STORAGE', `${leftOut} cookies are not stored: the jar outgrows its storage key`))
    storage.write(COOKIES, { v: FORM.cookies, text }, ending(op))
  }

  /** Remove the jar. @param {Asked} action */
  function removeJar({ op }) {
    storage.remove(COOKIES, ending(op))
  }

  /** @param {number} op @returns {import('./keys.js').Done} */
  function ending(op) {
    return (ok, reason) => {
      if (!ok) {
        failedOp = op
        failure = reason
      }
      core.theMachine.tell(handleStored, op, ok)
    }
  }

  return { catchUp, clear, whenCleared, evidence, read, write, remove, writeJar, removeJar }
}

/**
 * Write what a logout leaves; where that is refused, no token is left at least.
 *
 * @param {import('./storage.js').Storage} storage
 * @param {import('../boundary/types.js').StoredLogout} record
 * @param {import('./keys.js').Done} done
 */
function leave(storage, record, done) {
  storage.write(TOKEN, record, (ok, reason) => (ok ? done(true) : storage.remove(TOKEN, () => done(false, reason))))
}
