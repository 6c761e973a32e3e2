/**
 * WeChat's platform as a table of functions: the only file that names `wx`. For another platform, write another table.
 */
import { evidenceOf } from '../common/failures.js'
import { tried } from '../common/guard.js'
import { count, inside, isRunning, joinCopies } from './copies.js'
import { markOwn, replace } from './replace.js'
import { settleOnce } from './settle-once.js'

const TRANSPORTS = /** @type {const} */ (['request', 'uploadFile', 'downloadFile'])
/** @typedef {typeof TRANSPORTS[number]} Transport */
/** @typedef {ReturnType<typeof createPlatform>} Platform */
/** What stands in a transport's place. `pass`: go on to what stood there. @typedef {(options: any, pass: (other?: any) => any) => any} Run */

/** Single-page mode: opened from the Moments timeline, without login and with a storage of its own. */
const SINGLE_PAGE = 1154

/**
 * Make the table of what the session uses of the platform.
 *
 * Functions with `success` and `fail` are called once each, whatever the platform does; members are looked up at each call,
 * but for the transports, which are those that stand under the session's own replacements.
 */
export function createPlatform() {
  const api = /** @type {any} */ (wx)
  const transports = transportsOf(api)
  /** Calls of whatever stands there at the time; made once, not for each request. @type {Record<string, (given: any) => any>} */
  const ways = {}
  for (const name of TRANSPORTS) ways[name] = (given) => transports[name].call(api, given)
  const { calling, promising, listening } = waysOf(api)
  const library = () => tried(() => (api.getAppBaseInfo ? api.getAppBaseInfo() : api.getSystemInfoSync()).SDKVersion) || '0'

  return {
    /** Tell whether the platform has this function. @param {'login' | 'checkSession' | 'connectSocket' | 'requestPayment' | 'getUserProfile'} name */
    has: (name) => typeof api[name] === 'function',
    /** Tell whether there is a user who can be logged in here. */
    supportsLogin: () => typeof api.login === 'function' && sceneOf(api) !== SINGLE_PAGE,
    /** Give the version of the base library. */
    library,
    /** Tell whether this is Apple's platform, whose sockets end without a word in the background. */
    isIos: () => /^i/.test(tried(() => (api.getDeviceInfo ? api.getDeviceInfo() : api.getSystemInfoSync()).platform)),
    /** Tell whether it is this one at least. @param {string} version e.g. `"2.21.3"` */
    isAtLeast: (version) => rankOf(library()) >= rankOf(version),
    transports: TRANSPORTS,
    /**
     * Send, past whatever sessions have installed; give the platform's task.
     *
     * @param {Transport} name
     * @param {any} options
     * @param {(answer: any) => void} success
     * @param {(failure: any) => void} fail
     * @returns {any}
     */
    send(name, options, success, fail) {
      markOwn(options)
      return settleOnce(ways[name], options, success, fail)
    },
    /**
     * Run what counts as a session's own code, by 1, or by -1 what is no part of it after all: requests of the former pass whatever sessions
     * have installed. Gives what it gives.
     *
     * @param {number} by @param {() => any} run
     */
    inside: (by, run) => inside(api, by, run),
    /** Count a function of the program in the place of an endpoint. @param {number} by 1 at its begin, -1 at its end */
    countFunction: (by) => count(api, 'functions', by),
    /** Tell whether one runs, of any copy of the package. */
    isFunctionRunning: () => isRunning(api, 'functions'),
    /** Replace a transport for code that calls it directly, and send by what stands under it from now on; gives the undo. @type {(name: Transport, run: Run) => () => void} */
    replace: (name, run) => replaceTransport(api, transports, name, run),
    login: calling('login'),
    /** Connect a socket; gives its task, `undefined` where the platform refuses. @type {(options: any, success: (answer: any) => void, fail: (failure: any) => void) => any} */
    connectSocket: calling('connectSocket'),
    checkSession: calling('checkSession'),
    requestPayment: promising('requestPayment'),
    getUserProfile: promising('getUserProfile'),

    getStorage: calling('getStorage'),
    setStorage: calling('setStorage'),
    removeStorage: calling('removeStorage'),
    /** Read at once; throws what the platform throws. @param {string} key */
    getStorageSync: (key) => api.getStorageSync(key),
    /** Write at once; throws what the platform throws. @param {string} key @param {unknown} data */
    setStorageSync: (key, data) => api.setStorageSync(key, data),
    /** Remove at once; throws what the platform throws. @param {string} key */
    removeStorageSync: (key) => api.removeStorageSync(key),
    /** Give the keys that something stands under; throws what the platform throws. @returns {string[]} */
    storageKeys: () => api.getStorageInfoSync().keys,
    /** Join the copies of this package that share this `wx`. @param {string} name @param {() => void} look */
    joinCopies: (name, look) => joinCopies(api, name, look),

    /** Get random bytes: `{ randomValues: ArrayBuffer }`. */
    getRandomValues: calling('getRandomValues'),
    setBackgroundFetchToken: calling('setBackgroundFetchToken'),
    /** Give one of the platform's log managers, `undefined` if it has none. @param {'getLogManager' | 'getRealtimeLogManager'} name */
    logManager: (name) => api[name] && api[name](),

    onAppShow: listening('onAppShow'),
    onAppHide: listening('onAppHide'),
    onNetworkStatusChange: listening('onNetworkStatusChange'),
    instantiate,
  }
}

/** Load a module; throws, or rejects, with what is wrong. @param {string} path @param {any} imports @returns {Promise<any>} */
function instantiate(path, imports) {
  if (typeof WXWebAssembly === 'undefined') throw new Error('WXWebAssembly is missing: it needs base library 2.14.0')
  return WXWebAssembly.instantiate(path, imports)
}

/** Tell whether there is a `wx`; in a browser there may be another one, of WeChat's web pages. */
export const isMiniProgram = () => typeof wx !== 'undefined' && 'request' in wx

/** Give the cloud's functions, `undefined` where there is none that calls a container. @returns {any} */
export const cloud = () => tried(() => /** @type {any} */ (wx).cloud.callContainer && /** @type {any} */ (wx).cloud)

/** Give the version of the program that runs: `"develop"`, `"trial"` or `"release"`; old base libraries do not tell. @returns {string} */
export const environment = () => tried(() => wx.getAccountInfoSync().miniProgram.envVersion) || 'release'

/** @param {any} api @param {Record<string, any>} transports what the session sends by @param {Transport} name @param {Run} run */
function replaceTransport(api, transports, name, run) {
  const under = api[name]
  const undo = replace(api, name, run)
  const before = transports[name]
  transports[name] = under
  return () => {
    undo()
    if (transports[name] === under) transports[name] = before
  }
}

/** Give the functions that stand there now. @param {any} api */
function transportsOf(api) {
  /** @type {Record<string, any>} */
  const transports = {}
  for (const name of TRANSPORTS) transports[name] = api[name]
  return transports
}

/** Make the ways in which functions of the platform are called. @param {any} api */
function waysOf(api) {
  /** @param {string} name @returns {(options: any, success: (answer: any) => void, fail: (failure: any) => void) => any} */
  const calling = (name) => (options, success, fail) => settleOnce((given) => api[name](given), options, success, fail)
  /** Rejects with the failure's evidence. @param {string} name @returns {(options: any) => Promise<any>} */
  const promising = (name) => (options) => new Promise((resolve, reject) =>
    calling(name)(options, resolve, (failure) => reject(Object.assign({ errMsg: `${name}:fail` }, evidenceOf(failure)))))
  /** @param {string} name @returns {(listener: (payload: any) => void) => void} */
  const listening = (name) => (listener) => {
    // Not in plugins, nor in every library: what the event would have told is noticed at the next use.
    tried(() => api[name](listener))
  }
  return { calling, promising, listening }
}

/** @param {any} api */
const sceneOf = (api) => tried(() => (api.getEnterOptionsSync ? api.getEnterOptionsSync() : api.getLaunchOptionsSync()).scene)

/** A version as a number, so that versions can be compared. @param {string} version */
function rankOf(version) {
  const parts = version.split('.').map(Number)
  return [0, 1, 2].reduce((rank, at) => rank * 10000 + (parts[at] || 0), 0)
}
