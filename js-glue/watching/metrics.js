/**
 * Counters since launch.
 */

/** @typedef {ReturnType<typeof createMetrics>} Metrics */

/** Make a session's counters, all 0. */
export function createMetrics() {
  return {
    requests: 0, retried: 0, failed: 0,
    logins: 0, loginFailures: 0,
    refreshes: 0, refreshFailures: 0,
    expired: 0, checkSessions: 0,
    storageReads: 0, storageWrites: 0, storageFailures: 0,
    /** @type {Record<string, Record<number, number>>} */
    byStatus: Object.create(null),
  }
}

/** Count an answer; nothing if it has no status. @param {Metrics} metrics @param {string} host @param {number} status */
export function countStatus(metrics, host, status) {
  if (!status) return
  const counts = metrics.byStatus[host] || (metrics.byStatus[host] = {})
  counts[status] = (counts[status] || 0) + 1
}
