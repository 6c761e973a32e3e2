/**
 * The user's profile: kept once given, asked for at most once at a time, and not again soon after a refusal.
 */
import { LOGGED_OUT, SessionError, classify, codeOf, configError, evidenceOf } from './errors.js'
import { copyOf, isObject, withoutIdentity } from './fields.js'
import { object, text, time } from './options.js'
import { callOnce } from './platform.js'
import { addSecret } from './redact.js'

/** @typedef {import('./session.js').Context} Context */

const DAY = 86400000
/** The base library since which `wx.getUserProfile` answers with a grey picture and this name. */
const ANONYMOUS_SINCE = '2.27.1'
const ANONYMOUS = '微信用户'

const check = object({ desc: text, quietFor: time }, ['desc'])

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
    /** @type {any} */
    const cause = evidenceOf(failure)
    const { errMsg = 'getUserProfile:fail', errno } = cause
    const evidence = { errMsg, errno, cause }
    if (/privacy/i.test(errMsg)) return reject('ERR_PRIVACY_DENIED', `the privacy guide was refused, or does not name the profile: ${errMsg}`, evidence)
    if (/deny|denied|cancel/i.test(errMsg)) {
      if (round === kept.round) kept.set(Object.assign({}, record(), { deniedAt: Date.now() }))
      return reject('ERR_PROFILE_DENIED', 'the user refused', evidence)
    }
    const kind = classify(failure)
    return reject(kind > 0 ? codeOf(kind) : 'ERR_UNSUPPORTED', errMsg, evidence)
  }

  /** @param {string} desc */
  const open = (desc) => {
    const { round } = kept
    return new Promise((resolve) => callOnce(api, 'getUserProfile', { desc },
      ({ userInfo }) => {
        if (round !== kept.round) return resolve(Promise.reject(context.errorOf({ code: LOGGED_OUT }, 'getUserProfile')))
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
      try {
        check(given, 'profile.ask(options)')
      } catch (error) {
        return Promise.reject(error)
      }
      const { desc, quietFor = DAY } = given
      const profile = get()
      if (profile) return Promise.resolve(profile)
      if (asking) return asking
      if (Math.abs(Date.now() - record().deniedAt) < quietFor) return reject('ERR_PROFILE_DENIED', 'the user refused a while ago')
      if (typeof api.getUserProfile !== 'function' || platform.isAtLeast(ANONYMOUS_SINCE)) return reject('ERR_UNSUPPORTED', NO_DATA)
      const end = () => { asking = undefined }
      const asked = asking = open(desc)
      asked.then(end, end)
      return asked
    },

    /** @param {any} code */
    phone(code) {
      const endpoint = options.profile.phone
      if (!endpoint) return Promise.reject(configError('profile.phone(code): there is no options.profile.phone'))
      if (typeof code !== 'string' || !code) return Promise.reject(configError('profile.phone(code): code must be a non-empty string'))
      addSecret(code, 'passing')
      return endpoints.required(endpoint, { code }, 'ERR_EXCHANGE_FAILED')
    },
  }
}

const NO_DATA = 'wx.getUserProfile gives no real data here: use chooseAvatar and profile.set'
