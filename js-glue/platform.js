/**
 * `wx`, as it was before anybody replaced its functions.
 */
import { evidenceOf } from './errors.js'


/** Marks a replaced function with the one that stood there before. */
export const ORIGINAL = '__wxSessionOriginal'

export const TRANSPORTS = /** @type {const} */ (['request', 'uploadFile', 'downloadFile'])
/** @typedef {typeof TRANSPORTS[number]} Transport */

/** Single-page mode: opened from the Moments timeline, without login and with a storage of its own. */
const SINGLE_PAGE = 1154

export function createPlatform() {
  const api = /** @type {any} */ (wx)
  /** @type {Record<string, any>} */
  const transports = {}
  for (const name of TRANSPORTS) transports[name] = (api[name] && api[name][ORIGINAL]) || api[name]

  return {
    api,
    /** The platform's own function. @param {Transport} name */
    original: (name) => transports[name],
    /** Calls the platform's own function. @param {Transport} name @param {any} options @returns {any} */
    send: (name, options) => transports[name].call(api, options),
    /** There is a user who can be logged in here. */
    supportsLogin: () => typeof api.login === 'function' && sceneOf(api) !== SINGLE_PAGE,
    library: () => libraryOf(api),
    /** @param {string} version at least this base library, e.g. `"2.21.3"` */
    isAtLeast: (version) => compare(libraryOf(api), version) >= 0,
  }
}

/** @typedef {ReturnType<typeof createPlatform>} Platform */

/**
 * Calls a `wx` function that takes callbacks; settles once, throwing or answering twice notwithstanding.
 *
 * @param {any} api
 * @param {string} method
 * @param {any} options
 * @param {(answer: any) => void} success
 * @param {(failure: any) => void} fail
 */
export function callOnce(api, method, options, success, fail) {
  let answered = false
  /** @param {(value: any) => void} then */
  const once = (then) => (/** @type {any} */ value) => {
    if (answered) return
    answered = true
    then(value || {})
  }
  try {
    const result = api[method](Object.assign({}, options, { success: once(success), fail: once(fail) }))
    // Some libraries answer with a promise as well: its rejection is told by `fail` already.
    if (result && typeof result.catch === 'function') result.catch(() => {})
  } catch (error) {
    once(fail)(error)
  }
}

/** The same as a promise, which rejects with the failure's evidence. @param {any} api @param {string} method @param {any} options @returns {Promise<any>} */
export const promiseOf = (api, method, options) => new Promise((resolve, reject) =>
  callOnce(api, method, options, resolve, (failure) => reject(Object.assign({ errMsg: `${method}:fail` }, evidenceOf(failure)))))

/** A promise of what `run` gives back, at once, or throws. @param {() => any} run @returns {Promise<any>} */
export const promised = (run) => new Promise((resolve) => resolve(run()))

/** @param {any} api */
function sceneOf(api) {
  try {
    const options = api.getEnterOptionsSync ? api.getEnterOptionsSync() : api.getLaunchOptionsSync()
    return options.scene
  } catch (_) {
    return undefined
  }
}

/** @param {any} api @returns {string} */
function libraryOf(api) {
  try {
    return (api.getAppBaseInfo ? api.getAppBaseInfo() : api.getSystemInfoSync()).SDKVersion || '0'
  } catch (_) {
    return '0'
  }
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (let part = 0; part < 3; part++) {
    const difference = (left[part] || 0) - (right[part] || 0)
    if (difference) return difference
  }
  return 0
}
