/**
 * What is made late, or answered late.
 */

/** Do nothing: for answers that nobody waits for. */
export const ignore = () => {}

/**
 * Make a part at its first use: most programs never use most, and a launch should not pay for them.
 *
 * @template T
 * @param {() => T} make
 * @returns {() => T}
 */
export function later(make) {
  /** @type {T} */
  let part
  return () => part || (part = make())
}

/** Make a promise of what `run` gives back, at once, or throws. @param {() => any} run @returns {Promise<any>} */
export const promised = (run) => new Promise((resolve) => resolve(run()))
