/**
 * Answers that a test's server sends bit by bit (open-stream.mjs): while all that was written has arrived, only the test can
 * move them.
 *
 * As in held.mjs client and server live in one process, so nobody waits by the clock.
 */
import { heldConnections } from './held.mjs'

class Arrivals {
  constructor() {
    /** What is on its way to the client's port. @type {Map<number, { bytes: number, headers: boolean }>} */
    this.underWay = new Map()
  }

  open(port) {
    this.underWay.set(port, { bytes: 0, headers: true })
  }

  written(port, bytes) {
    const underWay = this.underWay.get(port)
    if (!underWay) return
    underWay.bytes += bytes
    heldConnections.release(port)
  }

  /** What follows comes by itself: the answer's end. */
  close(port) {
    this.underWay.delete(port)
    heldConnections.release(port)
  }

  headers(port) {
    const underWay = this.underWay.get(port)
    if (underWay) underWay.headers = false
    this.check(port)
  }

  bytes(port, bytes) {
    const underWay = this.underWay.get(port)
    if (underWay) underWay.bytes -= bytes
    this.check(port)
  }

  check(port) {
    const underWay = this.underWay.get(port)
    if (underWay && !underWay.headers && underWay.bytes === 0) heldConnections.hold(port)
  }
}

export const arrivals = new Arrivals()
