/**
 * Tells the board what happens on the phone. Names and numbers only: no token, code or cookie value goes this way.
 */
import { board } from './board.js'

let last = 0

/** A number for an event that has an end. */
export const nextNumber = () => ++last

/** @param {string} kind @param {Record<string, any>} [detail] */
export function told(kind, detail) {
  board.tell({ kind, at: performance.now(), ...detail })
}
