/**
 * `setTimeout`, `setInterval` and their ends, on virtual time.
 */

/** @param {import('./life.mjs').Life} life */
export function timers(life) {
  const clear = (id) => life.lane.clear(id)
  return {
    setTimeout: starter(life, 'setTimeout', (...timer) => life.lane.after(...timer)),
    setInterval: starter(life, 'setInterval', (...timer) => life.lane.every(...timer)),
    clearTimeout: clear,
    clearInterval: clear
  }
}

function starter(life, name, schedule) {
  return (callback, delay = 0, ...args) => {
    if (typeof callback !== 'function') throw life.realm.error(`${name}: the first argument must be a function`, 'TypeError')
    // Engines keep it in 32 bits with a sign, as HTML has it: what is longer wraps, and may come at once.
    const wait = Math.max(0, Number(delay) | 0)
    return schedule(wait, `${name} ${wait} ms`, () => life.enter(name, callback, ...args))
  }
}
