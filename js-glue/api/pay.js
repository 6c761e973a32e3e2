/**
 * Payment: an order is prepared on the program's server, paid in WeChat's dialog and confirmed on the server.
 */
import { handleUser } from '../boundary/bindings.js'
import { SessionError, configError } from '../common/errors.js'
import { copyOf, isObject } from '../common/json.js'
import { promised } from '../common/later.js'
import { userOf } from '../endpoints/fields.js'
import { fingerprint } from './options.js'
import { parametersOf } from './pay-parameters.js'

const FAILED = 'ERR_PAY_FAILED'
/** A timestamp further off is signed by a server whose clock is wrong, or kept from an earlier order. In milliseconds. */
const FURTHEST = 7200000
/** Pauses before the confirmation is sent again: a dialog that closes may cut the network for a moment. In milliseconds. */
const PAUSES = [0, 2000]

/** @typedef {ReturnType<typeof createPayment>} Payment */

/**
 * Make what pays orders, each at most once at a time.
 *
 * `endpoints`: `SessionOptions.pay`, if it is given. `fields`: `SessionOptions.token`.
 *
 * @param {{
 *   core: import('../boundary/core.js').Core,
 *   platform: import('../platform/wx.js').Platform,
 *   required: import('../endpoints/required.js').Required,
 *   records: import('../records/records.js').Records,
 *   serverTime: import('../request/server-time.js').ServerTime,
 *   errorOf: import('../watching/core-error.js').ErrorOf,
 *   log: import('../watching/log.js').Log,
 *   endpoints: any,
 *   fields: Record<string, any>,
 * }} parts
 */
export function createPayment({ core, platform, required, records, serverTime, errorOf, log, endpoints, fields }) {
  const { prepare, confirm } = endpoints || {}
  /** What runs, by the order's value. @type {Record<string, Promise<any>>} */
  const running = Object.create(null)

  /** Pay an order, or join the payment of an equal one. @param {any} order */
  function pay(order) {
    let key = ''
    /** @type {any} */
    let copy
    try {
      key = fingerprint(order)
      copy = copyOf(order)
    } catch (_) {
      // No JSON data: there is no copy.
    }
    if (!running[key]) {
      const end = () => { delete running[key] }
      running[key] = promised(() => run(copy))
      running[key].then(end, end)
    }
    return running[key]
  }

  /** @param {any} order */
  function run(order) {
    if (!prepare) throw configError('options.pay is missing')
    if (!isObject(order)) throw configError('pay(order) must be an object of JSON data')
    if (!platform.has('requestPayment')) throw new SessionError('ERR_UNSUPPORTED', 'wx.requestPayment is missing')
    let payer = 0
    /** @type {any} */
    let parameters
    return required(prepare, order, FAILED, (account) => { payer = account }).then((body) => {
      parameters = parametersOf(body || {}, (seconds) => isOff(seconds))
      // Changed by a logout.
      if (payer !== core.account()) throw errorOf({ code: 'ERR_LOGGED_OUT' }, 'pay')
      return platform.requestPayment(parameters).catch((cause) => { throw failureOf(cause) })
    }).then(() => confirmed(payer, { order, package: parameters.package }, 0)).then((confirmed) => {
      log.write('pay', { confirmed })
      return { confirmed, state: core.state() }
    }, (error) => {
      log.write('pay', { code: error.code })
      throw error
    })
  }

  /**
   * The money went: from here nothing is an error.
   *
   * @param {number} payer
   * @param {{ order: any, package: string }} paid
   * @param {number} failures
   * @returns {any}
   */
  function confirmed(payer, paid, failures) {
    // Whoever is logged in by now did not pay.
    if (!confirm || payer !== core.account()) return false
    return required(confirm, paid, FAILED, undefined, payer).then((body) => {
      const user = userOf(body, fields)
      if (user && core.machine) {
        records.catchUp()
        core.machine.tell(handleUser, user, payer)
      }
      return true
    }, ({ code }) => {
      const pause = PAUSES[failures]
      if (pause === undefined || code !== 'ERR_NETWORK' && code !== 'ERR_TIMEOUT') return false
      return new Promise((resolve) => setTimeout(resolve, pause)).then(() => confirmed(payer, paid, failures + 1))
    })
  }

  /** Without a server's time the device's clock may be the one that is wrong. @param {string} seconds */
  function isOff(seconds) {
    return !Number.isNaN(serverTime.time) && Math.abs(Number(seconds) * 1000 - Date.now() - core.theMachine.view().offset) > FURTHEST
  }

  return { pay }
}

/** @param {any} cause why the dialog failed */
const failureOf = (cause) => {
  const { errMsg, errno } = cause
  return /:fail:?\s*cancel/i.test(errMsg)
    ? new SessionError('ERR_PAY_CANCELLED', 'the user closed the payment dialog', { errMsg, errno })
    : new SessionError(FAILED, errMsg, { errMsg, cause })
}
