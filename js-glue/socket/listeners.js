/**
 * The program's listeners of one socket.
 */
import { guard } from '../common/guard.js'

/** @typedef {'Open' | 'Message' | 'Close' | 'Error'} SocketEvent */

/**
 * Keep listeners by their events; each of several is called, and one that throws disturbs no other.
 */
export class Listeners {
  constructor() {
    /** @type {Record<SocketEvent, Function[]>} */
    this.of = { Open: [], Message: [], Close: [], Error: [] }
  }

  /** @param {SocketEvent} event @param {any} listener */
  on(event, listener) {
    if (typeof listener === 'function') this.of[event].push(listener)
  }

  /** @param {SocketEvent} event @param {any} payload */
  tell(event, payload) {
    for (const listener of this.of[event].slice()) guard(() => listener(payload))
  }
}
