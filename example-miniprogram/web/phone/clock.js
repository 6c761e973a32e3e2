/**
 * The phone's clock as the mini-program sees it: right, or two hours fast while that fault is on.
 */
import { board } from './board.js'

const FAST = 2 * 3600 * 1000

export function createClock() {
  return class Date extends globalThis.Date {
    constructor(...given) {
      if (given.length === 0) super(Date.now())
      else super(...given)
    }

    static now() {
      return globalThis.Date.now() + (board.faults.clock ? FAST : 0)
    }
  }
}
