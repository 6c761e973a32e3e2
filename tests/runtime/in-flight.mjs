/**
 * What a test server has sent into a WebSocket and the client has not taken yet: `settle()` waits for it.
 *
 * Client and server live in one process, so the client's local port names the connection on both sides (as in held.mjs).
 */
class InFlight {
  constructor() {
    /** @type {Map<number, number>} how many things are on their way, by the client's port */
    this.counts = new Map()
    /** @type {Set<() => void>} */
    this.listeners = new Set()
  }

  /** How many things are on their way. */
  get size() {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Something was sent to the client at this port. */
  sent(port) {
    this.counts.set(port, (this.counts.get(port) ?? 0) + 1)
  }

  /** The client has taken one of them. */
  taken(port) {
    const count = this.counts.get(port) ?? 0
    if (count > 1) this.counts.set(port, count - 1)
    else this.gone(port)
  }

  /** The connection has ended: what was on its way never comes. */
  gone(port) {
    if (this.counts.delete(port)) for (const listener of this.listeners) listener()
  }

  /** @param {() => void} listener lives as long as its ledger, which is as long as the test process */
  onChange(listener) {
    this.listeners.add(listener)
  }
}

export const inFlight = new InFlight()
