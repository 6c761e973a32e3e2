/**
 * The user's profile: kept once given, asked for at most once at a time, and not again soon after a refusal.
 */
import { required } from './endpoints.js'
import { SessionError, classify, codeOf, configError } from './errors.js'
import { copyOf, isObject, withoutIdentity } from './fields.js'
import { is, mandatory, object, text, time } from './options.js'
import { promiseOf, promised } from './platform.js'
import { addSecret, passing } from './redact.js'

/** @typedef {import('./session.js').Context} Context */

const DAY = 86400000
/** The base library since which `wx.getUserProfile` answers with a grey picture and this name. */
const ANONYMOUS_SINCE = '2.27.1'
const ANONYMOUS = '微信用户'

const check = object({ desc: mandatory(text), quietFor: [time, DAY] })
const checkProfile = is('an object', isObject)

/** @param {Context} context */
export function createProfile(context) {
  const { options, platform } = context
  const kept = context.profile()
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
  const errorOf = (/** @type {string} */ code, /** @type {string} */ message, /** @type {any} */ evidence = {}) =>
    new SessionError(code, message, Object.assign({ api: 'getUserProfile' }, evidence))
  const noData = () => errorOf('ERR_UNSUPPORTED', 'wx.getUserProfile gives no real data here: use chooseAvatar and profile.set')

  /** @param {any} cause @param {number} round */
  const refusalOf = (cause, round) => {
    const { errMsg } = cause
    const evidence = { errMsg, cause }
    if (/privacy/i.test(errMsg)) return errorOf('ERR_PRIVACY_DENIED', `the privacy guide was refused, or does not name the profile: ${errMsg}`, evidence)
    if (/deny|denied|cancel/i.test(errMsg)) {
      if (round === kept.round) kept.set(Object.assign({}, record(), { deniedAt: Date.now() }))
      return errorOf('ERR_PROFILE_DENIED', 'the user refused', evidence)
    }
    return errorOf(codeOf(classify(cause), 'ERR_UNSUPPORTED'), errMsg, evidence)
  }

  /** @param {any} profile */
  const set = (profile) => kept.set({ profile: copyOf(withoutIdentity(checkProfile(profile, 'profile.set(profile)'))) })

  return {
    get,
    set,

    /** @param {any} given */
    ask: (given) => promised(() => {
      const { desc, quietFor } = check(given, 'profile.ask(options)')
      const profile = get()
      if (profile || asking) return profile || asking
      if (Math.abs(Date.now() - record().deniedAt) < quietFor) throw errorOf('ERR_PROFILE_DENIED', 'the user refused a while ago')
      if (typeof api.getUserProfile !== 'function' || platform.isAtLeast(ANONYMOUS_SINCE)) throw noData()
      const { round } = kept
      const end = () => { asking = undefined }
      asking = promiseOf(api, 'getUserProfile', { desc }).then(({ userInfo }) => {
        if (round !== kept.round) throw context.errorOf({ code: 'ERR_LOGGED_OUT' }, 'getUserProfile')
        if (!isObject(userInfo) || userInfo.nickName === ANONYMOUS) throw noData()
        set(userInfo)
        return get()
      }, (cause) => { throw refusalOf(cause, round) })
      asking.then(end, end)
      return asking
    }),

    /** @param {any} code */
    phone: (code) => promised(() => {
      const { phone } = options.profile
      if (!phone) throw configError('options.profile.phone is missing')
      addSecret(text(code, 'profile.phone(code)'), passing)
      return required(context, phone, { code }, 'ERR_EXCHANGE_FAILED')
    }),
  }
}
