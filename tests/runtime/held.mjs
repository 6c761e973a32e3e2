/**
 * Connections whose answer the test holds back at its server (http-server.mjs).
 *
 * Client and server live in one process, so the client's local port names the connection on both sides. Thus
 * `settle()` knows that a held request will not move by itself, without any waiting by the clock.
 */
class HeldConnections {
  constructor() {
    /** @type {Set<number>} */
    this.ports = new Set()
    /** @type {Set<() => void>} */
    this.listeners = new Set()
  }

  has(port) {
    return this.ports.has(port)
  }

  hold(port) {
    this.ports.add(port)
    this.notify()
  }

  release(port) {
    if (this.ports.delete(port)) this.notify()
  }

  /** @param {() => void} listener lives as long as its ledger, which is as long as the test process */
  onChange(listener) {
    this.listeners.add(listener)
  }

  notify() {
    for (const listener of this.listeners) listener()
  }
}

export const heldConnections = new HeldConnections()
