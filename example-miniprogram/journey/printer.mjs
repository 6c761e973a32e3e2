/**
 * Prints the journey as it goes.
 */

/** Real milliseconds without a line after which the journey says that it is still there. */
const SILENCE = 3000

export class Printer {
  /** @param {{ write: (text: string) => unknown }} out */
  constructor(out) {
    this.out = out
    this.heartbeat = /** @type {NodeJS.Timeout | undefined} */ (undefined)
  }

  line(text = '') {
    this.out.write(`${text}\n`)
    this.heartbeat?.refresh()
  }

  step(number, title) {
    this.line(`\n${String(number).padStart(2)}. ${title}`)
  }

  fact(sentence) {
    this.line(`    ✓ ${sentence}`)
  }

  failure(sentence) {
    this.line(`    ✗ ${sentence}`)
  }

  /** @param {number} real milliseconds @param {number} virtual milliseconds */
  time(real, virtual) {
    this.line(`      ${Math.round(real)} ms${virtual >= 60_000 ? `, in which ${duration(virtual)} passed for phone and backend` : ''}`)
  }

  /** @param {Array<[string, number, number]>} pairs */
  table(pairs) {
    const width = Math.max(...pairs.map(([what]) => what.length))
    this.line(`\n${''.padEnd(width)}   session   backend`)
    for (const [what, ours, theirs] of pairs) this.line(`${what.padEnd(width)} ${String(ours).padStart(9)} ${String(theirs).padStart(9)}`)
  }

  /** Says from time to time that something goes on, as long as nothing else is printed. @param {() => string} what */
  watch(what) {
    this.heartbeat = setInterval(() => this.line(`      still waiting: ${what()}`), SILENCE)
    this.heartbeat.unref()
  }

  unwatch() {
    clearInterval(this.heartbeat)
    this.heartbeat = undefined
  }
}

/** @param {number} ms */
export function duration(ms) {
  const minutes = Math.round(ms / 60_000)
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  return [days ? `${days} d` : '', hours ? `${hours} h` : '', rest ? `${rest} min` : ''].filter(Boolean).join(' ')
}
