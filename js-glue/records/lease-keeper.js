/**
 * The lease by which copies of this package take turns: read, taken and given back when the core says so, each within one turn.
 */
import { handleLease } from '../boundary/bindings.js'

/** @typedef {import('../boundary/types.js').ActionOf<'takeLease'>} Taking */
/** @typedef {import('../boundary/types.js').ActionOf<'giveLeaseBack'>} GivingBack */

/**
 * Make what moves the lease between the core and storage.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('./storage.js').Storage} storage
 * @param {import('../platform/copies.js').Copies} copies
 * @param {() => void} rearranged called when plans may have got other cookies
 */
export function createLeaseKeeper(core, storage, copies, rearranged) {
  /** @param {number} op @param {any} lease */
  function found(op, lease) {
    // Before those go on who wait: the jar may be about to be emptied.
    if (lease && lease.what === 'logout') rearranged()
    core.theMachine.tell(handleLease, op, lease)
  }

  return {
    /** Read it. @param {{ op: number }} action */
    readLease: ({ op }) => found(op, storage.lease()),

    /** Take it; a logout is told of at once. @param {Taking} action */
    takeLease({ op, lease }) {
      const stands = storage.takeLease(lease)
      if (lease.what === 'logout') copies.signal()
      found(op, stands)
    },

    /** Give it back, and tell the others. @param {GivingBack} action */
    giveLeaseBack({ owner }) {
      storage.dropLease(owner)
      copies.signal()
    },
  }
}
