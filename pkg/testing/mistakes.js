'use strict'

/**
 * What is wrong in the test itself: the program that it tests would take it for a network that failed. So it is on the console at once, and is
 * thrown where the test next has to do with the phone.
 */
class Mistakes {
  constructor() {
    /** @type {Error[]} */
    this.list = []
  }

  /** Keep one; gives the error that it is. @param {string} message */
  add(message) {
    const error = new Error(message)
    this.list.push(error)
    console.error(`wx-session/testing: ${message}`)
    return error
  }

  /** Throw the first one, and forget all. */
  throwFirst() {
    const [first] = this.list.splice(0)
    if (first) throw first
  }
}

module.exports = { Mistakes }
