/**
 * Functions that a program gives in the place of an endpoint.
 */

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
  let answer
  try {
    answer = more === undefined ? run(input) : run(input, more)
  } catch (error) {
    return failed(error)
  }
  if (answer && typeof answer.then === 'function') answer.then(ok, failed)
  else ok(answer)
}
