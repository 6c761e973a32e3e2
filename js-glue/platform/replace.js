/**
 * Replaces a function of the platform, beside others who do the same before and after.
 */
import { SessionError } from '../common/errors.js'
import { tried } from '../common/guard.js'
import { ignore } from '../common/later.js'
import { isRunning } from './copies.js'

/**
 * Marks the options of what a session sends itself: every session, of whichever copy of the package, lets that pass. As a symbol it
 * survives wrappers that copy options, and no log shows it.
 */
const OWN = Symbol.for('wx-session.own')
/** What a replacement has once it was undone, perhaps under a later one: what stood there before. */
const UNDONE = '__wxSessionUndone'

/** Mark options as a session's own. @param {any} options */
export function markOwn(options) {
  options[OWN] = true
}

/**
 * Replace `api[name]`, if it is there; gives the undo. Throws `ERR_UNSUPPORTED` where the platform does not allow it.
 *
 * `wx.request` may be getter-only, or have a setter that does nothing, so it is defined, not assigned; the undo puts the very
 * descriptor back.
 *
 * @param {any} api
 * @param {string} name
 * @param {(options: any, pass: (other?: any) => any) => any} run `pass` calls whoever stood here before, with the same options or others: the platform, the program's own wrapper, another session
 * @returns {() => void}
 */
export function replace(api, name, run) {
  const previous = api[name]
  if (typeof previous !== 'function') return ignore
  const before = Object.getOwnPropertyDescriptor(api, name)
  /** @type {any} */
  const replacement = (/** @type {any[]} */ ...given) => {
    const [options] = given
    const pass = (other = options) => previous.apply(api, [other, ...given.slice(1)])
    return replacement[UNDONE] || Object(options)[OWN] || isRunning(api, 'inside') ? pass() : run(options, pass)
  }
  // Not enumerable: a wrapper that copies a function's members would take it for its own.
  Object.defineProperty(replacement, UNDONE, { writable: true, value: undefined })
  const { configurable, enumerable } = before || { configurable: true, enumerable: true }
  tried(() => Object.defineProperty(api, name, { configurable, enumerable, writable: true, value: replacement }))
  if (api[name] !== replacement) {
    throw new SessionError('ERR_UNSUPPORTED', `wx.${name} cannot be replaced on this platform, so nothing was: use session.${name} and its kin instead`)
  }
  return () => {
    replacement[UNDONE] = [before]
    // Under somebody else's replacement ours stays, and passes everything on; once on top, the undone ones go.
    tried(() => {
      while (api[name][UNDONE]) {
        const [descriptor] = api[name][UNDONE]
        if (descriptor) Object.defineProperty(api, name, descriptor)
        else delete api[name]
      }
    })
  }
}
