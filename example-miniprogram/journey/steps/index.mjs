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
import * as blocked from './blocked.mjs'
import * as logout from './logout.mjs'

/** @type {import('../travel.mjs').Step[]} */
export const STEPS = [
  firstLaunch, nextRequest, restart, expiredByTime, revoked, twentyAtOnce, businessCode, transfers, captcha, hold, offline, blocked, logout
]
