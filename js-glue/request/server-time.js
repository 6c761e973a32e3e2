/**
 * The server's time, as the answers of one host tell it.
 */
import { handleTime } from '../boundary/bindings.js'
import { header } from './headers.js'

/** Times that differ less from what is known say nothing new (src/clock.rs). In milliseconds. */
const NOISE = 2000

/** @typedef {ReturnType<typeof createServerTime>} ServerTime */

/**
 * Make what hands on to the core the times that it wants to hear of (src/clock/evidence.rs).
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('./plans.js').Plans} plans
 */
export function createServerTime(core, plans) {
  /** The last `Date` header, and what it says: milliseconds since the epoch. */
  let last = ''
  let date = NaN
  /** What the last answer said, with its age. */
  let time = NaN
  /** When an answer last told what is known, by this device's clock. */
  let agreedAt = NaN

  /**
   * Take the time of an answer; gives `false` when the account is another one afterwards.
   *
   * @param {Record<string, any> | undefined} headers
   * @param {string | undefined} method of the request
   * @param {number} now
   */
  function take(headers, method, now) {
    // As most servers spell it, first.
    const written = headers && (headers.Date || header(headers, 'date'))
    if (typeof written !== 'string') return true
    const isNew = last !== written
    if (isNew) {
      last = written
      date = Date.parse(written)
    }
    time = date
    const machine = core.theMachine
    const { account, offset, settled } = machine.view()
    // Nearly all answers end here. What follows would be too much for each request, where there is no JIT.
    if ((settled || !isNew) && Math.abs(time - now - offset) < NOISE) {
      agreedAt = now
      return true
    }
    const age = ageIn(headers)
    // RFC 9111, section 5.1: a cache says how long it has kept the answer, which was made at its `Date`.
    time = date + (age || 0)
    const isFresh = age !== undefined || !/^(GET|HEAD)?$/i.test(method || '')
    const isKnown = Math.abs(time - now - offset) < NOISE
    if (!isKnown || !settled) {
      // Until when they are good was said by the offset of before.
      if (!isKnown) plans.forget()
      machine.tell(handleTime, time, isFresh, agreedAt)
    }
    if (Math.abs(time - now - machine.view().offset) < NOISE) agreedAt = now
    return machine.view().account === account
  }

  return {
    take,
    /** The server's time as the last answer said it, NaN before the first. */
    get time() { return time },
  }
}

/** Give an answer's age in milliseconds, `undefined` if it names none. @param {Record<string, any> | undefined} headers */
function ageIn(headers) {
  const age = /^\s*(\d+)/.exec(String(header(headers, 'age')))
  return age ? Number(age[1]) * 1000 : undefined
}
