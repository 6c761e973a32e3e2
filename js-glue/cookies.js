/**
 * The jar, as the program sees it.
 */
import { SessionError, configError } from './errors.js'
import { is, isString, object, string } from './options.js'

/** @typedef {import('./session.js').Context} Context */

const checkFilter = object({ name: string, domain: string, path: string })
const checkSetCookie = is('a string or an array of strings', (value) => isString(value) || Array.isArray(value) && value.every(isString))
/** Not quoted: whoever mixes the arguments up has a cookie there. @param {any} value @param {string} name */
const checkUrl = (value, name) => {
  if (!isString(value) || !/^(https?|wss?):\/\//i.test(value)) throw configError(`${name} must be an absolute http or https URL`)
}

/** @param {Context} context */
export function createCookies(context) {
  const ready = () => {
    if (!context.machine) throw new SessionError('ERR_NOT_READY', 'cookies can be used once session.ready has settled')
    return context.machine
  }

  return {
    /** @param {string | string[]} setCookie @returns {string[]} */
    split(setCookie) {
      const machine = ready()
      checkSetCookie(setCookie, 'cookies.split(setCookie)')
      const values = typeof setCookie === 'string' ? machine.splitCookies(setCookie) : setCookie.map((value) => value.trim())
      return values.filter((value) => value !== '')
    },
    /** @param {string} url @param {string | string[]} setCookie */
    set(url, setCookie) {
      ready()
      checkUrl(url, 'cookies.set(url)')
      checkSetCookie(setCookie, 'cookies.set(setCookie)')
      context.requests.plans.receive(url, setCookie)
    },
    /** @param {string} url @returns {string} */
    header(url) {
      checkUrl(url, 'cookies.header(url)')
      return ready().cookieHeader(url)
    },
    /** @param {string} [url] */
    list(url) {
      if (url !== undefined) checkUrl(url, 'cookies.list(url)')
      return ready().listCookies(url)
    },
    /** @param {{ name?: string, domain?: string, path?: string }} filter @returns {number} */
    remove(filter) {
      const machine = ready()
      const { name, domain, path } = checkFilter(filter, 'cookies.remove(filter)')
      if (name === undefined && domain === undefined && path === undefined) {
        throw configError('cookies.remove(filter) needs a name, domain or path; use clear() to remove all')
      }
      context.requests.plans.forget()
      return machine.removeCookies({ name, domain, path })
    },
    clear() {
      const machine = ready()
      context.requests.plans.forget()
      machine.clearCookies()
    },
  }
}
