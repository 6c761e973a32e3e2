/**
 * One launch of the mini-program, from start to kill: its JavaScript world, its thread, its API objects.
 */
import { Realm } from './realm.mjs'
import { Network } from './network.mjs'
import { ReplayCache } from './wx-cache.mjs'
import { Sockets } from './wx-socket.mjs'

export class Life {
  /**
   * @param {object} parts
   * @param {import('./device.mjs').Device} parts.device
   * @param {import('./profiles.mjs').Profile} parts.profile
   * @param {any} parts.options those of createRuntime
   * @param {import('./record.mjs').Recorder} parts.record
   * @param {import('./faults.mjs').Faults} parts.faults
   * @param {() => number} parts.random
   */
  constructor({ device, profile, options, record, faults, random }) {
    this.device = device
    this.profile = profile
    this.options = options
    this.baseLibrary = options.baseLibrary ?? profile.baseLibrary
    this.record = record
    this.faults = faults
    this.alive = true
    /** Whether the main package was loaded: not where an independent subpackage was opened, until the user goes to one of its pages. */
    this.mainIsThere = options.independent === undefined
    /** @type {Set<() => void>} work that the platform has taken over and not done yet */
    this.handedOver = new Set()
    this.lane = device.clock.lane()
    /** Opened from the Moments timeline: no login, and a storage of its own (platform.md, sections 3 and 7). */
    this.isSinglePage = options.scene === 1154
    /** Whether the user has opened the app, or WeChat alone has launched it (platform.md, section 7). */
    this.isOpened = !options.prelaunch
    this.storage = this.isSinglePage ? device.singlePageStorage : device.storage
    this.cache = new ReplayCache(this)
    this.realm = new Realm(profile, {
      now: () => device.clock.wall,
      random: () => {
        record.mathRandom += 1
        return random()
      },
      setTimeout: (callback, delay) => this.lane.after(delay, 'promise reaction', callback)
    })
    this.network = new Network(this)
    this.sockets = new Sockets(this)
  }

  /** Run a macrotask of the program at this virtual instant. @param {{ byTap?: boolean }} [options] `byTap`: it has the right of a tap */
  task(label, callback, { byTap = false } = {}) {
    this.lane.after(0, label, callback, { byTap })
  }

  /**
   * Give the platform work that it does in a moment, whatever becomes of the program.
   * @param {string} label @param {() => void} work
   */
  handOver(label, work) {
    this.handedOver.add(work)
    this.lane.platformAfter(0, label, () => {
      if (this.handedOver.delete(work)) work()
    })
  }

  /**
   * Call a function of the program as the platform does: what it throws is recorded and goes no further.
   * @param {string} where
   */
  enter(where, callback, ...args) {
    if (typeof callback !== 'function' || !this.alive) return undefined
    try {
      return Reflect.apply(callback, undefined, args)
    } catch (error) {
      this.record.uncaught.push({ where, error })
      this.onError?.(error)
      return undefined
    }
  }

  /**
   * Kill it: no callback and no timer of it ever runs again.
   * @param {{ lost?: boolean }} [options] `lost`: what was handed to the platform and is not done yet, is not done
   */
  end({ lost = false } = {}) {
    if (!lost) for (const work of this.handedOver) work()
    this.handedOver.clear()
    this.alive = false
    this.network.end()
    this.sockets.end()
    this.lane.close()
    this.device.ledger.closeAll(this)
  }
}
