/**
 * What the program sends before its socket is open.
 */
import { utf8Length } from '../common/utf8.js'

/** Bytes that wait at most. */
const MOST = 2 ** 20

/** What `send` of a task takes. @typedef {{ data: string | ArrayBuffer, success?: any, fail?: any, complete?: any }} Message */

/**
 * Keep messages in their order.
 */
export class Outbox {
  constructor() {
    this.size = 0
    /** @type {Message[]} */
    this.messages = []
  }

  /** Keep one; tells whether there was room. @param {Message} message */
  add(message) {
    const { data } = message
    const size = this.size + (typeof data === 'string' ? utf8Length(data) : data.byteLength)
    if (size > MOST) return false
    this.size = size
    // What the program does to its buffer later changes nothing.
    if (typeof data !== 'string') message.data = data.slice(0)
    this.messages.push(message)
    return true
  }

  /** Take all out. */
  take() {
    this.size = 0
    return this.messages.splice(0)
  }
}
