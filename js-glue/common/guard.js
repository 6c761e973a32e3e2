/**
 * Code that may throw.
 */

/** Run the program's code: what it throws goes to the console, and must not disturb the session. @param {() => unknown} run */
export function guard(run) {
  try {
    run()
  } catch (error) {
    console.error(error)
  }
}

/**
 * Read what may throw, and is then as good as missing.
 *
 * @template T
 * @param {() => T} read
 * @returns {T | undefined}
 */
export function tried(read) {
  try {
    return read()
  } catch (_) {
    return undefined
  }
}
