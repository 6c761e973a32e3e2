/**
 * The text for a bug report: what is known, without secrets and without the user.
 */

/**
 * Make what writes the report, as JSON text.
 *
 * @param {import('../platform/wx.js').Platform} platform
 * @param {() => object} metrics
 * @param {import('./log.js').Log} log
 * @param {() => any} state
 */
export const createReport = (platform, metrics, log, state) => () => {
  const { status, expiresAt, reason } = state()
  return JSON.stringify({ version: __VERSION__, library: platform.library(), at: Date.now(), status, expiresAt, reason, metrics: metrics(), logs: log.entries() })
}
