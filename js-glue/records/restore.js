/**
 * Reads what must be known before the first request, and what cannot be read later.
 */
import { once } from '../common/once.js'
import { LIMIT } from './clearing.js'

/** What storage held. @typedef {{ token: unknown, cookies: unknown, lease: unknown }} Restored */
/** @typedef {ReturnType<typeof createRestore>} Restore */

/**
 * Make what reads it, and calls back once.
 *
 * `kept`: the other records, which can only be read beforehand where storage is encrypted.
 *
 * @param {import('./storage.js').Storage} storage
 * @param {boolean} hasJar
 * @param {(() => import('./kept.js').Kept)[]} kept
 */
export const createRestore = (storage, hasJar, kept) =>
  /** @param {(restored: Restored) => void} done */
  (done) => {
    /** @type {Restored} */
    const restored = { token: undefined, cookies: undefined, lease: undefined }
    let awaited = 2
    // A storage that does not answer is as good as an empty one.
    const finish = once(LIMIT, () => done(restored))
    const arrived = () => {
      if (--awaited === 0) finish()
    }
    for (const kind of /** @type {const} */ (['token', 'cookies'])) {
      if (kind === 'cookies' && !hasJar) continue
      awaited++
      storage.read(kind, (stored) => {
        restored[kind] = stored
        arrived()
      })
    }
    storage.leaseAtLaunch((lease) => {
      restored.lease = lease
      arrived()
    })
    if (storage.encrypts) {
      awaited += kept.length
      for (const one of kept) one().restore(arrived)
    }
    arrived()
  }
