/**
 * The records of token and jar: read and written when the core says so.
 */
import { catchUp as lookIntoStorage, handleJar, handleRecord, handleStored, jarToStore, reconcile } from '../boundary/bindings.js'
import { SessionError } from '../common/errors.js'
import { evidenceOf, reasonOf } from '../common/failures.js'
import { once } from '../common/once.js'
import { createClearing, leave } from './clearing.js'
import { COOKIES, FORM, TOKEN } from './forms.js'

/** The platform's limits of one key: 1 MB, encrypted 0.7 MB; a little is left for the envelope. In bytes. */
const LARGEST = 1000000
const LARGEST_ENCRYPTED = 700000
/** An encrypted record that is not read so soon is written over as it is. In milliseconds. */
const LIMIT = 1000
/** An action of the core, by its number. @typedef {{ op: number }} Asked */
/** @typedef {ReturnType<typeof createRecords>} Records */

/**
 * Make what moves the core's records between it and storage.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('./storage.js').Storage} storage
 * @param {(error: SessionError) => void} fault
 * @param {import('../platform/copies.js').Copies} copies
 * @param {() => void} rearranged called when plans may have got other cookies
 */
export function createRecords(core, storage, fault, copies, rearranged) {
  const { clear, whenCleared } = createClearing(storage, copies)
  const { ending, evidence } = createEndings(core)

  /** Take over what another copy has stored since, where it can be read at once. What changes the account must follow: it drains. */
  function catchUp() {
    core.theMachine.ask(lookIntoStorage, storage.readNow(TOKEN), storage.lease())
  }

  /** Read the token's record: another copy may have written a newer one. @param {Asked} action */
  function read({ op }) {
    storage.readSoon(TOKEN, (stored) => core.theMachine.tell(handleRecord, op, stored))
  }

  /** Read the jar: another copy may have written it. @param {Asked} action */
  function readJar({ op }) {
    storage.readSoon(COOKIES, (stored) => {
      if (core.theMachine.tell(handleJar, op, stored)) rearranged()
    })
  }

  /** Write the token's record. @param {Asked} action */
  function write({ op }) {
    beforeWriting(TOKEN, (stored) => {
      const record = core.theMachine.tell(reconcile, stored, storage.lease())
      if (!record) ending(op)(true)
      else if ('loggedOut' in record) leave(storage, record, ending(op))
      else storage.write(TOKEN, record, ending(op))
    })
  }

  /** Remove the token's record. @param {Asked} action */
  function remove({ op }) {
    storage.remove(TOKEN, ending(op))
  }

  /** Write the jar. @param {Asked} action */
  function writeJar({ op }) {
    const largest = storage.encrypts ? LARGEST_ENCRYPTED : LARGEST
    beforeWriting(COOKIES, (stored) => {
      const jar = core.theMachine.tell(jarToStore, stored, largest)
      if (!jar) return ending(op)(true)
      if (jar.rearranged) rearranged()
      if (jar.leftOut) fault(new SessionError('ERR_STORAGE', `${jar.leftOut} cookies are not stored: the jar outgrows its storage key`))
      if (jar.text) storage.write(COOKIES, { v: FORM.cookies, text: jar.text }, jarEnding(op))
      else storage.remove(COOKIES, jarEnding(op))
    })
  }

  /** Remove the jar. @param {Asked} action */
  function removeJar({ op }) {
    storage.remove(COOKIES, jarEnding(op))
  }

  /** @param {'token' | 'cookies'} kind @param {(stored?: any) => void} then */
  const beforeWriting = (kind, then) => storage.readSoon(kind, storage.encrypts ? once(LIMIT, then) : then)

  /** The others are to look at it. @param {number} op @returns {import('./keys.js').Done} */
  function jarEnding(op) {
    return (ok, reason) => {
      ending(op)(ok, reason)
      if (ok) copies.signal()
    }
  }

  return { catchUp, clear, whenCleared, evidence, read, readJar, write, remove, writeJar, removeJar }
}

/** Make what tells the core how writes and removals end, and knows why the newest failed. @param {import('../boundary/core.js').Core} core */
function createEndings(core) {
  /** The newest failure, and of which operation. */
  let failedOp = 0
  /** @type {any} */
  let failure

  return {
    /** @param {number} op @returns {import('./keys.js').Done} */
    ending: (op) => (ok, reason) => {
      if (!ok) {
        failedOp = op
        failure = reason
      }
      core.theMachine.tell(handleStored, op, ok)
    },

    /** Tell how an operation failed, `undefined` if it is not the newest that did. @param {number} op */
    evidence(op) {
      if (failedOp !== op || !failure) return undefined
      const cause = evidenceOf(failure)
      return { message: reasonOf(cause), cause }
    },
  }
}
