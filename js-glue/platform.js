/**
 * `wx`, as it was before anybody replaced its functions.
 */
import { evidenceOf } from './errors.js'
import { tried } from './tried.js'

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

  const library = () => tried(() => (api.getAppBaseInfo ? api.getAppBaseInfo() : api.getSystemInfoSync()).SDKVersion) || '0'

  return {
    api,
    /** The platform's own function. @param {Transport} name */
    original: (name) => transports[name],
    /** Calls the platform's own function. @param {Transport} name @param {any} options @returns {any} */
    send: (name, options) => transports[name].call(api, options),
    /** There is a user who can be logged in here. */
    supportsLogin: () => typeof api.login === 'function' && sceneOf(api) !== SINGLE_PAGE,
    library,
    /** @param {string} version at least this base library, e.g. `"2.21.3"` */
    isAtLeast: (version) => rankOf(library()) >= rankOf(version),
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
export const callOnce = (api, method, options, success, fail) => settleOnce((given) => api[method](given), options, success, fail)

/**
 * The same of a function that is called in a way of its own; gives what it returns.
 *
 * @param {(options: any) => any} run
 * @param {any} options gets the callbacks
 * @param {(answer: any) => void} success
 * @param {(failure: any) => void} fail
 */
export function settleOnce(run, options, success, fail) {
  let answered = false
  /** @param {(value: any) => void} then */
  const once = (then) => (/** @type {any} */ value) => {
    if (answered) return
    answered = true
    then(value || {})
  }
  options.success = once(success)
  options.fail = once(fail)
  try {
    const result = run(options)
    // Some libraries answer with a promise as well: its rejection is told by `fail` already.
    if (result && typeof result.catch === 'function') result.catch(() => {})
    return result
  } catch (error) {
    options.fail(error)
  }
}

/** The same as a promise, which rejects with the failure's evidence. @param {any} api @param {string} method @param {any} options @returns {Promise<any>} */
export const promiseOf = (api, method, options) => new Promise((resolve, reject) =>
  callOnce(api, method, options, resolve, (failure) => reject(Object.assign({ errMsg: `${method}:fail` }, evidenceOf(failure)))))

/** A promise of what `run` gives back, at once, or throws. @param {() => any} run @returns {Promise<any>} */
export const promised = (run) => new Promise((resolve) => resolve(run()))

/** @param {any} api */
const sceneOf = (api) => tried(() => (api.getEnterOptionsSync ? api.getEnterOptionsSync() : api.getLaunchOptionsSync()).scene)

/** A version as a number, so that versions can be compared. @param {string} version */
function rankOf(version) {
  const parts = version.split('.').map(Number)
  return [0, 1, 2].reduce((rank, at) => rank * 10000 + (parts[at] || 0), 0)
}
