/**
 * The server's time, as answers tell it.
 */
import { handleDate } from '../boundary/bindings.js'

/** `Date` headers that differ less from what is known say nothing new (src/clock.rs). In milliseconds. */
const NOISE = 2000

/** @typedef {ReturnType<typeof createServerTime>} ServerTime */

/**
 * Make what tells the core when the server's clock and this device's differ otherwise than it knows.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('./plans.js').Plans} plans
 */
export function createServerTime(core, plans) {
  /** The last `Date` header, and what it says: milliseconds since the epoch, NaN before the first. */
  let last = ''
  let time = NaN

  /** Take a `Date` header; gives `false` when the account is another one afterwards. @param {unknown} header @param {number} now */
  function take(header, now) {
    if (typeof header !== 'string') return true
    if (last !== header) {
      last = header
      time = Date.parse(header)
    }
    const machine = core.theMachine
    const { offset, account } = machine.view()
    if (!(Math.abs(time - now - offset) >= NOISE)) return true
    // Until when they are good was said by the offset of before.
    plans.forget()
    machine.tell(handleDate, time)
    return machine.view().account === account
  }

  return {
    take,
    /** The server's time as the last header said it, NaN before the first. */
    get time() { return time },
  }
}
