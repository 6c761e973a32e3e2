'use strict'
// Node's own: an environment such as jsdom has none, and the phone's clock replaces the others.
const { setImmediate } = require('timers')

/** Turns of the event loop that something may take without time passing: compiling the module is the longest. */
const PATIENCE = 100000
/** Turns without anything under way, after which nothing is expected any more: a promise may have to be followed by another. */
const QUIET = 3

/** What is under way without waiting for the clock. */
class InFlight {
  constructor() {
    this.names = []
  }

  /** @template T @param {string} name @param {Promise<T>} work @returns {Promise<T>} the same */
  during(name, work) {
    const end = this.begin(name)
    work.then(end, end)
    return work
  }

  /** @param {string} name @returns {() => void} the end */
  begin(name) {
    const entry = { name }
    this.names.push(entry)
    return () => {
      const at = this.names.indexOf(entry)
      if (at >= 0) this.names.splice(at, 1)
    }
  }

  /** Wait until nothing is under way. @param {() => boolean} runDue runs what the clock has due; tells whether there was any */
  async settle(runDue) {
    let quiet = 0
    for (let turns = 0; quiet < QUIET; turns++) {
      if (turns > PATIENCE) throw new Error(`the phone does not come to rest: ${this.names.map(({ name }) => name).join(', ') || 'timers without end'}`)
      await new Promise((resolve) => setImmediate(resolve))
      quiet = runDue() || this.names.length > 0 ? 0 : quiet + 1
    }
  }
}

module.exports = { InFlight }
