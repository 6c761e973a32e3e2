/**
 * The jar, as the program sees it.
 */
import { clearCookies, cookieHeader, listCookies, removeCookies, splitCookies } from '../boundary/bindings.js'
import { SessionError, configError } from '../common/errors.js'
import { is, isString, object, string } from '../common/readers.js'

const checkFilter = object({ name: string, domain: string, path: string })
const checkSetCookie = is('a string or an array of strings', (value) => isString(value) || Array.isArray(value) && value.every(isString))
/** Not quoted: whoever mixes the arguments up has a cookie there. @param {any} value @param {string} name */
const checkUrl = (value, name) => {
  if (!isString(value) || !/^(https?|wss?):\/\//i.test(value)) throw configError(`${name} must be an absolute http or https URL`)
}

/** @typedef {ReturnType<typeof createCookies>} Cookies */

/**
 * Make `session.cookies`. Its members throw `ERR_NOT_READY` before there is a jar, and `ERR_CONFIG`.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('../request/plans.js').Plans} plans
 * @param {import('../request/cookie-lane.js').CookieLane} cookieLane
 */
export function createCookies(core, plans, cookieLane) {
  const ready = () => {
    if (!core.machine) throw new SessionError('ERR_NOT_READY', 'cookies can be used once session.ready has settled')
    return core.machine
  }

  return {
    /** @param {string | string[]} setCookie @returns {string[]} */
    split(setCookie) {
      ready()
      checkSetCookie(setCookie, 'cookies.split(setCookie)')
      const values = typeof setCookie === 'string' ? splitCookies(setCookie) : setCookie.map((value) => value.trim())
      return values.filter((value) => value !== '')
    },
    /** @param {string} url @param {string | string[]} setCookie */
    set(url, setCookie) {
      ready()
      checkUrl(url, 'cookies.set(url)')
      checkSetCookie(setCookie, 'cookies.set(setCookie)')
      cookieLane.receive(url, setCookie, Date.now())
    },
    /** @param {string} url @returns {string} */
    header(url) {
      checkUrl(url, 'cookies.header(url)')
      return ready().ask(cookieHeader, url)
    },
    /** @param {string} [url] */
    list(url) {
      if (url !== undefined) checkUrl(url, 'cookies.list(url)')
      return ready().ask(listCookies, url)
    },
    /** @param {{ name?: string, domain?: string, path?: string }} filter @returns {number} */
    remove(filter) {
      const machine = ready()
      const { name, domain, path } = checkFilter(filter, 'cookies.remove(filter)')
      if (name === undefined && domain === undefined && path === undefined) {
        throw configError('cookies.remove(filter) needs a name, domain or path; use clear() to remove all')
      }
      plans.forget()
      return machine.tell(removeCookies, name, domain, path)
    },
    clear() {
      const machine = ready()
      plans.forget()
      machine.tell(clearCookies)
    },
  }
}
