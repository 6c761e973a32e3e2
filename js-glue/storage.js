/**
 * The records in the platform's storage: one key for the token, one for the cookies.
 *
 * Callbacks come exactly once per call that answers; the module's timers bound those that never do.
 */
import { callOnce } from './platform.js'
import { tried } from './tried.js'

/** What a removal leaves when the platform refuses it: no token, and gone at the next launch. */
const EMPTY = { v: 0 }

/** @typedef {(ok: boolean, evidence?: any) => void} Done */

/**
 * @param {import('./platform.js').Platform} platform
 * @param {{ name: string, encrypt: boolean }} options
 * @param {{ storageReads: number, storageWrites: number, storageFailures: number }} metrics
 */
export function createStorage({ api, isAtLeast }, { name, encrypt }, metrics) {
  /** Without it nothing is read, and whatever is written or removed counts as done. */
  const works = !encrypt || isAtLeast('2.21.3')
  const option = encrypt && { encrypt }
  /** What was written or removed since the launch. @type {Record<string, boolean>} */
  const changed = {}

  const keyOf = (/** @type {string} */ kind, encrypted = encrypt) => `wx-session:${name}:${kind}${encrypted ? ':encrypted' : ''}`

  /** @param {string} kind @param {boolean} encrypted @param {(value?: any) => void} callback */
  const get = (kind, encrypted, callback) => {
    if (!works) return callback()
    metrics.storageReads++
    callOnce(api, 'getStorage', Object.assign({ key: keyOf(kind, encrypted) }, encrypted && option), ({ data }) => callback(data), () => callback())
  }

  /** @param {string} method @param {any} options @param {Done} callback */
  const change = (method, options, callback) => {
    if (!works) return callback(true)
    metrics.storageWrites++
    callOnce(api, method, options, () => callback(true), (failure) => callback(false, failure))
  }

  /** @param {string} kind @param {boolean} [encrypted] @param {Done} [callback] */
  const drop = (kind, encrypted, callback = () => {}) => change('removeStorage', { key: keyOf(kind, encrypted) }, callback)

  /** @param {string} kind @param {unknown} data @param {Done} callback */
  const put = (kind, data, callback) => change('setStorage', Object.assign({ key: keyOf(kind), data }, option), callback)

  const storage = {
    works,

    /** Reads a record; whatever is none is `undefined`, or has a `v` of its own. @param {string} kind @param {(value?: any) => void} callback */
    read(kind, callback) {
      get(kind, encrypt, (value) => {
        if (value && value.v === EMPTY.v) drop(kind)
        if (value || !encrypt) return callback(value)
        // Encryption was switched on: a plain record is taken over, and removed once it is written anew.
        get(kind, false, (plain) => {
          if (plain && !changed[kind]) storage.write(kind, plain, () => {})
          callback(plain)
        })
      })
    },

    /** Reads at once, where the platform can: not when encrypted. @param {string} kind @returns {any} */
    readNow(kind) {
      if (encrypt) return undefined
      metrics.storageReads++
      return tried(() => api.getStorageSync(keyOf(kind)))
    },

    /** @param {string} kind @param {unknown} data @param {Done} callback */
    write(kind, data, callback) {
      changed[kind] = true
      put(kind, data, (ok, failure) => {
        if (!ok) metrics.storageFailures++
        else if (encrypt) drop(kind, false)
        callback(ok, failure)
      })
    },

    /** @param {string} kind @param {Done} callback */
    remove(kind, callback) {
      changed[kind] = true
      if (encrypt) drop(kind, false)
      drop(kind, encrypt, (ok, failure) => {
        if (ok) return callback(true)
        metrics.storageFailures++
        // A token must not outlive a logout: overwrite what cannot be removed.
        put(kind, EMPTY, (ok) => callback(ok, failure))
      })
    },
  }
  return storage
}
