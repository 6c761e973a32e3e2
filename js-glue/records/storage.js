/**
 * The stored records, one of each kind: encrypted or not, and removed for good.
 */
import { ignore } from '../common/later.js'

/** What a removal leaves when the platform refuses it: no token, and gone at the next launch. */
const EMPTY = { v: 0 }

/** @typedef {import('./keys.js').Done} Done */
/** @typedef {import('./keys.js').Kind} Kind */
/** @typedef {ReturnType<typeof createStorage>} Storage */

/**
 * Make what reads, writes and removes records.
 *
 * @param {import('./keys.js').Keys} keys
 * @param {boolean} encrypt
 * @param {import('../watching/metrics.js').Metrics} metrics
 */
export function createStorage(keys, encrypt, metrics) {
  /** What was written or removed since the launch. @type {Record<string, boolean>} */
  const changed = {}

  /** Read a record; whatever is none is `null` or `undefined` (keys.js), or has a `v` of its own. @param {Kind} kind @param {(value?: any) => void} callback */
  function read(kind, callback) {
    keys.get(kind, encrypt, (value) => {
      if (value && value.v === EMPTY.v) keys.drop(kind, encrypt)
      if (value || !encrypt) return callback(value)
      // Encryption was switched on: a plain record is taken over, and removed once it is written anew.
      keys.get(kind, false, (plain) => {
        if (plain && !changed[kind]) write(kind, plain, ignore)
        callback(plain === null ? value : plain)
      })
    })
  }

  /** Read at once where that can be, before `callback` returns: not when encrypted. @param {Kind} kind @param {(value?: any) => void} callback */
  function readSoon(kind, callback) {
    if (encrypt) read(kind, callback)
    else callback(readNow(kind))
  }

  /** Read at once, where the platform can: not when encrypted. @param {Kind} kind @returns {any} */
  const readNow = (kind) => (encrypt ? undefined : keys.getNow(kind))

  /** Write a record. @param {Kind} kind @param {unknown} data @param {Done} callback */
  function write(kind, data, callback) {
    changed[kind] = true
    keys.put(kind, data, (ok, failure) => {
      if (!ok) metrics.storageFailures++
      else if (encrypt) keys.drop(kind, false)
      callback(ok, failure)
    })
  }

  /** Remove a record; one that the platform does not remove is overwritten. @param {Kind} kind @param {Done} callback */
  function remove(kind, callback) {
    changed[kind] = true
    if (encrypt) keys.drop(kind, false)
    keys.drop(kind, encrypt, (ok, failure) => {
      if (ok) return callback(true)
      metrics.storageFailures++
      // A token must not outlive a logout: overwrite what cannot be removed.
      keys.put(kind, EMPTY, (ok) => callback(ok, failure))
    })
  }

  return {
    works: keys.works,
    /** Records are encrypted. */
    encrypts: encrypt,
    lease: keys.lease,
    /** Read the lease without holding up the turn: at launch nothing has to be taken in one. @param {(value?: any) => void} callback */
    leaseAtLaunch: (callback) => keys.get('lease', false, callback),
    takeLease: keys.takeLease,
    dropLease: keys.dropLease,
    read,
    readNow,
    readSoon,
    write,
    remove,
  }
}
