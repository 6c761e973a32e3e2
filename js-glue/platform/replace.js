/**
 * Replaces a function of the platform, beside others who do the same before and after.
 */
import { SessionError } from '../common/errors.js'

/** Marks a replacement with the platform's own function. */
const ORIGINAL = '__wxSessionOriginal'
/** What a replacement has once it was undone, perhaps under a later one: what stood there before. */
const UNDONE = '__wxSessionUndone'

/** Give the platform's own function, as it was before anybody replaced it here. @param {any} api @param {string} name */
export const originalOf = (api, name) => (api[name] && api[name][ORIGINAL]) || api[name]

/**
 * Replace `api[name]`; gives the undo. Throws `ERR_UNSUPPORTED` where the platform does not allow it.
 *
 * `wx.request` may be getter-only, so it is defined, not assigned; the undo puts the very descriptor back.
 *
 * @param {any} api
 * @param {string} name
 * @param {(options: any, pass: () => any) => any} run `pass` calls whoever stood here before: the platform, the program's own wrapper, another session
 * @returns {() => void}
 */
export function replace(api, name, run) {
  const previous = api[name]
  const before = Object.getOwnPropertyDescriptor(api, name)
  const replacement = Object.assign((/** @type {any} */ options) => {
    const pass = () => previous.call(api, options)
    return replacement[UNDONE] ? pass() : run(options, pass)
  }, { [ORIGINAL]: originalOf(api, name), [UNDONE]: /** @type {any} */ (undefined) })
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
