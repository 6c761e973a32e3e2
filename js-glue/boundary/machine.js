/**
 * Drives the core: mutate, then drain.
 *
 * The only place that hands inputs to it, but for the lane, which drains after it (request/cookie-lane.js). An action may call back into the session (a listener, a platform that answers
 * before its call returns): such an input mutates at once, and the loop that is running already drains it.
 */
import { LONGEST } from '../common/once.js'
import { handleTimer, openSession, pollAction, view } from './bindings.js'

/** @typedef {import('./types.js').Action} Action */
/** @typedef {import('./types.js').Config} Config */
/** @typedef {import('./types.js').View} View */

/**
 * Make the core of a session; the module must be loaded.
 *
 * `record`, `jar` and `lease`: what storage held, whatever that is. `supported`: there is a login here. `perform` is called for each
 * action, in order, while nothing of the core is borrowed.
 *
 * @param {{ config: Config, record: unknown, jar: unknown, lease: unknown, supported: boolean, perform: (action: Action) => void }} parts
 */
export const openMachine = ({ config, record, jar, lease, supported, perform }) =>
  new Machine(openSession(config, record, jar, lease, supported, Date.now()), perform)

/**
 * Drive the core of one session. Inputs and questions are those functions of bindings.js that get the session's number
 * first, and the time last if they take one; what stands between comes from the caller.
 */
export class Machine {
  /** @param {number} session its number in the module @param {(action: Action) => void} perform */
  constructor(session, perform) {
    this.session = session
    this.perform = perform
    this.draining = false
    /** @type {Record<number, any>} */
    this.timers = {}
    /** What holds until the next input. @type {View | undefined} */
    this.known = undefined
  }

  /**
   * Hand an input to the core, and have the actions done that follow from it: `machine.tell(ensure, call)`.
   *
   * @template {unknown[]} Given
   * @template Result
   * @param {(session: number, ...given: [...Given, number]) => Result} input
   * @param {Given} given
   * @returns {Result}
   */
  tell(input, ...given) {
    const result = input(this.session, ...given, Date.now())
    this.known = undefined
    this.drain()
    return result
  }

  /**
   * Ask the core what leaves no action behind: `machine.ask(state)`.
   *
   * @template {unknown[]} Given
   * @template Result
   * @param {(session: number, ...given: [...Given, number]) => Result} question
   * @param {Given} given
   * @returns {Result}
   */
  ask(question, ...given) {
    return question(this.session, ...given, Date.now())
  }

  /** Give what the way of every request needs to know; crosses only after an input. @returns {View} */
  view() {
    return this.known || (this.known = this.ask(view))
  }

  /** Do the actions that wait. */
  drain() {
    if (this.draining) return
    this.draining = true
    try {
      for (let action; (action = pollAction(this.session));) {
        if (action.kind === 'setTimer') this.setTimer(action.op, action.delay)
        else if (action.kind === 'clearTimer') this.clearTimer(action.op)
        else this.perform(action)
      }
    } finally {
      this.draining = false
    }
  }

  /** @param {number} op @param {number} delay */
  setTimer(op, delay) {
    this.timers[op] = setTimeout(() => {
      delete this.timers[op]
      this.tell(handleTimer, op)
    }, Math.min(delay, LONGEST))
  }

  /** @param {number} op */
  clearTimer(op) {
    clearTimeout(this.timers[op])
    delete this.timers[op]
  }
}
