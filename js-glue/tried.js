/**
 * What may throw, and is then as good as missing.
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
