/**
 * Counts the calls into the module. Only for counting: a wrapped export costs time.
 *
 * @param {WebAssembly.Exports} exports
 * @param {{ count: number }} crossings
 */
export function countingExports(exports, crossings) {
  /** @type {Record<string, unknown>} */
  const counting = {}
  for (const name of Object.keys(exports)) {
    const value = exports[name]
    counting[name] = typeof value !== 'function' ? value : (...args) => {
      crossings.count++
      return value(...args)
    }
  }
  return counting
}
