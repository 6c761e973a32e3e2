/**
 * A session's keys in the platform's storage: one for each kind of record, and another for its encrypted form.
 *
 * Callbacks come exactly once per call that answers; whoever calls bounds those that never do.
 */
import { tried } from '../common/guard.js'
import { ignore } from '../common/later.js'

/** The base library since which storage encrypts. */
const ENCRYPTS_SINCE = '2.21.3'

/** How the platform says that nothing stands under a key. */
const NOT_FOUND = /data not found/

/** @typedef {(ok: boolean, evidence?: any) => void} Done */
/** @typedef {'token' | 'cookies' | 'profile' | 'oauth' | 'lease'} Kind */
/** @typedef {ReturnType<typeof createKeys>} Keys */

/**
 * Make what reads, writes and removes what stands under one key.
 *
 * @param {import('../platform/wx.js').Platform} platform
 * @param {string} name
 * @param {boolean} encrypt
 * @param {import('../watching/metrics.js').Metrics} metrics
 */
export function createKeys(platform, name, encrypt, metrics) {
  /** Without it nothing is read, and whatever is written or removed counts as done. */
  const works = !encrypt || platform.isAtLeast(ENCRYPTS_SINCE)

  /** Read what stands under a key: `null` if nothing for certain, `undefined` if it cannot be read. @param {Kind} kind @param {boolean} encrypted @param {(value?: any) => void} callback */
  function get(kind, encrypted, callback) {
    if (!works) return callback()
    metrics.storageReads++
    platform.getStorage(optionsOf(kind, encrypted), ({ data }) => callback(data), (failure) => callback(NOT_FOUND.test(failure.errMsg) ? null : undefined))
  }

  /** Read the plain key at once, as `get` does. @param {Kind} kind @returns {any} */
  function getNow(kind) {
    metrics.storageReads++
    const key = keyOf(kind, false)
    const value = tried(() => platform.getStorageSync(key))
    // The platform says the same of a key that it could not read.
    return value === '' ? tried(() => (platform.storageKeys().includes(key) ? undefined : null)) : value
  }

  /** Read the lease, which is plain always. @returns {any} */
  const lease = () => {
    if (!works) return
    metrics.storageReads++
    return tried(() => platform.getStorageSync(keyOf('lease', false)))
  }

  /** Write it at once, and give what stands there then. @param {import('../boundary/types.js').Lease} given */
  function takeLease(given) {
    if (works) {
      metrics.storageWrites++
      tried(() => platform.setStorageSync(keyOf('lease', false), given))
    }
    return lease()
  }

  /** Remove it if it is this owner's. @param {number} owner */
  function dropLease(owner) {
    if (Object(lease()).owner !== owner) return
    metrics.storageWrites++
    tried(() => platform.removeStorageSync(keyOf('lease', false)))
  }

  /** Write, encrypted if the session encrypts. @param {Kind} kind @param {unknown} data @param {Done} callback */
  function put(kind, data, callback) {
    change(platform.setStorage, Object.assign(optionsOf(kind, encrypt), { data }), callback)
  }

  /** Remove a key. @param {Kind} kind @param {boolean} encrypted @param {Done} [callback] */
  function drop(kind, encrypted, callback = ignore) {
    change(platform.removeStorage, { key: keyOf(kind, encrypted) }, callback)
  }

  /** @param {import('../platform/wx.js').Platform['setStorage']} run @param {any} options @param {Done} callback */
  function change(run, options, callback) {
    if (!works) return callback(true)
    metrics.storageWrites++
    run(options, () => callback(true), (failure) => callback(false, failure))
  }

  /** @param {Kind} kind @param {boolean} encrypted */
  function optionsOf(kind, encrypted) {
    const key = keyOf(kind, encrypted)
    return encrypted ? { key, encrypt: true } : { key }
  }

  /** @param {Kind} kind @param {boolean} encrypted */
  const keyOf = (kind, encrypted) => `wx-session:${name}:${kind}${encrypted ? ':encrypted' : ''}`

  return { works, get, getNow, put, drop, lease, takeLease, dropLease }
}
