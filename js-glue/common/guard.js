/**
 * Code that may throw.
 */

/**
 * Hand on what the program's code threw, as the platform does with its own callbacks: to the console and to `App.onError`, where monitoring
 * listens: base libraries surround timers as well. Not at once, for it must not disturb the session.
 *
 * @param {unknown} error
 */
export const rethrow = (error) => void setTimeout(() => { throw error }, 0)

/** Run the program's code. @param {() => unknown} run */
export function guard(run) {
  try {
    run()
  } catch (error) {
    rethrow(error)
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
