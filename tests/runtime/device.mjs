/**
 * One phone: what outlives a launch of the mini-program, and what its main package and an independent subpackage share.
 */
import { Clock } from './clock.mjs'
import { Ledger } from './ledger.mjs'
import { Storage } from './storage.mjs'

export class Device {
  /** @param {{ start?: number }} [options] `start`: virtual time at the beginning, milliseconds since the Unix epoch */
  constructor({ start } = {}) {
    this.clock = new Clock({ start })
    this.ledger = new Ledger()
    this.storage = new Storage(this.clock)
    /** Storage of single-page mode (scene 1154), which is separate (platform.md, section 3). */
    this.singlePageStorage = new Storage(this.clock)
    /** @type {Map<string, Buffer>} files by their `wxfile://` path */
    this.files = new Map()
    this.network = { isConnected: true, networkType: 'wifi' }
  }
}

/** @param {{ start?: number }} [options] */
export function createDevice(options) {
  return new Device(options)
}
