/**
 * The core's events, as the program hears of them.
 */
import { SessionError } from '../common/errors.js'

/** @typedef {import('../boundary/types.js').Event} CoreEvent */

/**
 * Make what announces the core's events.
 *
 * `onError` is called after each failure was told.
 *
 * @param {import('./notices.js').Notices} notices
 * @param {import('./core-error.js').ErrorOf} errorOf
 * @param {() => void} onError
 * @param {() => void} onAccount called before it is told that the user, or nobody, is logged in now
 * @param {() => void} onLogout called before it is told that the user has logged out, here or in another copy of the package
 */
export function createAnnouncer({ notify, fault }, errorOf, onError, onAccount, onLogout) {
  /** @param {CoreEvent} event */
  return (event) => {
    switch (event.name) {
      case 'login':
        onAccount()
        return notify('login')
      case 'change':
      case 'refresh':
        return notify(event.name)
      case 'expired':
        return notify('expired', { status: event.status })
      case 'logout':
        onAccount()
        if (!event.revoked) onLogout()
        return notify('logout', { reason: event.revoked ? 'revoked' : 'user' })
      case 'reauth':
        return notify('reauth', { code: event.code }, () => errorOf(event))
      case 'expiring':
        return notify('expiring', { at: event.at })
      case 'alert':
        return notify('alert', { code: event.code, times: event.times })
      case 'error':
        fault(errorOf(event))
        return onError()
      case 'newerRecords':
        return fault(new SessionError('ERR_STORAGE', 'a newer version of wx-session wrote what is stored: it is left as it is, and this session stays in memory'))
    }
  }
}
