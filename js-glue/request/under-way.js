/**
 * What the program waits for, by the numbers under which the core knows it.
 */

/**
 * A request, or a promise. `api`: what the program called. Only a promise is settled by the core; a request by its answer.
 *
 * @typedef {{ api: string, fail: (error: import('../common/errors.js').SessionError) => void, settle?: () => void }} Waiting
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

  /** Settle a promise. @param {import('../boundary/types.js').ActionOf<'settle'>} action */
  function settle({ call }) {
    const entry = entries.get(call)
    if (!entry || !entry.settle) return
    remove(call)
    entry.settle()
  }

  /** Fail a request or a promise. @param {import('../boundary/types.js').ActionOf<'fail'>} action */
  function fail(action) {
    const entry = entries.get(action.call)
    if (!entry) return
    remove(action.call)
    entry.fail(errorOf(action, entry.api))
  }

  return { add, get, remove, settle, fail }
}
