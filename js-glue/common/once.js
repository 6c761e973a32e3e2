/**
 * Answers that come once, and not too late: platforms call back twice, or never.
 */

/** Timers have 32 bits with a sign for their milliseconds: longer ones would come at once. */
export const LONGEST = 2 ** 31 - 1

/**
 * Make a function that passes its first call on to `done`, or calls it without anything after `limit` milliseconds.
 *
 * @param {number} limit
 * @param {(...answer: any[]) => void} done
 */
export function once(limit, done) {
  let waits = true
  const end = (/** @type {any[]} */ ...answer) => {
    if (!waits) return
    waits = false
    clearTimeout(timer)
    done(...answer)
  }
  const timer = setTimeout(end, Math.min(limit, LONGEST))
  return end
}
