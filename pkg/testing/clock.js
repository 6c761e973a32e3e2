'use strict'
// Node's own: an environment such as jsdom has none, and the phone's clock replaces the others.
const { setImmediate } = require('timers')

/**
 * Time that stands still until the test moves it: `Date`, and timers that come in the order of their times. Those without a delay come
 * by themselves, for a test may wait for what follows.
 *
 * @param {number} start @param {import('./in-flight').InFlight} inFlight
 */
function createClock(start, inFlight) {
  const RealDate = Date
  let now = start
  let last = 0
  /** @type {Map<number, { at: number, run: () => void, every: number | undefined }>} */
  const timers = new Map()

  class PhoneDate extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(now)
      else super(...given)
    }

    static now() {
      return now
    }
  }

  const add = (repeats) => (callback, delay = 0, ...given) => {
    const wait = Math.max(0, Number(delay) || 0)
    const id = ++last
    const timer = { at: now + wait, run: () => callback(...given), every: repeats ? Math.max(1, wait) : undefined }
    timers.set(id, timer)
    if (wait === 0) setImmediate(() => timers.get(id) === timer && run({ id, timer }))
    return id
  }
  const remove = (id) => timers.delete(id)

  /** The first timer up to a time. */
  function next(until) {
    let found
    for (const [id, timer] of timers) if (timer.at <= until && (!found || timer.at < found.timer.at)) found = { id, timer }
    return found
  }

  function run({ id, timer }) {
    if (timer.every === undefined) timers.delete(id)
    else timer.at += timer.every
    timer.run()
  }

  function runDue() {
    const due = next(now)
    if (due) run(due)
    return due !== undefined
  }

  const settle = () => inFlight.settle(runDue)

  async function advance(ms) {
    const until = now + ms
    await settle()
    for (let due = next(until); due; due = next(until)) {
      now = Math.max(now, due.timer.at)
      await settle()
    }
    now = until
    await settle()
  }

  return {
    now: () => now,
    settle,
    advance,
    setTimeout: add(false),
    globals: { Date: PhoneDate, setTimeout: add(false), clearTimeout: remove, setInterval: add(true), clearInterval: remove }
  }
}

module.exports = { createClock }
