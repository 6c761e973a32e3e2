/**
 * Virtual time: one line of timers, many lanes on it.
 *
 * Real I/O takes real time, but virtual time stands still while it runs; only `advance` (drive.mjs) moves it.
 * A timer that is due now is run by itself on the next turn of Node's event loop, one timer per turn, so that
 * promise reactions run in between as they do between two macrotasks of an engine. Virtual time does not move for it.
 *
 * A lane is the JS thread of one launch of one mini-program: it can be frozen (app in the background) and closed (killed).
 */

/** Where virtual time starts unless the test says otherwise. Any fixed instant will do. */
export const EPOCH = Date.UTC(2026, 0, 1)

/** Most tasks run at one virtual instant before it counts as an endless loop. */
const LIVELOCK = 100_000

export class Clock {
  /** @param {{ start?: number }} [options] `start`: milliseconds since the Unix epoch */
  constructor({ start = EPOCH } = {}) {
    this.start = start
    /** Monotonic virtual time, as milliseconds since the Unix epoch. */
    this.now = start
    /** What the user or the network did to the device's clock: `Date` shows `now + skew`. */
    this.skew = 0
    /** @type {Timer[]} sorted by due time; equal ones in order of creation */
    this.timers = []
    this.sequence = 0
    this.ranAtThisInstant = 0
    this.pumping = false
    /** Whether what runs now has the right of a tap: what the test calls has, a macrotask only if it is told so (platform.md, section 7). */
    this.byTap = true
    /** @type {Error | undefined} set when the program loops: driving then fails with it */
    this.failure = undefined
  }

  /** Tell what `Date.now()` shows on this device. */
  get wall() {
    return this.now + this.skew
  }

  /** Open a lane: the timers of one JS thread. */
  lane() {
    return new Lane(this)
  }

  /** Tell whether a timer could run without virtual time moving. */
  get isDue() {
    const next = this.next()
    return next !== undefined && next.at <= this.now && !this.failure
  }

  /** The next timer that may run: those of frozen lanes may not. */
  next() {
    return this.timers.find((timer) => !timer.lane.frozen || timer.platform)
  }

  /** Run the next due timer, if there is one. @returns {boolean} whether one ran */
  runOne() {
    const timer = this.next()
    if (!timer || timer.at > this.now) return false
    this.timers.splice(this.timers.indexOf(timer), 1)
    if (++this.ranAtThisInstant > LIVELOCK) {
      this.failure = new Error(`${LIVELOCK} tasks ran without virtual time moving: the program loops (last: ${timer.label}).`)
      return false
    }
    if (timer.every !== undefined) this.insert({ ...timer, at: this.now + Math.max(1, timer.every) }, timer.id)
    this.byTap = timer.byTap === true
    timer.run()
    return true
  }

  /** Move virtual time to `at` without running anything. */
  moveTo(at) {
    if (at <= this.now) return
    this.now = at
    this.ranAtThisInstant = 0
    this.wake()
  }

  insert(timer, id = ++this.sequence) {
    const entry = { ...timer, id }
    const place = this.timers.findIndex((other) => other.at > entry.at)
    this.timers.splice(place === -1 ? this.timers.length : place, 0, entry)
    this.wake()
    return id
  }

  remove(id, lane) {
    const index = this.timers.findIndex((timer) => timer.id === id && timer.lane === lane)
    if (index !== -1) this.timers.splice(index, 1)
  }

  /** Run what is due, one timer per turn of Node's event loop. */
  wake() {
    if (this.pumping || !this.isDue) return
    this.pumping = true
    setImmediate(() => {
      this.pumping = false
      try {
        this.runOne()
      } finally {
        this.wake()
      }
    })
  }
}

/**
 * @typedef {{ id: number, at: number, every?: number, label: string, lane: Lane, platform: boolean, byTap?: boolean, run: () => void }} Timer
 */

export class Lane {
  /** @param {Clock} clock */
  constructor(clock) {
    this.clock = clock
    this.frozen = false
    this.closed = false
  }

  /** Run `callback` on this thread after `delay` virtual milliseconds; 0 means a macrotask at this very instant. */
  after(delay, label, callback, { byTap = false } = {}) {
    return this.add({ at: this.clock.now + delay, label, platform: false, byTap, run: callback })
  }

  every(delay, label, callback) {
    return this.add({ at: this.clock.now + delay, every: delay, label, platform: false, run: callback })
  }

  /** Run `callback` as the platform, which is not stopped when the JS thread is frozen. */
  platformAfter(delay, label, callback) {
    return this.add({ at: this.clock.now + delay, label, platform: true, run: callback })
  }

  add(timer) {
    if (this.closed) return 0
    return this.clock.insert({ ...timer, lane: this })
  }

  clear(id) {
    this.clock.remove(id, this)
  }

  freeze() {
    this.frozen = true
  }

  thaw() {
    this.frozen = false
    this.clock.wake()
  }

  /** Kill the thread: nothing of it ever runs again. */
  close() {
    this.closed = true
    this.clock.timers = this.clock.timers.filter((timer) => timer.lane !== this)
  }
}
