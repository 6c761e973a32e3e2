/**
 * Functions that a program gives in the place of an endpoint.
 */

/**
 * Call one, and take its answer: a promise's, or the value itself.
 *
 * @param {(input: string) => any} run
 * @param {string} input
 * @param {(answer: any) => void} ok
 * @param {(failure: any) => void} failed
 */
export function invoke(run, input, ok, failed) {
  let answer
  try {
    answer = run(input)
  } catch (error) {
    return failed(error)
  }
  if (answer && typeof answer.then === 'function') answer.then(ok, failed)
  else ok(answer)
}
