/**
 * Where copies of this package meet that share one `wx`: main package and independent subpackage. Each has its own module and its
 * own session, and what one of them does concerns the other at once.
 *
 * What they share hangs on `wx`, where every library of the program sees it and may break it: so there are three
 * counters and functions that say "look into storage", no more. Of records nothing that comes from it is believed; that code of a session runs is,
 * and whoever says so falsely gets `wx.request` as it was before `install()`. Names stand in quotes, so that two builds agree on them.
 */
import { tried } from '../common/guard.js'

const NAME = 'wx-session:copies'
const VERSION = 1
/** What another library makes of the list must not cost the program its time. */
const MOST = 32

/** What runs in this copy, for where `wx` carries nothing. */
const own = { 'inside': 0, 'functions': 0 }

/** Give what the copies share; throws where there is none. @param {any} api */
function markerOf(api) {
  if (!api[NAME]) Object.defineProperty(api, NAME, { value: { 'version': VERSION, 'joined': 0, 'listeners': [] } })
  return api[NAME]['version'] === VERSION ? api[NAME] : undefined
}

/** What is counted. `inside`: code runs whose requests are a session's own. `functions`: those that stand for endpoints and have not answered. @typedef {keyof typeof own} Running */

/** Count what runs, for all copies. @param {any} api @param {Running} what @param {number} by 1 at its begin, -1 at its end */
export function count(api, what, by) {
  own[what] += by
  tried(() => {
    const marker = markerOf(api)
    marker[what] = (marker[what] | 0) + by
  })
}

/** Count `run` as what is a session's own, or by -1 as what is no part of it; gives what it gives. @param {any} api @param {number} by @param {() => any} run */
export function inside(api, by, run) {
  count(api, 'inside', by)
  try {
    return run()
  } finally {
    count(api, 'inside', -by)
  }
}

/** Tell whether it runs, in whichever copy. @param {any} api @param {Running} what */
export const isRunning = (api, what) => own[what] > 0 || !!tried(() => markerOf(api)[what] > 0)

/** @typedef {ReturnType<typeof joinCopies>} Copies */

/**
 * Join the copies in this JavaScript context, if `wx` can carry what they share; else only the storage is shared.
 *
 * `look` is called when another copy, whose session has the same name, says so. `number` tells the copies of one context apart,
 * 0 where nothing is shared; `signal` tells the others to look.
 *
 * @param {any} api
 * @param {string} name
 * @param {() => void} look
 */
export function joinCopies(api, name, look) {
  const listener = (/** @type {unknown} */ named) => {
    if (named === name) look()
  }
  const marker = tried(() => markerOf(api))
  const number = tried(() => {
    marker['listeners'].push(listener)
    return ++marker['joined'] >>> 0
  })
  return {
    number: number || 0,
    signal() {
      const listeners = /** @type {unknown[]} */ (tried(() => marker['listeners'].slice(0, MOST)) || [])
      for (let index = 0; index < MOST; index++) {
        tried(() => {
          const one = /** @type {any} */ (listeners[index])
          if (one && one !== listener) one(name)
        })
      }
    },
  }
}
