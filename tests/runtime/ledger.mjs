/**
 * The calls that have not been answered yet, and what each one waits for.
 *
 * The runtime never sleeps and never polls: whoever waits asks the ledger for its next change.
 */
import { heldConnections } from './held.mjs'
import { inFlight } from './in-flight.mjs'

/**
 * What an open call waits for:
 * - `moving`: real I/O or real work that ends by itself
 * - `timer`: virtual time (a fault's delay)
 * - `queued`: a free place among the 10 concurrent requests
 * - `held`: the test (a fault with `hold`)
 * - `never`: nothing, by a fault with `never`
 * @typedef {'moving' | 'timer' | 'queued' | 'held' | 'never'} Waiting
 */

export class Entry {
  /** @param {Ledger} ledger @param {string} label @param {object} owner the launch it belongs to */
  constructor(ledger, label, owner) {
    this.ledger = ledger
    this.label = label
    this.owner = owner
    /** @type {Waiting} */
    this.waiting = 'moving'
    /** @type {number | undefined} local port of the connection that carries it */
    this.port = undefined
  }

  /** @param {Waiting} waiting */
  waitFor(waiting) {
    this.waiting = waiting
    this.ledger.changed()
  }

  connectedBy(port) {
    this.port = port
    this.ledger.changed()
  }

  close() {
    this.ledger.entries.delete(this)
    this.ledger.changed()
  }

  /** Tell whether this call goes on in real time, without the test doing anything. */
  get isMoving() {
    return this.waiting === 'moving' && !this.isHeldByServer
  }

  get isHeldByServer() {
    return this.port !== undefined && heldConnections.has(this.port)
  }

  describe() {
    const why = {
      moving: this.isHeldByServer ? 'held by the test server' : 'in progress',
      timer: 'waits for virtual time',
      queued: 'queued behind 10 concurrent requests',
      held: 'held by a fault of the test',
      never: 'never answers, by a fault of the test'
    }[this.waiting]
    return `${this.label}: ${why}`
  }
}

export class Ledger {
  constructor() {
    /** @type {Set<Entry>} */
    this.entries = new Set()
    /** @type {Array<() => void>} */
    this.listeners = []
    heldConnections.onChange(() => this.changed())
    inFlight.onChange(() => this.changed())
  }

  /** @param {string} label @param {object} owner */
  open(label, owner) {
    const entry = new Entry(this, label, owner)
    this.entries.add(entry)
    this.changed()
    return entry
  }

  /** Tell whether something goes on in real time: a call, or what a test server sent to a socket. */
  get isMoving() {
    return inFlight.size > 0 || [...this.entries].some((entry) => entry.isMoving)
  }

  /** Calls that only the test's server can end. */
  get heldByServer() {
    return [...this.entries].filter((entry) => entry.waiting === 'moving' && entry.isHeldByServer)
  }

  /** Drop all calls of a launch that ended. @param {object} owner */
  closeAll(owner) {
    for (const entry of [...this.entries]) {
      if (entry.owner === owner) entry.close()
    }
  }

  changed() {
    const listeners = this.listeners
    this.listeners = []
    for (const listener of listeners) listener()
  }

  /**
   * Wait for the next change.
   * @param {number} patience real milliseconds after which waiting fails: a net for a broken server, not a measure
   * @param {() => string} report
   */
  async nextChange(patience, report) {
    let guard
    const late = new Promise((_resolve, reject) => {
      guard = setTimeout(() => reject(new Error(`Nothing moved for ${patience} ms of real time.\n${report()}`)), patience)
    })
    const change = new Promise((resolve) => this.listeners.push(() => resolve(undefined)))
    try {
      await Promise.race([change, late])
    } finally {
      clearTimeout(guard)
    }
  }
}
