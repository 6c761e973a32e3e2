/**
 * Functions that a program gives in the place of an endpoint.
 */
import { once } from '../common/once.js'

/** @typedef {ReturnType<typeof createInvoke>} Invoke */

/**
 * Make what calls them. While one runs, what it calls by itself must not wait for the login that it is: for all copies of the package it
 * counts as running until it answers, is cancelled, or `timeout` is over.
 *
 * @param {import('../platform/wx.js').Platform} platform
 * @param {import('./operations.js').Operations} operations
 * @param {number} timeout
 */
export const createInvoke = (platform, operations, timeout) =>
  /**
   * Call one, and take its answer: a promise's, or the value itself.
   *
   * @param {number} op 0 for one that nobody cancels
   * @param {() => any} run
   * @param {(answer: any) => void} ok
   * @param {(failure: any) => void} failed
   */
  (op, run, ok, failed) => {
    platform.countFunction(1)
    const end = once(timeout, () => platform.countFunction(-1))
    if (op) operations.about(op).task = { abort: end }
    /** @param {(value: any) => void} then */
    const ended = (then) => (/** @type {any} */ value) => {
      end()
      then(value)
    }
    let answer
    try {
      answer = run()
    } catch (error) {
      return ended(failed)(error)
    }
    if (answer && typeof answer.then === 'function') answer.then(ended(ok), ended(failed))
    else ended(ok)(answer)
  }
