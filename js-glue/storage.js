/**
 * The records in the platform's storage: one key for the token, one for the cookies.
 *
 * Callbacks come exactly once per call that answers; the module's timers bound those that never do.
 */
import { callOnce } from './platform.js'
import { tried } from './tried.js'

/** What a removal leaves when the platform refuses it: no token, and gone at the next launch. */
const EMPTY = { v: 0 }

/**
 * @param {any} api `wx`
 * @param {string} name the session's
 * @param {boolean} encrypt
 * @param {{ storageReads: number, storageWrites: number, storageFailures: number }} metrics
 */
export function createStorage(api, name, encrypt, metrics) {
  const plainKey = (/** @type {string} */ kind) => `wx-session:${name}:${kind}`
  const keyOf = (/** @type {string} */ kind) => plainKey(kind) + (encrypt ? ':encrypted' : '')
  /** @param {string} key @param {boolean} encrypted @param {(value: any) => void} callback */
  const get = (key, encrypted, callback) => {
    metrics.storageReads++
    call(api, 'getStorage', Object.assign({ key }, encrypted && { encrypt }), (answer) => callback(answer && answer.data))
  }
  /** @param {string} method @param {any} options @param {(ok: boolean, evidence?: any) => void} callback */
  const change = (method, options, callback) => {
    metrics.storageWrites++
    call(api, method, options, (_, failure) => callback(!failure, failure))
  }
  /** @param {string} key @param {(ok: boolean, evidence?: any) => void} [callback] */
  const drop = (key, callback = () => {}) => change('removeStorage', { key }, callback)
  /** @param {string} kind @param {unknown} data @param {(ok: boolean, evidence?: any) => void} callback */
  const put = (kind, data, callback) => change('setStorage', Object.assign({ key: keyOf(kind), data }, encrypt && { encrypt }), callback)

  /** @type {Record<string, boolean>} What was written or removed since the launch. */
  const written = {}

  return {
    /** Reads a record; whatever is none is `undefined`. @param {string} kind @param {(value: any) => void} callback */
    read(kind, callback) {
      get(keyOf(kind), encrypt, (value) => {
        if (isEmpty(value)) drop(keyOf(kind))
        if (value || !encrypt) return callback(isEmpty(value) ? undefined : value)
        // Encryption was switched on: a plain record is taken over, and removed once it is written anew.
        get(plainKey(kind), false, (plain) => {
          if (plain && !written[kind]) this.write(kind, plain, () => {})
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

    /** @param {string} kind @param {unknown} data @param {(ok: boolean, evidence?: any) => void} callback */
    write(kind, data, callback) {
      written[kind] = true
      put(kind, data, (ok, failure) => {
        if (!ok) metrics.storageFailures++
        else if (encrypt) drop(plainKey(kind))
        callback(ok, failure)
      })
    },

    /** @param {string} kind @param {(ok: boolean, evidence?: any) => void} callback */
    remove(kind, callback) {
      written[kind] = true
      if (encrypt) drop(plainKey(kind))
      drop(keyOf(kind), (ok, failure) => {
        if (ok) return callback(true)
        metrics.storageFailures++
        // A token must not outlive a logout: overwrite what cannot be removed.
        put(kind, EMPTY, (ok) => callback(ok, failure))
      })
    },
  }
}

/** @param {any} value */
const isEmpty = (value) => !!value && typeof value === 'object' && value.v === EMPTY.v

/**
 * @param {any} api
 * @param {string} method
 * @param {any} options
 * @param {(answer: any, failure?: any) => void} callback
 */
const call = (api, method, options, callback) => callOnce(api, method, options, callback, (failure) => callback(undefined, failure))
