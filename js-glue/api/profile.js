/**
 * The user's profile: kept once given, asked for at most once at a time, and not again soon after a refusal.
 */
import { SessionError, configError } from '../common/errors.js'
import { classify, codeOf } from '../common/failures.js'
import { copyOf, isData, isObject } from '../common/json.js'
import { promised } from '../common/later.js'
import { is, mandatory, object, text, time } from '../common/readers.js'
import { withoutIdentity } from '../watching/identity.js'
import { addPassingSecret } from '../watching/redact.js'

const DAY = 86400000
/** The base library since which `wx.getUserProfile` answers with a grey picture and this name. */
const ANONYMOUS_SINCE = '2.27.1'
const ANONYMOUS = '微信用户'

const UNDECLARED = 'the privacy guide does not name the profile: declare it under "用户隐私保护指引" in the mini-program\'s console'
const DISAGREED = 'the user has not agreed to the privacy guide: ask by wx.requirePrivacyAuthorize() at the next tap'

const check = object({ desc: mandatory(text), quietFor: [time, DAY] })
const checkProfile = is('an object of JSON data', isData)

/** @typedef {ReturnType<typeof createProfile>} Profile */

/**
 * Make `session.profile`.
 *
 * `phone`: the endpoint, if there is one.
 *
 * @param {{
 *   kept: import('../records/kept.js').Kept,
 *   platform: import('../platform/wx.js').Platform,
 *   required: import('../endpoints/required.js').Required,
 *   errorOf: import('../watching/core-error.js').ErrorOf,
 *   phone: any,
 * }} parts
 */
export function createProfile({ kept, platform, required, errorOf, phone: phoneEndpoint }) {
  /** @type {Promise<any> | undefined} */
  let asking

  /** Give the profile, `undefined` if none: a copy, so that nobody can change the session's own. */
  function get() {
    const { profile } = record()
    return isObject(profile) ? copyOf(profile) : undefined
  }

  /** Keep a profile. @param {any} profile */
  function set(profile) {
    kept.set({ profile: withoutIdentity(copyOf(checkProfile(profile, 'profile.set(profile)'))) })
  }

  /** Give the profile, or ask the user for it. @param {any} given */
  function ask(given) {
    return promised(() => {
      const { desc, quietFor } = check(given, 'profile.ask(options)')
      const profile = get()
      if (profile || asking) return profile || asking
      if (Math.abs(Date.now() - record().deniedAt) < quietFor) throw errorWith('ERR_PROFILE_DENIED', 'the user refused the profile less than quietFor ago')
      if (!platform.has('getUserProfile') || platform.isAtLeast(ANONYMOUS_SINCE)) throw noData()
      const end = () => { asking = undefined }
      asking = request(desc)
      asking.then(end, end)
      return asking
    })
  }

  /** Exchange the code of a phone-number button on the program's server; gives its answer's body. @param {any} code */
  function phone(code) {
    return promised(() => {
      if (!phoneEndpoint) throw configError('options.profile.phone is missing')
      addPassingSecret(text(code, 'profile.phone(code)'))
      return required(phoneEndpoint, { code }, 'ERR_EXCHANGE_FAILED')
    })
  }

  /** @param {string} desc what for, as the dialog says it */
  function request(desc) {
    const { round } = kept
    return platform.getUserProfile({ desc }).then(({ userInfo }) => {
      if (round !== kept.round) throw errorOf({ code: 'ERR_LOGGED_OUT' }, 'getUserProfile')
      if (!isObject(userInfo) || userInfo.nickName === ANONYMOUS) throw noData()
      set(userInfo)
      return get()
    }, (cause) => { throw refusalOf(cause, round) })
  }

  /** @param {any} cause @param {number} round */
  function refusalOf(cause, round) {
    const { errMsg } = cause
    const evidence = { errMsg, cause }
    if (/privacy/i.test(errMsg)) return errorWith('ERR_PRIVACY_DENIED', /declared/i.test(errMsg) ? UNDECLARED : DISAGREED, evidence)
    if (/deny|denied|cancel/i.test(errMsg)) {
      if (round === kept.round) kept.set(Object.assign({}, record(), { deniedAt: Date.now() }))
      return errorWith('ERR_PROFILE_DENIED', 'the user refused the profile: ask again at the next tap that needs it, or let him type it in', evidence)
    }
    return errorWith(codeOf(classify(cause), 'ERR_UNSUPPORTED'), errMsg, evidence)
  }

  /** @returns {{ profile?: any, deniedAt?: any }} */
  function record() {
    const value = kept.get()
    return isObject(value) ? value : {}
  }

  return { get, set, ask, phone }
}

/** @param {string} code @param {string} message @param {any} [evidence] */
const errorWith = (code, message, evidence) => new SessionError(code, message, Object.assign({ api: 'getUserProfile' }, evidence))

const noData = () => errorWith('ERR_UNSUPPORTED', 'wx.getUserProfile gives no real data here: use chooseAvatar and profile.set')
