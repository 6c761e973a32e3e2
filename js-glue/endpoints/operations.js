/**
 * What is known of the operations that the core has asked for, by their numbers.
 */
import { pushNewest } from '../common/newest.js'

/** Of how many. */
const KEPT = 16

/** @typedef {import('./evidence.js').Evidence} Evidence */
/**
 * Its request while that is on its way, and how it failed.
 *
 * @typedef {{ op: number, task?: any, evidence?: Evidence }} Operation
 */

/**
 * Keep the newest operations, so that one can be cancelled and an error can name its cause.
 */
export class Operations {
  constructor() {
    /** @type {Operation[]} */
    this.list = []
  }

  /** Give what is known of an operation. @param {number} op @returns {Operation} */
  known(op) {
    return this.list.find((one) => one.op === op) || { op }
  }

  /** Give the same, to be added to. @param {number} op @returns {Operation} */
  about(op) {
    const operation = this.known(op)
    if (!this.list.includes(operation)) pushNewest(this.list, operation, KEPT)
    return operation
  }

  /** Abort an operation's request: its answer is not wanted any more. @param {number} op */
  cancel(op) {
    const operation = this.known(op)
    const { task } = operation
    operation.task = undefined
    if (task && task.abort) task.abort()
  }
}
