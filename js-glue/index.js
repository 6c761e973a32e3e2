/**
 * wx-session: keeps the user of a WeChat mini-program logged in.
 *
 * Importing it calls nothing; `createSession` begins.
 */
import { SessionError, configError } from './errors.js'
import { fingerprint, readOptions } from './options.js'
import { openSession } from './session.js'

/** @type {Record<string, { session: any, read: ReturnType<typeof readOptions> }>} */
const sessions = Object.create(null)

/** @param {any} options */
export function createSession(options) {
  const read = readOptions(options)
  const { name } = read
  const known = sessions[name]
  if (known) {
    if (fingerprint(known.read) !== fingerprint(read)) throw configError(`options: the session "${name}" has others; use getSession("${name}") or another name`)
    return known.session
  }
  const { session, begin } = openSession(read)
  sessions[name] = { session, read }
  begin()
  return session
}

export const getSession = (name = 'default') => (sessions[name] || {}).session

export { SessionError }
