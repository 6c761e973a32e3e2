/**
 * Asks the user to act, by the program's `onReauth`, where only he can go on.
 */
import { FailureKind, asksUser, canSend, handleReauth } from '../boundary/bindings.js'
import { configError } from '../common/errors.js'
import { evidenceOf, reasonOf } from '../common/failures.js'
import { promised } from '../common/later.js'
import { UNSENDABLE } from '../endpoints/grants.js'
import { grantGiven } from './adopt.js'

/** What is wrong with a token is told under this name. */
const NAME = 'the token of options.onReauth'

/**
 * Make what does it when the core says so. `timeout`: after how many milliseconds the core goes on without an answer.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   operations: import('../endpoints/operations.js').Operations,
 *   errorOf: import('../watching/core-error.js').ErrorOf,
 *   takeAccount: import('./take-account.js').TakeAccount,
 *   onReauth: (error: any) => any,
 *   timeout: number,
 * }} parts
 */
export const createReauth = ({ core, operations, errorOf, takeAccount, onReauth, timeout }) =>
  /** @param {import('../boundary/types.js').ActionOf<'askUser'>} action */
  ({ op, code, evidence }) => {
    /** @param {string} what @param {any} [cause] */
    const says = (what, cause) => {
      operations.about(op).evidence = { message: `options.onReauth ${what}`, cause, failure: FailureKind.Other }
    }
    says(`did not settle within ${timeout} ms; what it calls of this session needs auth: "none"`)
    promised(() => onReauth(errorOf({ code, evidence }))).then((token) => {
      if (token !== undefined && token !== null && core.theMachine.ask(asksUser, op)) {
        const grant = grantGiven(token, NAME)
        if (!core.theMachine.ask(canSend, grant.access)) throw configError(`${NAME}: ${UNSENDABLE}`)
        takeAccount(grant, false)
      }
      says('resolved, and nobody is logged in')
      core.theMachine.tell(handleReauth, op, true)
    }).catch((error) => {
      const cause = evidenceOf(error)
      says(`failed: ${reasonOf(cause)}`, cause)
      core.theMachine.tell(handleReauth, op, false)
    })
  }
