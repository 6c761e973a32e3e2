/**
 * What the core decides by, out of the program's options.
 */

/**
 * Make the core's configuration.
 *
 * @param {import('../api/options.js').Options} options
 * @param {number} copy
 * @returns {import('./types.js').Config}
 */
export function configOf({ checkSession, cookies, inject, log, login, logout, oauth, onReauth, refresh, timing, token, verify }, copy) {
  /** @type {import('./types.js').Config} */
  const config = {
    timing,
    login: !!login,
    inHeader: Array.isArray(inject) && inject.some((/** @type {any} */ one) => one.in === 'header'),
    refresh: !!refresh,
    verify: !!verify,
    logout: !!logout,
    oauthRefresh: !!oauth.refresh,
    oauthRevoke: !!oauth.revoke,
    onReauth: !!onReauth,
    checkSession: checkSession === 'launch',
    notice: oauth.notice,
    alertAfter: log.alertAfter,
    copy,
  }
  if (token.defaultExpiresIn !== undefined) config.defaultExpiresIn = token.defaultExpiresIn
  if (cookies) config.cookies = { max: cookies.max, maxPerHost: cookies.maxPerHost, keepSessionCookies: cookies.sessionCookies === 'keep' }
  return config
}
