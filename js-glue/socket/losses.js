/**
 * What a phone has lost in the background without a word.
 */
import { handleSocketLost } from '../boundary/bindings.js'

/** @typedef {import('./line.js').Line} Line */

/** A task's `readyState` of a connection that is closing or closed. */
const CLOSING = 2

/**
 * Look at all lines whenever the app is shown; gives what tells the core of one that was lost, or may have been.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('../platform/wx.js').Platform} platform
 * @param {Set<Line>} lines
 */
export function watchLosses(core, platform, lines) {
  /** @param {Line} line @param {boolean} certain */
  function tellLost(line, certain) {
    if (line.id) core.theMachine.tell(handleSocketLost, line.id, line.connection - line.before, certain)
  }

  platform.onAppShow(() => {
    for (const line of lines) {
      const { isOpen, task } = line
      if (isOpen && task.readyState >= CLOSING) tellLost(line, true)
      else if (isOpen && platform.isIos()) tellLost(line, false)
    }
  })
  return tellLost
}
