/**
 * What the program waits for, by the numbers under which the core knows it.
 */

/**
 * A request, a promise or a socket. `api`: what the program called. A request is not settled by the core but by its answer; a socket goes
 * by itself when the core sends it.
 *
 * @typedef {{
 *   api: string, fail: (error: import('../common/errors.js').SessionError) => void, settle?: () => void,
 *   go?: (generation: number) => void, hangUp?: () => void, waitForUser?: () => void,
 * }} Waiting
 */

/** @typedef {ReturnType<typeof createUnderWay>} UnderWay */

/**
 * Make what gives out the numbers, and ends what the core ends.
 *
 * @param {import('../watching/core-error.js').ErrorOf} errorOf
 */
export function createUnderWay(errorOf) {
  let lastId = 0
  /** @type {Map<number, Waiting>} */
  const entries = new Map()

  /** Keep what waits until it is ended or removed; gives its number. @param {Waiting} entry */
  function add(entry) {
    entries.set(++lastId, entry)
    return lastId
  }

  /** Give what waits under a number. @param {number} id */
  function get(id) {
    return entries.get(id)
  }

  /** Forget what waits no more. @param {number} id */
  function remove(id) {
    entries.delete(id)
  }

  /** Settle a promise or a socket. @param {import('../boundary/types.js').ActionOf<'settle'>} action */
  function settle({ call }) {
    const entry = entries.get(call)
    if (!entry || !entry.settle) return
    remove(call)
    entry.settle()
  }

  /** Drop a socket's connection. @param {import('../boundary/types.js').ActionOf<'hangUp'>} action */
  function hangUp({ call }) {
    const entry = entries.get(call)
    if (entry && entry.hangUp) entry.hangUp()
  }

  /** A request waits for the user from now on. @param {import('../boundary/types.js').ActionOf<'waitForUser'>} action */
  function waitForUser({ call }) {
    const entry = entries.get(call)
    if (entry && entry.waitForUser) entry.waitForUser()
  }

  /** Fail a request, a promise or a socket. @param {import('../boundary/types.js').ActionOf<'fail'>} action */
  function fail(action) {
    const entry = entries.get(action.call)
    if (!entry) return
    remove(action.call)
    entry.fail(errorOf(action, entry.api))
  }

  return { add, get, remove, settle, hangUp, waitForUser, fail }
}
