/**
 * Timers that fire when the bench says so: `jsc` has no `clearTimeout`, and real time would decide what is measured.
 */
export function createTimers() {
  /** @type {Map<number, { callback: () => void, delay: number }>} */
  const timers = new Map()
  let lastId = 0
  return {
    /** @param {() => void} callback @param {number} [delay] */
    setTimeout(callback, delay = 0) {
      timers.set(++lastId, { callback, delay })
      return lastId
    },
    /** @param {number} id */
    clearTimeout(id) { timers.delete(id) },
    /** Fires what was set for at most `within` milliseconds, in the order in which it was set. @param {number} within */
    run(within) {
      for (const [id, { callback, delay }] of [...timers]) {
        if (delay > within || !timers.delete(id)) continue
        callback()
      }
    },
  }
}
