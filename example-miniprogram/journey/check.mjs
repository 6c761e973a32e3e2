/**
 * A step's assertions: each is a sentence that is printed when it holds, and that the failure quotes when it does not.
 */
import { isDeepStrictEqual } from 'node:util'

export class Broken extends Error {}

export class Check {
  /** @param {import('./printer.mjs').Printer} printer */
  constructor(printer) {
    this.printer = printer
    this.passed = 0
  }

  /** @param {string} sentence @param {unknown} actual @param {unknown} expected */
  equal(sentence, actual, expected) {
    // By value: what the mini-program made has other prototypes.
    if (!isDeepStrictEqual(plain(actual), plain(expected))) {
      throw new Broken(`${sentence}: expected ${text(expected)}, got ${text(actual)}`)
    }
    this.passed += 1
    this.printer.fact(sentence)
  }

  /** @param {string} sentence @param {boolean} holds @param {unknown} [seen] what the failure shows */
  that(sentence, holds, seen) {
    if (!holds) throw new Broken(`not so: ${sentence}${seen === undefined ? '' : ` (saw ${text(seen)})`}`)
    this.passed += 1
    this.printer.fact(sentence)
  }
}

const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

const text = (value) => (value === undefined ? 'nothing' : JSON.stringify(value))
