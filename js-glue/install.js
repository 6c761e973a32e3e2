/**
 * Replaces `wx.request` and its kin, for code that calls them directly.
 */
import { SessionError } from './errors.js'
import { createTask } from './handle.js'
import { join, takesToken } from './hosts.js'
import { ORIGINAL } from './platform.js'

/** @typedef {import('./session.js').Context} Context */

const NAMES = /** @type {const} */ (['request', 'uploadFile', 'downloadFile'])

/** @param {Context} context @returns {() => void} the undo */
export function install(context) {
  const { api } = context.platform
  const undos = NAMES.map((name) => replace(api, name, (/** @type {any} */ options) => {
    if (!concernsSession(context, options)) return context.platform.send(name, options)
    return createTask(context.requests.begin(name, options))
  }, context.platform.original(name)))
  let undone = false
  return () => {
    if (undone) return
    undone = true
    for (const undo of undos) undo()
  }
}

/** The session's own endpoints and foreign hosts pass through. @param {Context} context @param {any} given */
function concernsSession({ options }, given) {
  const url = given && typeof given.url === 'string' ? given.url : ''
  if (!takesToken(options, url)) return false
  const place = withoutQuery(url)
  const { endpoints } = options
  return !Object.keys(endpoints).some((name) => {
    const endpoint = endpoints[/** @type {keyof typeof endpoints} */ (name)]
    return !!endpoint && typeof endpoint === 'object' && withoutQuery(join(options.baseUrl, endpoint.url)) === place
  })
}

/** @param {string} url */
const withoutQuery = (url) => url.split(/[?#]/)[0]

/**
 * `wx.request` may be getter-only, so it is defined, not assigned; the undo puts the very descriptor back.
 *
 * @param {any} api
 * @param {string} name
 * @param {any} replacement
 * @param {any} original
 */
function replace(api, name, replacement, original) {
  const before = Object.getOwnPropertyDescriptor(api, name)
  replacement[ORIGINAL] = original
  try {
    Object.defineProperty(api, name, { configurable: true, enumerable: before ? before.enumerable : true, writable: true, value: replacement })
  } catch (cause) {
    throw new SessionError('ERR_UNSUPPORTED', `wx.${name} cannot be replaced on this platform: use session.${name} instead`)
  }
  return () => {
    // Somebody may have replaced it since: theirs stays, and goes on calling ours, which passes everything on.
    if (api[name] !== replacement) return
    if (before) Object.defineProperty(api, name, before)
    else delete api[name]
  }
}
