/**
 * Loads the module, once for all sessions of the program.
 */
import { wasmImports } from '../generated/imports.js'
import { SessionError, evidenceOf } from '../errors.js'
import { useModule, wasm } from './memory.js'
import { once } from '../once.js'

/** A load that never answers must not hang the program. */
const LIMIT = 15000

/** @type {Record<string, ((error?: SessionError) => void)[]>} Who waits for the file at this path. */
const waiting = {}

/**
 * Calls back when the module can be used, or with `ERR_WASM_LOAD`.
 *
 * @param {string} path
 * @param {(error?: SessionError) => void} callback
 */
export function load(path, callback) {
  if (wasm) return callback()
  const callbacks = waiting[path] || (waiting[path] = [])
  if (callbacks.push(callback) === 1) attempt(path, true)
}

/** @param {string} path @param {boolean} first iOS fails sporadically; a second try then works */
function attempt(path, first) {
  const end = once(LIMIT, (ok, cause = new Error(`no answer within ${LIMIT} ms`)) => {
    if (!ok && first) return attempt(path, false)
    const callbacks = waiting[path]
    delete waiting[path]
    for (const callback of callbacks) callback(ok ? undefined : loadError(path, cause))
  })
  try {
    if (typeof WXWebAssembly === 'undefined') throw new Error('WXWebAssembly is missing: it needs base library 2.14.0')
    WXWebAssembly.instantiate(path, /** @type {any} */ (wasmImports)).then((/** @type {any} */ answer) => {
      try {
        if (!wasm) useModule((answer.instance || answer).exports)
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
