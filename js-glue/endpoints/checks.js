/**
 * The checks at launch: whether the stored token holds, by the program's server and by the platform.
 */
import { isSuccess } from '../request/answer.js'
import { whole } from './evidence.js'
import { invoke } from './invoke.js'

/** @typedef {import('../boundary/types.js').Verdict} Verdict */
/** @typedef {ReturnType<typeof createChecks>} Checks */

/**
 * Make what does the checks when the core says so, and tells it what they gave.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   platform: import('../platform/wx.js').Platform,
 *   sender: import('./send.js').EndpointSender,
 *   expiredRule: import('../request/expired-rule.js').ExpiredRule,
 *   metrics: import('../watching/metrics.js').Metrics,
 *   endpoint: any,
 * }} parts
 */
export function createChecks({ core, platform, sender, expiredRule, metrics, endpoint }) {
  /** Ask the program's server, or its function. @param {import('../boundary/types.js').ActionOf<'verify'>} action */
  function verify({ op }) {
    const machine = core.opened
    const { token } = machine.view()
    const tell = (/** @type {Verdict} */ verdict) => machine.verdict(op, verdict)
    if (typeof endpoint === 'function') {
      invoke(endpoint, token,
        (answer) => tell(answer === true ? 'holds' : answer === false ? refusedWith(0) : 'unknown'),
        (failure) => tell(expiredRule.isRefusedStatus(failure) ? refusedWith(failure.statusCode) : 'unknown'))
      return
    }
    sender.send({ op, endpoint, input: { token }, token }, (answer) => {
      tell(expiredRule.matches('request', answer) ? refusedWith(answer.statusCode) : isSuccess(answer) ? 'holds' : 'unknown')
    }, () => tell('unknown'))
  }

  /** Ask the platform. @param {import('../boundary/types.js').ActionOf<'checkSession'>} action */
  function checkSession({ op }) {
    const tell = (/** @type {boolean} */ ok) => core.opened.sessionChecked(op, ok)
    if (!platform.has('checkSession')) return tell(true)
    metrics.checkSessions++
    platform.checkSession({}, () => tell(true), () => tell(false))
  }

  return { verify, checkSession }
}

/** @param {any} status @returns {Verdict} */
const refusedWith = (status) => ({ refused: { status: whole(status) } })
