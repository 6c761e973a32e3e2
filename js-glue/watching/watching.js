/**
 * Puts together who tells the program what happens.
 */
import { createEvents } from './events.js'
import { createLog } from './log.js'
import { createNotices } from './notices.js'
import { createWarnings } from './warnings.js'

/** @typedef {ReturnType<typeof createWatching>} Watching */

/**
 * Make events, log, warnings and notices.
 *
 * @param {import('../platform/wx.js').Platform} platform
 * @param {import('../api/options.js').Options} options
 * @param {() => any} state gives the session's
 */
export function createWatching(platform, options, state) {
  const events = createEvents()
  const log = createLog(platform, options.log)
  const warnings = createWarnings(options, events)
  if (options.isInsecure) warnings.insecure()
  return { events, log, warnings, notices: createNotices(log, events, warnings, state) }
}
