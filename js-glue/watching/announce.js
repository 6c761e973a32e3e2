/**
 * The core's events, as the program hears of them and as they are counted.
 */

/** @typedef {import('../boundary/types.js').CoreEvent} CoreEvent */

/**
 * Make what announces the core's events.
 *
 * `stepOf` names the step that an operation belongs to. `onError` is called after each failure was told.
 *
 * @param {{
 *   notices: import('./notices.js').Notices,
 *   metrics: import('./metrics.js').Metrics,
 *   errorOf: import('./core-error.js').ErrorOf,
 *   stepOf: (op: number) => string | undefined,
 *   onError: () => void,
 * }} parts
 */
export function createAnnouncer({ notices: { notify, fault }, metrics, errorOf, stepOf, onError }) {
  /** @param {CoreEvent} event */
  return (event) => {
    switch (event.name) {
      case 'change':
        return notify('change')
      case 'login':
        metrics.logins++
        return notify('login')
      case 'refresh':
        metrics.refreshes++
        return notify('refresh')
      case 'expired':
        metrics.expired++
        return notify('expired', { status: event.status })
      case 'logout':
        return notify('logout', { reason: event.revoked ? 'revoked' : 'user' })
      case 'reauth':
        return notify('reauth', { code: event.code }, () => errorOf(event))
      case 'expiring':
        return notify('expiring', { at: event.at })
      case 'alert':
        return notify('alert', { code: event.code, times: event.times })
      case 'error':
        if (stepOf(event.evidence) === 'refresh') metrics.refreshFailures++
        else if (event.code !== 'ERR_STORAGE') metrics.loginFailures++
        fault(errorOf(event))
        return onError()
    }
  }
}
