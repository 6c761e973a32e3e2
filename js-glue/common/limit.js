/**
 * A time limit that can stand still.
 */

/** No timer for less than this. In milliseconds. */
const SHORTEST = 1000

/** Call `over` after `length` milliseconds, but for those in which it stands still. */
export class Limit {
  /** @param {number} length @param {() => void} over */
  constructor(length, over) {
    this.length = length
    this.over = over
    // Timers count on when the device's clock is set; that is read within a slice only, and costs no more than one.
    this.slice = Math.max(SHORTEST, Math.ceil(length / 10))
    /** When the present slice began to run; `undefined` while it stands still. @type {number | undefined} */
    this.since = undefined
    this.timer = 0
    this.run()
  }

  /** Count on. */
  run() {
    if (this.since !== undefined) return
    this.since = Date.now()
    const slice = Math.min(this.slice, this.length)
    this.timer = setTimeout(() => {
      this.since = undefined
      this.length -= slice
      if (this.length > 0) this.run()
      else this.over()
    }, slice)
  }

  /** Stand still. */
  stop() {
    this.length = this.left
    this.since = undefined
    clearTimeout(this.timer)
  }

  /** What is left of it. */
  get left() {
    const { length, since, slice } = this
    return since === undefined ? length : Math.max(1, length - Math.min(slice, Math.max(0, Date.now() - since)))
  }
}
