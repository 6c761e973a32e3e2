/**
 * Functions that a program gives in the place of an endpoint.
 */

let running = 0

/** Tell whether one has not answered yet: what it calls by itself must not wait for the login that it is. */
export const isFunctionRunning = () => running > 0

/**
 * Call one, and take its answer: a promise's, or the value itself.
 *
 * @param {(input: string, more?: any) => any} run
 * @param {string} input
 * @param {(answer: any) => void} ok
 * @param {(failure: any) => void} failed
 * @param {any} [more] a second argument
 */
export function invoke(run, input, ok, failed, more) {
  /** @param {(value: any) => void} then */
  const ended = (then) => (/** @type {any} */ value) => {
    running--
    then(value)
  }
  running++
  let answer
  try {
    answer = more === undefined ? run(input) : run(input, more)
  } catch (error) {
    return ended(failed)(error)
  }
  if (answer && typeof answer.then === 'function') answer.then(ended(ok), ended(failed))
  else ended(ok)(answer)
}
