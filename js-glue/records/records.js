/**
 * The records of token and jar: read before a renewal, written when the core says so.
 */
import { handleRecord, handleStored, jarSnapshot, reconcile } from '../boundary/bindings.js'
import { SessionError } from '../common/errors.js'
import { evidenceOf, reasonOf } from '../common/failures.js'
import { createClearing, leave } from './clearing.js'
import { COOKIES, FORM, TOKEN } from './forms.js'

/** The platform's limits of one key: 1 MB, encrypted 0.7 MB; a little is left for the envelope. In bytes. */
const LARGEST = 1000000
const LARGEST_ENCRYPTED = 700000
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
  const { clear, whenCleared } = createClearing(storage)
  /** The newest failure, and of which operation. */
  let failedOp = 0
  /** @type {any} */
  let failure

  /** Take over what another runtime has stored since, where it can be read at once; gives what to write, if anything. */
  function catchUp() {
    return core.theMachine.tell(reconcile, storage.readNow(TOKEN))
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
