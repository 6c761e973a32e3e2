/**
 * Puts the way of requests together, from plan to answer.
 */
import { Acceptances } from './acceptances.js'
import { CookieLane } from './cookie-lane.js'
import { createExpiredRule } from './expired-rule.js'
import { Plans } from './plans.js'
import { createPreparation } from './prepare.js'
import { createPump } from './pump.js'
import { createReceiver } from './receive.js'
import { createSending } from './sending.js'
import { createServerTime } from './server-time.js'
import { createTransmitter } from './transmit.js'

/**
 * Make its parts.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   platform: import('../platform/wx.js').Platform,
 *   options: import('../api/options.js').Options,
 *   underWay: import('./under-way.js').UnderWay,
 *   watching: import('../watching/watching.js').Watching,
 *   metrics: import('../watching/metrics.js').Metrics,
 * }} parts
 */
export function createWay({ core, platform, options, underWay, watching: { log, notices, warnings }, metrics }) {
  const plans = new Plans(core, options, notices.leftOut)
  const cookieLane = new CookieLane(core, plans)
  const serverTime = createServerTime(core, plans)
  const expiredRule = createExpiredRule(options.expired, warnings)
  const sending = createSending(platform, options.transport)
  const preparation = createPreparation(core, plans, options)
  const acceptances = new Acceptances(core)
  const receiver = createReceiver({ core, cookieLane, serverTime, acceptances, expiredRule, log, metrics })
  const transmitter = createTransmitter({ core, plans, sending, preparation, expiredRule, receiver, metrics })
  const pump = createPump({ core, plans, transmitter, underWay, metrics, warnings, baseUrl: options.baseUrl, auth: options.auth })
  return { acceptances, plans, cookieLane, serverTime, expiredRule, sending, preparation, receiver, pump }
}
