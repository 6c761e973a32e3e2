/**
 * wx-session: keeps the user of a WeChat mini-program logged in.
 *
 * Importing it calls nothing; `createSession` begins.
 */
import { SessionError, configError } from './errors.js'
import { load } from './loader.js'
import { fingerprint, readOptions } from './options.js'
import { Context, Session } from './session.js'

/** @type {Record<string, { session: Session, read: ReturnType<typeof readOptions> }>} */
const sessions = Object.create(null)

/** @param {any} options */
export function createSession(options) {
  const read = readOptions(options)
  const known = sessions[read.name]
  if (known) {
    if (fingerprint(known.read) !== fingerprint(read)) throw configError(`options: a session named "${read.name}" exists with other options; use getSession("${read.name}") or another name`)
    return known.session
  }
  // What takes longest first: the module loads while the session is made.
  load(read.wasmPath, () => {})
  const context = new Context(read)
  const session = new Session(context)
  sessions[read.name] = { session, read }
  context.begin()
  return session
}

export function getSession(name = 'default') {
  const known = sessions[name]
  return known && known.session
}

export { SessionError }
