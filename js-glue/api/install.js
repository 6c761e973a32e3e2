/**
 * Replaces `wx.request` and its kin, for code that calls them directly.
 */
import { takesToken, withoutQuery } from '../request/hosts.js'
import { isTransported } from '../request/sending.js'
import { plainTask } from './handle.js'

/**
 * Make what replaces them, all or none; it gives the undo, and throws `ERR_UNSUPPORTED` where the platform does not allow it.
 *
 * The session's own endpoints, whose URLs are `options.urls`, and hosts that may not receive the token pass through.
 *
 * @param {import('../platform/wx.js').Platform} platform
 * @param {import('../request/pump.js').Pump} pump
 * @param {{ hosts: string[], allowInsecure: boolean, urls: string[] }} options
 */
export function createInstall(platform, pump, options) {
  /** @param {any} given */
  const concernsSession = (given) => {
    const url = given && typeof given.url === 'string' ? given.url : ''
    return takesToken(options, url) && !isTransported(given) && !options.urls.some((own) => withoutQuery(own) === withoutQuery(url))
  }

  return () => {
    /** @type {(() => void)[]} */
    const undos = []
    const undo = () => {
      for (const one of undos) one()
    }
    try {
      for (const name of platform.transports) {
        undos.push(platform.replace(name, (given, pass) => (concernsSession(given) ? plainTask(pump.begin(name, given, 'installed')) : pass())))
      }
    } catch (error) {
      undo()
      throw error
    }
    return undo
  }
}
