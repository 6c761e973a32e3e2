/**
 * Hands each new token to the platform, whose server fetches data with it before the mini-program runs.
 */
import { SessionError } from '../common/errors.js'
import { ignore } from '../common/later.js'

/** The most that the platform takes. */
const LONGEST = 1024
/** Takes the place of a token that is gone: the platform cannot forget one. It is nobody's. */
const NOBODY = 'logged-out'

/**
 * Begin to hand tokens over.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   platform: import('../platform/wx.js').Platform,
 *   events: import('./events.js').Events,
 *   fault: (error: SessionError) => void,
 * }} parts
 */
export function beginPrefetch({ core, platform, events, fault }) {
  let hasWarned = false
  const hand = (/** @type {string} */ token) => platform.setBackgroundFetchToken({ token }, ignore, ignore)
  const handOver = () => {
    const { token } = core.theMachine.view()
    if (token.length <= LONGEST) return hand(token || NOBODY)
    // The one before is no longer the user's.
    hand(NOBODY)
    if (!hasWarned) fault(new SessionError('ERR_UNSUPPORTED', `options.prefetch: the token has ${token.length} characters, and the platform takes ${LONGEST}: nothing is fetched for this user`))
    hasWarned = true
  }
  events.on('login', handOver)
  events.on('refresh', handOver)
  events.on('logout', () => hand(NOBODY))
}
