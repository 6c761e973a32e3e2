/**
 * wx-session: keeps the user of a WeChat mini-program logged in.
 *
 * Importing it calls nothing; `createSession` begins.
 */
import { fingerprint, readOptions } from './api/options.js'
import { SessionError, configError } from './common/errors.js'
import { containerTransport } from './platform/container.js'
import { environment, isMiniProgram } from './platform/wx.js'
import { openSession } from './session.js'

/** @type {Record<string, { session: any, read: any }>} */
const sessions = Object.create(null)

/** Make a session, or give the one of this name; throws `ERR_CONFIG`, or `ERR_UNSUPPORTED` outside of mini-programs. @param {any} options */
export function createSession(options) {
  if (!isMiniProgram()) {
    throw new SessionError('ERR_UNSUPPORTED', 'there is no wx here: wx-session runs in WeChat mini-programs alone. Build for H5 without it: in uni-app put what uses it '
      + 'between the comments "ifdef MP-WEIXIN" and "endif" (with a # before each), in Taro behind process.env.TARO_ENV === "weapp"')
  }
  /** @type {any} */
  const read = readOptions(options, environment)
  const { name } = read
  const known = sessions[name]
  if (known) {
    const other = Object.keys(read).find((one) => fingerprint(known.read[one]) !== fingerprint(read[one]))
    if (other) throw configError(`options.${other}: the session "${name}" has another; use getSession("${name}") or another name`)
    return known.session
  }
  const { session, begin } = openSession(read)
  sessions[name] = { session, read }
  begin()
  return session
}

/** Names that were asked for before their session was made. @type {Record<string, boolean>} */
const missed = Object.create(null)

/** Give the session of a name, `undefined` if there is none: said once, unless it is made at once. */
export function getSession(name = 'default') {
  if (sessions[name]) return sessions[name].session
  if (!missed[name]) setTimeout(() => missing(name), 0)
  missed[name] = true
  return undefined
}

/** @param {string} name */
function missing(name) {
  if (sessions[name]) return
  const known = Object.keys(sessions).map((one) => `"${one}"`).join(', ')
  const options = name === 'default' ? '…' : `{ name: "${name}", … }`
  console.warn(`[wx-session] getSession("${name}"): there is no ${known ? `such session, only ${known}` : 'session yet'}; run createSession(${options}) first`)
}

export { SessionError, containerTransport }
