/**
 * Puts another account's token in the place of whatever there is.
 */
import { adopt } from '../boundary/bindings.js'
import { ignore } from '../common/later.js'

/** @typedef {ReturnType<typeof createTakeAccount>} TakeAccount */

/**
 * Make what does it; the machine must be there, and requests must be able to carry the token.
 *
 * `kept`: the records of an account beside the core's.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   records: import('../records/records.js').Records,
 *   kept: (() => import('../records/kept.js').Kept)[],
 * }} parts
 */
export const createTakeAccount = ({ core, records, kept }) =>
  /** @param {import('../boundary/types.js').Grant} grant @param {boolean} silent it is the WeChat user's own */
  (grant, silent) => {
    // Of the account before; nobody waits for the storage.
    for (const one of kept) one().clear(ignore)
    records.catchUp()
    core.theMachine.tell(adopt, grant, silent)
  }

/**
 * Make what ends the account that another copy of the package has replaced.
 *
 * @param {import('../common/signal.js').Signal} signal
 * @param {(() => import('../records/kept.js').Kept)[]} kept
 */
export const createLeaveAccount = (signal, kept) => () => {
  signal.emit('account')
  for (const one of kept) one().readAgain()
}
