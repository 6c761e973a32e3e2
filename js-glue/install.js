/**
 * Replaces `wx.request` and its kin, for code that calls them directly.
 */
import { SessionError } from './errors.js'
import { createTask } from './handle.js'
import { takesToken } from './hosts.js'
import { ORIGINAL, TRANSPORTS } from './platform.js'

/** @typedef {import('./session.js').Context} Context */

/** What a replacement has once it was undone, perhaps under a later one: what stood there before. */
const UNDONE = '__wxSessionUndone'

/** @param {Context} context @returns {() => void} the undo */
export function install(context) {
  const undos = TRANSPORTS.map((name) => replace(context, name))
  return () => {
    for (const undo of undos) undo()
  }
}

/** The session's own endpoints and foreign hosts pass through. @param {Context} context @param {any} given */
function concernsSession({ options }, given) {
  const url = given && typeof given.url === 'string' ? given.url : ''
  return takesToken(options, url) && !options.urls.some((own) => withoutQuery(own) === withoutQuery(url))
}

/** @param {string} url */
const withoutQuery = (url) => url.split(/[?#]/)[0]

/**
 * `wx.request` may be getter-only, so it is defined, not assigned; the undo puts the very descriptor back.
 *
 * @param {Context} context
 * @param {import('./platform.js').Transport} name
 */
function replace(context, name) {
  const { api } = context.platform
  const previous = api[name]
  const before = Object.getOwnPropertyDescriptor(api, name)
  const replacement = Object.assign((/** @type {any} */ options) => {
    // What is not ours goes to whoever stood here before: the platform, the program's own wrapper, another session.
    if (replacement[UNDONE] || !concernsSession(context, options)) return previous.call(api, options)
    return createTask(context.requests.begin(name, options))
  }, { [ORIGINAL]: context.platform.original(name), [UNDONE]: /** @type {any} */ (undefined) })
  try {
    Object.defineProperty(api, name, { configurable: true, enumerable: before ? before.enumerable : true, writable: true, value: replacement })
  } catch (_) {
    throw new SessionError('ERR_UNSUPPORTED', `wx.${name} cannot be replaced on this platform: use session.${name} instead`)
  }
  return () => {
    replacement[UNDONE] = [before]
    // Under somebody else's replacement ours stays, and passes everything on; once on top, the undone ones go.
    while (api[name] && api[name][UNDONE]) {
      const [descriptor] = api[name][UNDONE]
      if (descriptor) Object.defineProperty(api, name, descriptor)
      else delete api[name]
    }
  }
}
