/**
 * A time limit that can stand still.
 */

/** Call `over` after `length` milliseconds, but for those in which it stands still. */
export class Limit {
  /** @param {number} length @param {() => void} over */
  constructor(length, over) {
    this.length = length
    this.over = over
    /** When it began to run; 0 while it stands still. */
    this.since = 0
    this.timer = 0
    this.run()
  }

  /** Count on. */
  run() {
    if (this.since) return
    this.since = Date.now()
    this.timer = setTimeout(this.over, this.length)
  }

  /** Stand still. */
  stop() {
    this.length = this.left
    this.since = 0
    clearTimeout(this.timer)
  }

  /** What is left of it; no more, whatever the device's clock was set to meanwhile. */
  get left() {
    return this.since ? Math.min(this.length, Math.max(1, this.length - Date.now() + this.since)) : this.length
  }
}
