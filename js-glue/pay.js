/**
 * Payment: an order is prepared on the program's server, paid in WeChat's dialog and confirmed on the server.
 */
import { LOGGED_OUT, SessionError, configError, evidenceOf } from './errors.js'
import { copyOf, isObject, userOf } from './fields.js'
import { ASK } from './machine.js'
import { fingerprint } from './options.js'
import { callOnce } from './platform.js'
import { addSecret } from './redact.js'

/** @typedef {import('./session.js').Context} Context */

const FAILED = 'ERR_PAY_FAILED'
const PARAMETERS = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign']
const SIGN_TYPES = ['MD5', 'HMAC-SHA256', 'RSA']
/** A timestamp further off is signed by a server whose clock is wrong, or kept from an earlier order. */
const FURTHEST = 7200000
/** Pauses before the confirmation is sent again: a dialog that closes may cut the network for a moment. */
const PAUSES = [0, 2000]

/** @param {Context} context */
export function createPay(context) {
  /** What runs, by the order's value. @type {Record<string, Promise<any>>} */
  const running = Object.create(null)

  /** @param {any} order */
  return (order) => {
    if (!context.options.pay) return Promise.reject(configError('pay(order): there is no options.pay'))
    let key = ''
    let copy
    try {
      key = fingerprint(order)
      copy = copyOf(order)
    } catch (_) {
      // Below.
    }
    if (!isObject(copy)) return Promise.reject(configError('pay(order): order must be an object of JSON data'))
    if (key in running) return running[key]
    const end = () => { delete running[key] }
    const payment = running[key] = pay(context, copy)
    payment.then(end, end)
    return payment
  }
}

/** @param {Context} context @param {any} order */
function pay(context, order) {
  const { endpoints, log, options, platform: { api } } = context
  const { prepare, confirm } = /** @type {any} */ (options.pay)
  if (typeof api.requestPayment !== 'function') return Promise.reject(new SessionError('ERR_UNSUPPORTED', 'wx.requestPayment is missing'))
  const account = accountOf(context)
  /** @type {any} */
  let parameters
  return endpoints.required(prepare, order, FAILED).then((body) => {
    parameters = parametersOf(context, body || {})
    if (account !== accountOf(context)) throw context.errorOf({ code: LOGGED_OUT }, 'pay')
    return openDialog(api, parameters)
  }).then(() => confirm ? confirmed(0) : false).then((confirmed) => {
    log.write('pay', { confirmed })
    return { confirmed, state: context.state() }
  }, (error) => {
    log.write('pay', { code: error.code })
    throw error
  })

  /** The money went: from here nothing is an error. @param {number} failures @returns {any} */
  function confirmed(failures) {
    // Whoever is logged in by now did not pay.
    if (account !== accountOf(context)) return false
    return endpoints.required(confirm, { order, package: parameters.package }, FAILED).then((body) => {
      const user = userOf(body, options.token)
      if (user && context.machine && account === accountOf(context)) {
        context.records.catchUp()
        context.machine.say(ASK.NEW_USER, user)
      }
      return true
    }, ({ code }) => {
      const pause = PAUSES[failures]
      if (pause === undefined || code !== 'ERR_NETWORK' && code !== 'ERR_TIMEOUT') return false
      if (!pause) return confirmed(failures + 1)
      return new Promise((resolve) => setTimeout(() => resolve(confirmed(failures + 1)), pause))
    })
  }
}

/** Changes with a logout. @param {Context} context */
const accountOf = ({ machine }) => (machine ? machine.view().account : 0)

/** The checked parameters of `wx.requestPayment`. @param {Context} context @param {any} body */
function parametersOf({ machine, requests }, body) {
  const found = PARAMETERS.some((name) => body[name] !== undefined) ? body : body.data || {}
  /** @type {Record<string, string>} */
  const parameters = {}
  const wrong = (/** @type {string} */ name, /** @type {string} */ expected) =>
    new SessionError('ERR_PAY_PARAMS', `the prepare endpoint's ${name} must be ${expected}`, { api: 'pay' })
  for (const name of PARAMETERS) {
    const value = found[name]
    if (name === 'signType') {
      if (value === undefined) continue
      if (!SIGN_TYPES.includes(value)) throw wrong(name, SIGN_TYPES.join(', '))
    } else if (typeof value !== 'string' || !value) {
      throw wrong(name, 'a non-empty string')
    } else if (name !== 'timeStamp') {
      addSecret(value, 'passing')
    }
    parameters[name] = value
  }
  if (!/^prepay_id=./.test(parameters.package)) throw wrong('package', '"prepay_id=…"')
  addSecret(parameters.package.slice(10), 'passing')
  const { timeStamp } = parameters
  const { serverTime } = requests
  // Without a server's time the device's clock may be the one that is wrong.
  const isOff = serverTime === serverTime && Math.abs(Number(timeStamp) * 1000 - Date.now() - machine.view().offset) > FURTHEST
  if (isOff || !/^\d{1,11}$/.test(timeStamp)) throw wrong('timeStamp', 'the time in seconds, not hours off')
  return parameters
}

/** @param {any} api @param {any} parameters @returns {Promise<void>} */
const openDialog = (api, parameters) => new Promise((resolve, reject) => callOnce(api, 'requestPayment', parameters, () => resolve(), (failure) => {
  /** @type {any} */
  const cause = evidenceOf(failure)
  const { errMsg = 'requestPayment:fail', errno } = cause
  reject(/:fail:?\s*cancel/i.test(errMsg)
    ? new SessionError('ERR_PAY_CANCELLED', 'the user closed the payment dialog', { errMsg, errno })
    : new SessionError(FAILED, errMsg, { errMsg, cause }))
}))
