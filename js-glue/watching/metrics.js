/**
 * Counters since launch: the glue's own, and those of the core's decisions.
 */
import { metrics } from '../boundary/bindings.js'
import { copyOf } from '../common/json.js'

/** @typedef {ReturnType<typeof createMetrics>} Metrics */

/** What the core has counted before it is there. @type {import('../boundary/types.js').Metrics} */
const NOTHING = { logins: 0, loginFailures: 0, refreshes: 0, refreshFailures: 0, expired: 0 }

/** Make the glue's counters, all 0. */
export function createMetrics() {
  return {
    requests: 0, retried: 0, failed: 0, checkSessions: 0,
    storageReads: 0, storageWrites: 0, storageFailures: 0,
    /** @type {Record<string, Record<number, number>>} */
    byStatus: Object.create(null),
  }
}

/** How many hosts are counted each by itself, and under what name all others are: a program may make hosts up. */
const MOST_HOSTS = 32
const OTHERS = '*'

/** Count an answer; nothing if it has no status. @param {Metrics} metrics @param {string} host @param {number} status */
export function countStatus({ byStatus }, host, status) {
  if (!status) return
  const name = byStatus[host] || Object.keys(byStatus).length < MOST_HOSTS ? host : OTHERS
  const counts = byStatus[name] || (byStatus[name] = {})
  counts[status] = (counts[status] || 0) + 1
}

/**
 * Make what gives all counters as they are now.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {Metrics} own
 */
export const createAllMetrics = (core, own) => () => Object.assign(copyOf(own), core.machine ? core.machine.ask(metrics) : NOTHING)
