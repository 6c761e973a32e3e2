/**
 * What the program tells the session to do; the core ends the promises among what these return.
 */
import * as bindings from '../boundary/bindings.js'
import { configError } from '../common/errors.js'
import { ignore, promised } from '../common/later.js'
import { bool, limit, object } from '../common/readers.js'

/** A hold without a limit of its own ends after this. In milliseconds. */
const HOLD = 60000

const checkLogout = object({ keepCookies: [bool, false], silent: [bool, false] })

/** @typedef {ReturnType<typeof createCommands>} Commands */

/**
 * Make what passes the program's commands on to the core, once it is there.
 *
 * `kept`: the records that a logout clears beside the core's. `hasLogin`: there is an endpoint or a function for it.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   ask: import('./ask.js').Ask,
 *   plans: import('../request/plans.js').Plans,
 *   records: import('../records/records.js').Records,
 *   kept: (() => import('../records/kept.js').Kept)[],
 *   loginInputs: import('./login-inputs.js').LoginInputs,
 *   hasLogin: boolean,
 * }} parts
 */
export function createCommands({ core, ask, plans, records, kept, loginInputs, hasLogin }) {
  /** Run the launch checks, and settle when they have ended. */
  function start() {
    return ask('start', (id) => core.start(id))
  }

  /** Settle once there is a usable token. */
  function ensure() {
    return ask('ensure', (id) => {
      core.launch()
      core.theMachine.tell(bindings.ensure, id)
    })
  }

  /** Log in anew. @param {any} [given] what this login is to carry */
  function login(given) {
    let input = 0
    try {
      if (!hasLogin) throw configError('login(): options.login is false; use session.adopt(token)')
      input = loginInputs.hold(given)
    } catch (error) {
      return Promise.reject(error)
    }
    const ended = ask('login', (id) => core.theMachine.tell(bindings.login, id, input))
    if (input) {
      const forget = () => loginInputs.release(input)
      ended.then(forget, forget)
    }
    return ended
  }

  /** Renew the token. */
  function refresh() {
    return ask('refresh', (id) => core.theMachine.tell(bindings.refresh, id))
  }

  /** Log out. @param {{ keepCookies?: boolean, silent?: boolean }} [given] @returns {Promise<void>} */
  function logout(given = {}) {
    return promised(() => {
      const { keepCookies, silent } = checkLogout(given, 'logout(options)')
      const cleared = kept.map((kept) => new Promise((/** @type {(value?: any) => void} */ done) => kept().clear(done)))
      const left = ask('logout', (id) => {
        // At once: those who waited hear of the logout first, and what they send carries no cookies of before.
        plans.forget()
        core.theMachine.tell(bindings.logout, id, keepCookies, silent)
      }, (done) => records.clear(keepCookies, !silent || !hasLogin, done))
      return Promise.all([left, ...cleared]).then(ignore)
    })
  }

  /** Give the token until it ends or is refused, `undefined` without one. */
  function token() {
    const { machine } = core
    return machine && machine.ask(bindings.hasToken) ? machine.view().token : undefined
  }

  /** Keep silent logins from starting; gives the release. @param {number} [maxTime] milliseconds */
  function hold(maxTime = HOLD) {
    limit(maxTime, 'hold(maxTime)')
    let name = 0
    let released = false
    const end = Date.now() + maxTime
    // The call that loads a failed module again may be the one that would log in.
    core.whenever(() => {
      const left = Math.min(end - Date.now(), maxTime)
      if (released || left <= 0) return
      name = core.theMachine.tell(bindings.hold, left)
      // Whoever heard of something meanwhile may have released it.
      if (released) core.theMachine.tell(bindings.releaseHold, name)
    })
    return () => {
      if (released) return
      released = true
      if (name) core.theMachine.tell(bindings.releaseHold, name)
    }
  }

  return { start, ensure, login, refresh, logout, token, hold }
}
