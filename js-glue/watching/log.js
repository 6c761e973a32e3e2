/**
 * The log: a ring for `logs()`, and whoever else wants the entries.
 *
 * Entries are made of words and numbers that the session knows; no text from outside enters uncut.
 */
import { copyOf } from '../common/json.js'
import { pushNewest } from '../common/newest.js'
import { LEVELS } from '../common/readers.js'

/** @typedef {import('../platform/wx.js').Platform} Platform */
/** @typedef {ReturnType<typeof createLog>} Log */

/**
 * Make a session's log.
 *
 * @param {Platform} platform
 * @param {{ level: string, to: any, keep: number }} options
 */
export function createLog(platform, options) {
  const rank = LEVELS.indexOf(options.level)
  /** @type {any[]} */
  const ring = []
  /** @type {((entry: any) => void) | undefined} */
  let sink

  return {
    /** Whether entries for debugging are kept: they are not even made otherwise. */
    debug: options.level === 'debug',

    /**
     * Write an entry; what has a code is a failure.
     *
     * @param {string} event
     * @param {Record<string, unknown>} [detail]
     * @param {'error' | 'info' | 'debug'} [level]
     */
    write(event, detail, level = detail && detail.code ? 'error' : 'info') {
      if (LEVELS.indexOf(level) > rank) return
      const entry = { at: Date.now(), level, event, detail }
      pushNewest(ring, entry, options.keep)
      try {
        if (options.to) (sink || (sink = sinkOf(platform, options.to)))(entry)
      } catch (error) {
        // Not to `App.onError`: what listens there sends, which is logged, too.
        console.error(error)
      }
    },

    /** Give the entries, oldest first, as copies: what a reader does to them changes nothing. */
    entries: () => copyOf(ring),
  }
}

/** @param {Platform} platform @param {any} to @returns {(entry: any) => void} */
function sinkOf(platform, to) {
  if (typeof to === 'function') return (entry) => to(copyOf(entry))
  // WeChat's managers have no `error` (log manager) or no `debug` (realtime log): the nearest is taken.
  const manager = to === 'console' ? console
    : platform.logManager(to === 'log-manager' ? 'getLogManager' : 'getRealtimeLogManager') || {}
  return ({ level, event, detail = {} }) => {
    const method = manager[level] || (level === 'error' ? manager.warn : manager.info)
    if (method) method.call(manager, `[wx-session] ${event}`, detail)
  }
}
