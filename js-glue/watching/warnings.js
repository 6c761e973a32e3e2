/**
 * What a developer has to know, on the console: each once, and only where nobody listens otherwise.
 */

/** What to do about a failure, where its message does not say so itself. @type {Record<string, string>} */
const ADVICE = {
  ERR_NETWORK: 'is the server up, and this device online?',
  ERR_TIMEOUT: 'is the server up, and can this device reach it? options.timing has the limits',
  ERR_LOGIN_FAILED: 'is the AppID the right one, and somebody logged in to WeChat or DevTools?',
  ERR_EXCHANGE_FAILED: 'look at the route of options.login: it must answer 2xx with a token; options.token says where that stands',
  ERR_REFRESH_FAILED: 'look at the route of options.refresh: it must answer 2xx with a token, or 401 (or a code of refresh.refused) to a refresh token that is refused',
  ERR_REAUTH_REQUIRED: 'give options.onReauth, or show a button for it when session.on("reauth") tells',
  ERR_STORAGE: 'see wx.getStorageInfoSync() and the storage panel of DevTools',
}

/** Hosts that are named; a program may make hosts up. */
const MOST = 32

/** @typedef {ReturnType<typeof createWarnings>} Warnings */

/**
 * Make what warns.
 *
 * @param {{ log: { to: unknown }, onReauth?: Function }} options `log.to`: where it is set, the log goes there
 * @param {import('./events.js').Events} events
 */
export function createWarnings({ log: { to }, onReauth }, events) {
  /** @type {Record<string, boolean>} */
  const told = {}
  let hosts = 0

  /** Say something once; tells whether this was the time. @param {string} key @param {string} text */
  function warn(key, text) {
    if (to || told[key]) return false
    console.warn(`[wx-session] ${text}`)
    return told[key] = true
  }

  /** Tell of the first failure of each code, unless the program listens. @param {import('../common/errors.js').SessionError} error */
  function failed({ code, message }) {
    const isHeard = events.has('error') || code === 'ERR_REAUTH_REQUIRED' && (onReauth || events.has('reauth'))
    // A message that names an option, or a list of domains, says what to do.
    const advice = /合法域名|: options\./.test(message) ? undefined : ADVICE[code]
    if (!isHeard) warn(code, `${code}: ${message}${advice ? ` - ${advice}` : ''}`)
  }

  return {
    failed,
    /** A call failed and has nobody who hears of it. @param {import('../common/errors.js').SessionError} error */
    unheard(error) {
      // What the program, or the user, did on purpose.
      if (error.code !== 'ERR_ABORTED' && error.code !== 'ERR_LOGGED_OUT') failed(error)
    },
    /** A refresh ends in a login each time, for its route is none. @param {number} status */
    noRefresh: (status) => warn('refresh', `the refresh endpoint answers HTTP ${status}, so each end of a token is a login: ${ADVICE.ERR_REFRESH_FAILED}`),
    /** A business code is near one of the program's, as text instead of a number or the other way. @param {string} path @param {unknown} value */
    otherType: (path, value) => warn('code', `options.expired.code: ${path} is ${JSON.stringify(value)} in an answer, a ${typeof value}, and values has it as another type: it does not match`),
    /** An option has a name that says nothing. @param {string} api @param {string} name @param {string} near the one that is meant */
    misspelt: (api, name, near) => warn(`option ${name}`, `unknown option \`${name}\` of ${api}: did you mean \`${near}\`?`),
    /** A call insists on a token where none may go. @param {string} host */
    withoutToken(host) {
      if (hosts < MOST && warn(`host ${host}`, `a call with auth: "required" went to ${host || 'an odd host'} without the token: it is not in options.hosts, or not on https`)) hosts++
    },
    /** The server is reached by plain http. */
    insecure: () => warn('http',
      'options.baseUrl is plain http, so its host gets no token: use https, or set allowInsecure: true while you develop'),
  }
}
