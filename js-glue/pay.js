/**
 * Payment: an order is prepared on the program's server, paid in WeChat's dialog and confirmed on the server.
 */
import { required } from './endpoints.js'
import { SessionError, configError } from './errors.js'
import { copyOf, isObject, userOf } from './fields.js'
import { fingerprint } from './options.js'
import { promiseOf, promised } from './platform.js'
import { addSecret, passing } from './redact.js'

/** @typedef {import('./session.js').Context} Context */

const FAILED = 'ERR_PAY_FAILED'
/** What `wx.requestPayment` needs, and what each must be. @type {[string, RegExp, string][]} */
const PARAMETERS = [
  ['timeStamp', /^\d{1,11}$/, 'the time in seconds, not hours off'],
  ['nonceStr', /[^]/, 'a non-empty string'],
  ['package', /^prepay_id=./, '"prepay_id=…"'],
  ['signType', /^(MD5|HMAC-SHA256|RSA)$/, 'MD5, HMAC-SHA256 or RSA'],
  ['paySign', /[^]/, 'a non-empty string'],
]
/** A timestamp further off is signed by a server whose clock is wrong, or kept from an earlier order. */
const FURTHEST = 7200000
/** Pauses before the confirmation is sent again: a dialog that closes may cut the network for a moment. */
const PAUSES = [0, 2000]

/** @param {Context} context */
export function createPay(context) {
  const { log, options, platform: { api } } = context
  const { prepare, confirm } = options.pay || {}
  /** What runs, by the order's value. @type {Record<string, Promise<any>>} */
  const running = Object.create(null)

  /** Changes with a logout. */
  const account = () => (context.machine ? context.machine.view().account : 0)

  /** @param {any} order */
  return (order) => {
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
      running[key] = promised(() => pay(copy))
      running[key].then(end, end)
    }
    return running[key]
  }

  /** @param {any} order */
  function pay(order) {
    if (!prepare) throw configError('options.pay is missing')
    if (!isObject(order)) throw configError('pay(order) must be an object of JSON data')
    if (typeof api.requestPayment !== 'function') throw new SessionError('ERR_UNSUPPORTED', 'wx.requestPayment is missing')
    const payer = account()
    /** @type {any} */
    let parameters
    return required(context, prepare, order, FAILED).then((body) => {
      parameters = parametersOf(context, body || {})
      if (payer !== account()) throw context.errorOf({ code: 'ERR_LOGGED_OUT' }, 'pay')
      return promiseOf(api, 'requestPayment', parameters).catch((cause) => { throw failureOf(cause) })
    }).then(() => confirmed(0)).then((confirmed) => {
      log.write('pay', { confirmed })
      return { confirmed, state: context.state() }
    }, (error) => {
      log.write('pay', { code: error.code })
      throw error
    })

    /** The money went: from here nothing is an error. @param {number} failures @returns {any} */
    function confirmed(failures) {
      // Whoever is logged in by now did not pay.
      if (!confirm || payer !== account()) return false
      return required(context, confirm, { order, package: parameters.package }, FAILED).then((body) => {
        const user = userOf(body, options.token)
        if (user && context.machine && payer === account()) {
          context.records.catchUp()
          context.machine.newUser(user)
        }
        return true
      }, ({ code }) => {
        const pause = PAUSES[failures]
        if (pause === undefined || code !== 'ERR_NETWORK' && code !== 'ERR_TIMEOUT') return false
        return new Promise((resolve) => setTimeout(resolve, pause)).then(() => confirmed(failures + 1))
      })
    }
  }
}

/** The checked parameters of `wx.requestPayment`. @param {Context} context @param {any} body */
function parametersOf({ machine, requests }, body) {
  const found = PARAMETERS.some(([name]) => body[name] !== undefined) ? body : body.data || {}
  /** @type {Record<string, string>} */
  const parameters = {}
  for (const [name, pattern, expected] of PARAMETERS) {
    const value = found[name]
    if (value === undefined && name === 'signType') continue
    if (typeof value !== 'string' || !pattern.test(value) || name === 'timeStamp' && isOff(value)) {
      throw new SessionError('ERR_PAY_PARAMS', `the prepare endpoint's ${name} must be ${expected}`, { api: 'pay' })
    }
    parameters[name] = value
  }
  const { nonceStr, package: prepared, paySign } = parameters
  for (const secret of [nonceStr, prepared, prepared.slice(10), paySign]) addSecret(secret, passing)
  return parameters

  /** Without a server's time the device's clock may be the one that is wrong. @param {string} seconds */
  function isOff(seconds) {
    const { serverTime } = requests
    return serverTime === serverTime && Math.abs(Number(seconds) * 1000 - Date.now() - machine.view().offset) > FURTHEST
  }
}

/** @param {any} cause why the dialog failed */
const failureOf = (cause) => {
  const { errMsg, errno } = cause
  return /:fail:?\s*cancel/i.test(errMsg)
    ? new SessionError('ERR_PAY_CANCELLED', 'the user closed the payment dialog', { errMsg, errno })
    : new SessionError(FAILED, errMsg, { errMsg, cause })
}
