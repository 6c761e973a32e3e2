/** The steps, in their order: each begins where the one before it ended. */
import * as firstLaunch from './first-launch.mjs'
import * as nextRequest from './next-request.mjs'
import * as restart from './restart.mjs'
import * as expiredByTime from './expired-by-time.mjs'
import * as revoked from './revoked.mjs'
import * as twentyAtOnce from './twenty-at-once.mjs'
import * as businessCode from './business-code.mjs'
import * as transfers from './transfers.mjs'
import * as captcha from './captcha.mjs'
import * as hold from './hold.mjs'
import * as offline from './offline.mjs'
import * as longLived from './long-lived.mjs'
import * as pay from './pay.mjs'
import * as payCancelled from './pay-cancelled.mjs'
import * as payExpired from './pay-expired.mjs'
import * as ordersLive from './orders-live.mjs'
import * as chat from './chat.mjs'
import * as webPage from './web-page.mjs'
import * as profile from './profile.mjs'
import * as blocked from './blocked.mjs'
import * as logout from './logout.mjs'
import * as loginAgain from './login-again.mjs'
import * as phoneLogin from './phone-login.mjs'
import * as forbidden from './forbidden.mjs'
import * as accountLogin from './account-login.mjs'
import * as twoCopies from './two-copies.mjs'
import * as consentRefused from './consent-refused.mjs'
import * as consentGiven from './consent-given.mjs'
import * as consentRenewed from './consent-renewed.mjs'
import * as consentEnds from './consent-ends.mjs'
import * as consentRevoked from './consent-revoked.mjs'
import * as consentWithdrawn from './consent-withdrawn.mjs'
import * as noRandomBytes from './no-random-bytes.mjs'

/** @typedef {import('../travel.mjs').Step} Step */

/** @type {Step[]} */
const STEPS = [
  firstLaunch, nextRequest, restart, expiredByTime, revoked, twentyAtOnce, businessCode, transfers, captcha, hold, offline, longLived,
  pay, payCancelled, payExpired, ordersLive, chat, webPage, profile, blocked,
  phoneLogin, forbidden, accountLogin, logout, loginAgain, twoCopies
]

/** @type {Step[]} */
const AUTHORISATION = [consentRefused, consentGiven, consentRenewed, consentEnds, consentRevoked, consentWithdrawn]

/** Without random bytes there is no state, so no authorisation. @param {import('../phone.mjs').Phone} phone @returns {Step[]} */
export function stepsFor(phone) {
  return [...STEPS, ...(typeof phone.runtime.wx.getRandomValues === 'function' ? AUTHORISATION : [noRandomBytes])]
}
