/**
 * The log: a ring for `logs()`, and whoever else wants the entries.
 *
 * Entries are made of words and numbers that the session knows; no text from outside enters uncut.
 */
import { guard } from './events.js'
import { copyOf } from './fields.js'
import { LEVELS } from './options.js'
import { pushNewest } from './redact.js'

/**
 * @param {any} api `wx`
 * @param {{ level: string, to: any, keep: number }} options
 */
export function createLog(api, options) {
  const rank = LEVELS.indexOf(options.level)
  /** @type {any[]} */
  const ring = []
  /** @type {((entry: any) => void) | undefined} */
  let sink

  /** What has a code is a failure. @param {string} event @param {Record<string, unknown>} [detail] @param {'error' | 'info' | 'debug'} [level] */
  const write = (event, detail, level = detail && detail.code ? 'error' : 'info') => {
    if (LEVELS.indexOf(level) > rank) return
    const entry = { at: Date.now(), level, event, detail }
    pushNewest(ring, entry, options.keep)
    if (options.to) guard(() => (sink || (sink = sinkOf(api, options.to)))(entry))
  }
  return {
    debug: options.level === 'debug',
    write,
    /** Copies: what a reader does to them changes nothing. */
    entries: () => copyOf(ring),
  }
}

/** @param {any} api @param {any} to @returns {(entry: any) => void} */
function sinkOf(api, to) {
  if (typeof to === 'function') return (entry) => to(copyOf(entry))
  // WeChat's managers have no `error` (log manager) or no `debug` (realtime log): the nearest is taken.
  const getter = to === 'log-manager' ? 'getLogManager' : 'getRealtimeLogManager'
  const manager = to === 'console' ? console : api[getter] && api[getter]() || {}
  return ({ level, event, detail = {} }) => {
    const method = manager[level] || (level === 'error' ? manager.warn : manager.info)
    if (method) method.call(manager, `[wx-session] ${event}`, detail)
  }
}
