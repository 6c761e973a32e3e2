/**
 * What `wx.request` and its kin return: abort, and listeners.
 */

/**
 * @param {string[]} events
 * @param {() => void} abort
 */
export function createTask(events, abort) {
  /** @type {Record<string, Function[]>} */
  const kept = {}
  const task = /** @type {Record<string, any>} */ ({ abort })
  for (const event of events) {
    task[`on${event}`] = (listener) => void (kept[event] ??= []).push(listener)
    task[`off${event}`] = (listener) => void (kept[event] = listener ? (kept[event] ?? []).filter((other) => other !== listener) : [])
  }
  return {
    task,
    listeners: { emit: (event, payload) => (kept[event] ?? []).forEach((listener) => listener(payload)) }
  }
}
