/**
 * The user's profile: kept once given, asked for at most once at a time, and not again soon after a refusal.
 */
import { bodyOf, httpFailure, isSuccess } from './endpoints.js'
import { SessionError, classify, configError, evidenceOf, meaningOf } from './errors.js'
import { withoutIdentity } from './fields.js'
import { callOnce } from './platform.js'
import { addSecret, redact } from './redact.js'

/** @typedef {import('./session.js').Context} Context */

const DAY = 86400000
/** The base library since which `wx.getUserProfile` answers with a grey picture and this name. */
const ANONYMOUS_SINCE = '2.27.1'
const ANONYMOUS = '微信用户'

/** @param {Context} context */
export function createProfile(context) {
  const { endpoints, options, platform, profile: kept } = context
  const { api } = platform
  /** @type {Promise<any> | undefined} */
  let asking

  /** @returns {{ profile?: any, deniedAt?: any }} */
  const record = () => {
    const value = kept.get()
    return isObject(value) ? value : {}
  }
  const get = () => {
    const { profile } = record()
    // A copy, so that nobody can change the session's own.
    return isObject(profile) ? copyOf(profile) : undefined
  }
  const reject = (/** @type {string} */ code, /** @type {string} */ message, /** @type {any} */ evidence = {}) =>
    Promise.reject(new SessionError(code, message, Object.assign({ api: 'getUserProfile' }, evidence)))

  /** @param {any} failure @param {number} round */
  const refused = (failure, round) => {
    const errMsg = redact(String(failure.errMsg || 'getUserProfile:fail'))
    const evidence = { errMsg, errno: failure.errno, cause: evidenceOf(failure) }
    if (/privacy/i.test(errMsg)) return reject('ERR_PRIVACY_DENIED', `the user has not agreed to the privacy guide, or it does not name the profile: ${errMsg}`, evidence)
    if (/deny|denied|cancel/i.test(errMsg)) {
      if (round === kept.round) kept.set(Object.assign({}, record(), { deniedAt: Date.now() }))
      return reject('ERR_PROFILE_DENIED', 'the user refused', evidence)
    }
    const kind = classify(failure)
    return reject(kind === 'network' ? 'ERR_NETWORK' : kind === 'timeout' ? 'ERR_TIMEOUT' : 'ERR_UNSUPPORTED', errMsg, evidence)
  }

  /** @param {string} desc */
  const open = (desc) => {
    const { round } = kept
    return new Promise((resolve) => callOnce(api, 'getUserProfile', { desc },
      ({ userInfo }) => {
        if (round !== kept.round) return resolve(reject('ERR_LOGGED_OUT', meaningOf('ERR_LOGGED_OUT')))
        if (!isObject(userInfo) || userInfo.nickName === ANONYMOUS) return resolve(reject('ERR_UNSUPPORTED', NO_DATA))
        set(userInfo)
        resolve(get())
      },
      (failure) => resolve(refused(failure, round))))
  }

  /** @param {any} profile */
  const set = (profile) => {
    if (!isObject(profile)) throw configError('profile.set(profile): profile must be an object')
    kept.set({ profile: copyOf(withoutIdentity(profile)) })
  }

  return {
    get,
    set,

    /** @param {any} given */
    ask(given) {
      const { desc, quietFor = DAY } = given || {}
      if (typeof desc !== 'string' || !desc) return Promise.reject(configError('profile.ask({ desc }): desc must be a non-empty string'))
      if (typeof quietFor !== 'number' || !(quietFor >= 0)) return Promise.reject(configError('profile.ask({ quietFor }): quietFor must be a number of milliseconds, 0 or more'))
      const profile = get()
      if (profile) return Promise.resolve(profile)
      if (asking) return asking
      if (Math.abs(Date.now() - record().deniedAt) < quietFor) return reject('ERR_PROFILE_DENIED', 'the user refused a while ago and is left in peace')
      if (typeof api.getUserProfile !== 'function' || platform.isAtLeast(ANONYMOUS_SINCE)) return reject('ERR_UNSUPPORTED', NO_DATA)
      const end = () => { asking = undefined }
      const asked = asking = open(desc)
      asked.then(end, end)
      return asked
    },

    /** @param {any} code */
    phone(code) {
      const endpoint = /** @type {any} */ (options.endpoints.phone)
      if (!endpoint) return Promise.reject(configError('profile.phone(code): there is no options.profile.phone'))
      if (typeof code !== 'string' || !code) return Promise.reject(configError('profile.phone(code): code must be a non-empty string'))
      addSecret(code)
      return endpoints.required(endpoint, { code }).then((answer) => {
        const body = bodyOf(answer)
        if (isSuccess(answer)) return body
        const { message, cause } = httpFailure(answer.statusCode, body)
        throw new SessionError('ERR_EXCHANGE_FAILED', `${meaningOf('ERR_EXCHANGE_FAILED')}: ${message}`, { api: 'profile', cause })
      })
    },
  }
}

const NO_DATA = 'wx.getUserProfile gives no real data here: use chooseAvatar, a nickname input and profile.set'

/** @param {any} value */
const isObject = (value) => !!value && typeof value === 'object' && !Array.isArray(value)

/** @param {any} value */
const copyOf = (value) => JSON.parse(JSON.stringify(value))
