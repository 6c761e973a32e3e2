/**
 * The checks at launch: whether the stored token holds, by the program's server and by the platform.
 */
import { handleNotVerified, handleSessionChecked, handleUnverifiable, handleVerified } from '../boundary/bindings.js'
import { isSuccess } from '../request/answer.js'
import { whole } from './evidence.js'
import { refusedRuleOf } from './refused-rule.js'

/** @typedef {ReturnType<typeof createChecks>} Checks */

/**
 * Make what does the checks when the core says so, and tells it what they gave.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   platform: import('../platform/wx.js').Platform,
 *   send: import('./send.js').SendToEndpoint,
 *   invoke: import('./invoke.js').Invoke,
 *   expiredRule: import('../request/expired-rule.js').ExpiredRule,
 *   metrics: import('../watching/metrics.js').Metrics,
 *   endpoint: any,
 * }} parts
 */
export function createChecks({ core, platform, send, invoke, expiredRule, metrics, endpoint }) {
  const isRefused = refusedRuleOf(endpoint, expiredRule)

  /** Ask the program's server, or its function. @param {import('../boundary/types.js').ActionOf<'verify'>} action */
  function verify({ op }) {
    const machine = core.theMachine
    const { token } = machine.view()
    const holds = () => machine.tell(handleVerified, op)
    const refused = (/** @type {any} */ status) => machine.tell(handleNotVerified, op, whole(status))
    const unknown = () => machine.tell(handleUnverifiable, op)
    if (typeof endpoint === 'function') {
      invoke(op, () => endpoint(token),
        (answer) => (answer === true ? holds() : answer === false ? refused(0) : unknown()),
        (failure) => (expiredRule.isRefusedStatus(failure) ? refused(failure.statusCode) : unknown()))
      return
    }
    send({ op, endpoint, input: { token }, token }, (answer) => {
      if (isRefused(answer) || expiredRule.isRefusedStatus(answer)) refused(answer.statusCode)
      else if (isSuccess(answer)) holds()
      else unknown()
    }, unknown)
  }

  /** Ask the platform. @param {import('../boundary/types.js').ActionOf<'checkSession'>} action */
  function checkSession({ op }) {
    // Only a failure that is no refusal: where nobody may ask, in a plugin or before the app is opened, it says nothing of the session.
    /** @type {(failure?: any) => void} */
    const tell = (failure) => core.theMachine.tell(handleSessionChecked, op, !(failure && !/reject/.test(failure.errMsg)))
    if (!platform.has('checkSession')) return tell()
    metrics.checkSessions++
    platform.checkSession({}, () => tell(), tell)
  }

  return { verify, checkSession }
}
