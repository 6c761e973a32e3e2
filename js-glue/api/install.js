/**
 * Replaces `wx.request` and its kin, for code that calls them directly.
 */
import { configError } from '../common/errors.js'
import { later } from '../common/later.js'
import { among, isFunction, listOf, object, or, text } from '../common/readers.js'
import { AUTHS } from '../request/auth.js'
import { join, takesToken, withoutQuery } from '../request/hosts.js'
import { isTransported } from '../request/sending.js'
import { plainTask } from './handle.js'
import { placeOf } from './redirect.js'

/** The base library since which an answer comes in chunks. */
const CHUNKED = '2.20.2'

const check = object({ auth: or(isFunction, among(...AUTHS)), logins: listOf(text) })

/**
 * Make what replaces them, all or none; it gives the undo, and throws `ERR_UNSUPPORTED` where the platform does not allow it.
 *
 * The endpoints that give tokens, hosts that may not receive one, and the program's own logins pass through as they are; a token in an
 * answer is taken over.
 *
 * @param {{
 *   platform: import('../platform/wx.js').Platform,
 *   core: import('../boundary/core.js').Core,
 *   pump: import('../request/pump.js').Pump,
 *   takeOver: import('./taken-over.js').TakeOver,
 *   options: import('./options.js').Options,
 * }} parts
 */
export function createInstall({ platform, core, pump, takeOver, options }) {
  const { baseUrl, login, refresh, oauth } = options
  /** @type {Record<string, import('./taken-over.js').Source>} What gives tokens, by its method, if that is known, and its place. */
  const sources = {}
  for (const [endpoint, source] of /** @type {[any, import('./taken-over.js').Source][]} */ ([[login, 'login'], [refresh, 'refresh'], [oauth.exchange, 'exchange']])) {
    if (endpoint && endpoint.url) sources[endpoint.method + placeOf(endpoint.url)] = source
  }

  /** Whether its tasks tell of chunks: code looks for the method. */
  const hasChunks = later(() => platform.isAtLeast(CHUNKED))

  /** @param {string} url */
  function loginAt(url) {
    const absolute = join(baseUrl, url)
    if (!takesToken(options, absolute)) throw configError(`install({ logins }): "${withoutQuery(url)}" is on no host that may receive the token`, 'install')
    return placeOf(absolute)
  }

  /** Tell whether a call would wait for a login. It may be the login: a function in the place of an endpoint calls it. */
  const wouldWait = () => !core.machine || Date.now() >= core.machine.view().until

  return (/** @type {any} */ given = {}) => {
    const { auth, logins = [] } = check(given, 'install(options)')
    const all = Object.assign({}, sources)
    for (const url of logins) all[loginAt(url)] = 'logins'

    /** @param {import('../platform/wx.js').Transport} name @param {any} asked @param {(other?: any) => any} pass */
    const run = (name, asked, pass) => {
      if (!takesToken(options, Object(asked).url) || isTransported(asked)) return pass()
      const place = placeOf(asked.url)
      const source = name === 'request' && (all[place] || all[String(asked.method || 'GET').toUpperCase() + place])
      if (source) return pass(takeOver.from(source, asked))
      const isFunctionRunning = platform.isFunctionRunning()
      if (isFunctionRunning && (asked.fresh || wouldWait())) return pass()
      return plainTask(pump.begin(name, asked, isFunctionRunning ? 'function' : 'installed', auth), hasChunks())
    }

    /** @type {(() => void)[]} */
    const undos = []
    const undo = () => {
      for (const one of undos) one()
    }
    try {
      for (const name of platform.transports) undos.push(platform.replace(name, (asked, pass) => run(name, asked, pass)))
    } catch (error) {
      undo()
      throw error
    }
    return undo
  }
}
