/**
 * Functions that take `success` and `fail`, whatever a platform makes of that.
 */
import { ignore } from '../common/later.js'

/**
 * Call such a function so that it answers once, throwing or answering twice notwithstanding; give what it returns.
 *
 * @param {(options: any) => any} run
 * @param {any} options gets the callbacks
 * @param {(answer: any) => void} success
 * @param {(failure: any) => void} fail
 */
export function settleOnce(run, options, success, fail) {
  let answered = false
  options.success = (/** @type {any} */ answer) => {
    if (answered) return
    answered = true
    success(answer || {})
  }
  options.fail = (/** @type {any} */ failure) => {
    if (answered) return
    answered = true
    fail(failure || {})
  }
  try {
    const result = run(options)
    // Some libraries answer with a promise as well: its rejection is told by `fail` already.
    if (result && typeof result.catch === 'function') result.catch(ignore)
    return result
  } catch (error) {
    options.fail(error)
  }
}
