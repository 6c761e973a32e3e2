/**
 * Loads the module, once for all sessions of the program.
 */
import { SessionError } from '../common/errors.js'
import { evidenceOf } from '../common/failures.js'
import { guard } from '../common/guard.js'
import { once } from '../common/once.js'
import { wasmImports } from './generated/imports.js'
import { __wbg_set_wasm } from './generated/wx_session_bg.js'

/** @typedef {import('../platform/wx.js').Platform} Platform */

/** A load that never answers must not hang the program. In milliseconds. */
const LIMIT = 15000

/** There is one module for all sessions, and it stays. */
let isLoaded = false
/** @type {(() => void)[]} Who wants it, however late it comes. */
const wanting = []
/** @type {Record<string, ((error: SessionError) => void)[]>} Who hears of it when the attempts under way have failed, by path. */
const attempts = {}

/**
 * Call `loaded` when the module can be used, once, be it after a failure, when an attempt of before is answered late. `failed` hears
 * `ERR_WASM_LOAD` when the attempts under way have failed; what comes while they are joins them.
 *
 * @param {Platform} platform
 * @param {string} path
 * @param {() => void} loaded
 * @param {(error: SessionError) => void} failed
 */
export function load(platform, path, loaded, failed) {
  if (isLoaded) return loaded()
  wanting.push(loaded)
  loadAgain(platform, path, failed)
}

/** Try once more, for those who want it already. @param {Platform} platform @param {string} path @param {(error: SessionError) => void} failed */
export function loadAgain(platform, path, failed) {
  const hearers = attempts[path] || (attempts[path] = [])
  if (hearers.push(failed) === 1) attempt(platform, path, true)
}

/** @param {Platform} platform @param {string} path @param {boolean} first iOS fails sporadically; a second try then works */
function attempt(platform, path, first) {
  const end = once(LIMIT, (cause = new Error(`no answer within ${LIMIT} ms`)) => {
    if (!isLoaded && first) return attempt(platform, path, false)
    const hearers = attempts[path]
    delete attempts[path]
    if (!isLoaded) for (const failed of hearers) failed(loadError(path, cause))
  })
  try {
    platform.instantiate(path, wasmImports).then((/** @type {any} */ answer) => {
      try {
        if (!isLoaded) __wbg_set_wasm((answer.instance || answer).exports)
        isLoaded = true
      } catch (cause) {
        return end(cause)
      }
      end()
      // Outside: what goes wrong from here is not the load, must be heard of, and is one session's alone.
      for (const loaded of wanting.splice(0)) guard(loaded)
    }, end)
  } catch (cause) {
    // Later, as every failure: whoever made the session must be able to listen first.
    setTimeout(end, 0, cause)
  }
}

/** @param {string} path @param {any} cause */
const loadError = (path, cause) => new SessionError('ERR_WASM_LOAD',
  `"${path}" could not be loaded (${(cause && (cause.message || cause.errMsg)) || cause}): run "构建 npm" (Build npm) in WeChat DevTools, or, with uni-app, Taro or another bundler, copy it there; createSession({ wasmPath }) names its place`,
  { cause: evidenceOf(cause) })
