/**
 * The jar, as the program sees it.
 */
import { SessionError, configError } from './errors.js'
import { TELL } from './machine.js'
import { object, string } from './options.js'

/** @typedef {import('./session.js').Context} Context */

const isList = (/** @type {unknown} */ value) => Array.isArray(value) && value.every((item) => typeof item === 'string')

const checkFilter = object({ name: string, domain: string, path: string })

/** @param {Context} context */
export function createCookies(context) {
  const ready = () => {
    if (!context.machine) throw new SessionError('ERR_NOT_READY', 'cookies can be used once session.ready has settled')
    return context.machine
  }
  /** @param {string} name @param {unknown} setCookie */
  const checkSetCookie = (name, setCookie) => {
    if (typeof setCookie !== 'string' && !isList(setCookie)) throw configError(`cookies.${name}(setCookie): setCookie must be a string or an array of strings`)
  }
  /** @param {string} name @param {unknown} url */
  const checkUrl = (name, url) => {
    if (typeof url !== 'string' || !/^(https?|wss?):\/\//i.test(url)) throw configError(`cookies.${name}(url): url must be an absolute http or https URL`)
  }

  return {
    /** @param {string | string[]} setCookie @returns {string[]} */
    split(setCookie) {
      const machine = ready()
      checkSetCookie('split', setCookie)
      const values = typeof setCookie === 'string' ? machine.splitCookies(setCookie) : setCookie.map((value) => value.trim())
      return values.filter((value) => value !== '')
    },
    /** @param {string} url @param {string | string[]} setCookie */
    set(url, setCookie) {
      ready()
      checkUrl('set', url)
      checkSetCookie('set', setCookie)
      context.requests.plans.receive(url, setCookie)
    },
    /** @param {string} url @returns {string} */
    header(url) {
      checkUrl('header', url)
      return ready().cookieHeader(url)
    },
    /** @param {string} [url] */
    list(url) {
      if (url !== undefined) checkUrl('list', url)
      return ready().listCookies(url || '').map(cookieOf)
    },
    /** @param {{ name?: string, domain?: string, path?: string }} filter @returns {number} */
    remove(filter) {
      const machine = ready()
      checkFilter(filter, 'cookies.remove(filter)')
      const { name, domain, path } = filter
      if (name === undefined && domain === undefined && path === undefined) {
        throw configError('cookies.remove(filter): name at least one of name, domain, path; use clear() to remove all')
      }
      context.requests.plans.forget()
      return machine.removeCookies([name, domain, path])
    },
    clear() {
      const machine = ready()
      context.requests.plans.forget()
      machine.tell(TELL.CLEAR_COOKIES)
    },
  }
}

/** A line of `listCookies` (src/wasm/output.rs). @param {string} line */
function cookieOf(line) {
  const [name, domain, path, expiry, sameSite, flags, ...value] = line.split('\x1f')
  /** @type {any} */
  const cookie = {
    name,
    value: value.join('\x1f'),
    domain,
    path,
    hostOnly: flags.includes('o'),
    secure: flags.includes('s'),
    httpOnly: flags.includes('h'),
  }
  if (sameSite) cookie.sameSite = sameSite
  if (expiry) cookie.expiresAt = parseInt(expiry, 36)
  return cookie
}
