/**
 * Loads the module, once for all sessions of the program.
 */
import { SessionError } from '../common/errors.js'
import { evidenceOf } from '../common/failures.js'
import { once } from '../common/once.js'
import { wasmImports } from './generated/imports.js'
import { __wbg_set_wasm } from './generated/wx_session_bg.js'

/** @typedef {import('../platform/wx.js').Platform} Platform */

/** A load that never answers must not hang the program. In milliseconds. */
const LIMIT = 15000

/** There is one module for all sessions, and it stays. */
let isLoaded = false
/** @type {Record<string, ((error?: SessionError) => void)[]>} Who waits for the file at this path. */
const waiting = {}

/**
 * Call back when the module can be used, or with `ERR_WASM_LOAD`; a second call joins the first.
 *
 * @param {Platform} platform
 * @param {string} path
 * @param {(error?: SessionError) => void} callback
 */
export function load(platform, path, callback) {
  if (isLoaded) return callback()
  const callbacks = waiting[path] || (waiting[path] = [])
  if (callbacks.push(callback) === 1) attempt(platform, path, true)
}

/** @param {Platform} platform @param {string} path @param {boolean} first iOS fails sporadically; a second try then works */
function attempt(platform, path, first) {
  const end = once(LIMIT, (ok, cause = new Error(`no answer within ${LIMIT} ms`)) => {
    if (!ok && first) return attempt(platform, path, false)
    const callbacks = waiting[path]
    delete waiting[path]
    for (const callback of callbacks) callback(ok ? undefined : loadError(path, cause))
  })
  try {
    platform.instantiate(path, wasmImports).then((/** @type {any} */ answer) => {
      try {
        if (!isLoaded) __wbg_set_wasm((answer.instance || answer).exports)
        isLoaded = true
      } catch (cause) {
        return end(false, cause)
      }
      // Outside: what goes wrong from here is not the load, and must be heard of.
      end(true)
    }, (/** @type {unknown} */ cause) => end(false, cause))
  } catch (cause) {
    // Later, as every failure: whoever made the session must be able to listen first.
    setTimeout(end, 0, false, cause)
  }
}

/** @param {string} path @param {any} cause */
const loadError = (path, cause) => new SessionError('ERR_WASM_LOAD',
  `"${path}" could not be loaded (${(cause && (cause.message || cause.errMsg)) || cause}): run "Build npm" in WeChat DevTools, or name its place in createSession({ wasmPath })`,
  { cause: evidenceOf(cause) })
