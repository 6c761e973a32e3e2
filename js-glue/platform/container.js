/**
 * `wx.cloud.callContainer` in the place of `wx.request`: a transport for back ends in WeChat's cloud.
 *
 * Its habits are those of base library 2.30.3: any status is a success, there is no task, what fails over HTTP is sent again by another
 * way (so a POST may arrive twice), and redirects are fetched elsewhere with the same headers.
 */
import { SessionError } from '../common/errors.js'
import { isTimeout } from '../common/failures.js'
import { PLAIN, kindOf } from '../common/json.js'
import { once } from '../common/once.js'
import { mandatory, object, text } from '../common/readers.js'
import { header } from '../request/headers.js'
import { settleOnce } from './settle-once.js'
import { LIMIT, TIMED_OUT } from './time-limit.js'
import { cloud } from './wx.js'

const checkOptions = object({ env: mandatory(text), service: text })

/**
 * Make a transport that calls a service of the cloud; throws `ERR_CONFIG`.
 *
 * @param {{ env: string, service?: string }} options
 */
export function containerTransport(options) {
  const { env, service } = checkOptions(options, 'containerTransport(options)')
  /** @param {any} given those of `wx.request` */
  return (given) => {
    const container = cloud()
    if (!container) throw new SessionError('ERR_UNSUPPORTED', 'wx.cloud.callContainer is missing: it needs base library 2.23.0')
    let isHeard = true
    const end = once(given.timeout > 0 ? given.timeout : LIMIT, (ok = false, answer = TIMED_OUT) => {
      const callback = ok ? given.success : given.fail
      if (isHeard && callback) callback(answer)
    })
    settleOnce((call) => container.callContainer(call), callOf(given, env, service),
      (answer) => end(true, Object.assign({}, answer, { errMsg: 'request:ok' })), (failure) => end(false, failureOf(failure)))
    // What is on its way cannot be called back: what comes of it is not heard any more.
    const abort = () => {
      isHeard = false
      end()
    }
    return { abort }
  }
}

/** @param {any} given @param {string} env @param {string | undefined} service */
function callOf({ url, method = 'GET', header: headers, data, dataType, responseType, timeout }, env, service) {
  const path = url.replace(/^[^/]*\/\/[^/?#]*/, '').replace(/#[^]*/, '')
  const hasBody = !/^(GET|HEAD)$/i.test(method)
  const type = header(headers, 'content-type') || 'application/json'
  const isForm = type.toLowerCase().startsWith('application/x-www-form-urlencoded')
  /** @type {any} */
  const call = {
    config: { env },
    // One of its ways appends the data of a GET without encoding them.
    path: hasBody ? rooted(path) : withQuery(rooted(path), data),
    method: method.toUpperCase(),
    header: Object.assign({ 'content-type': type }, headers, service && { 'X-WX-SERVICE': service }),
    followRedirect: false,
  }
  if (hasBody && data !== undefined) call.data = isForm && kindOf(data) === PLAIN ? formOf(data) : data
  if (dataType !== undefined) call.dataType = dataType
  if (responseType !== undefined) call.responseType = responseType
  if (timeout > 0) call.timeout = timeout
  return call
}

/** @param {string} path */
const rooted = (path) => (path[0] === '/' ? path : `/${path}`)

/** @param {string} path @param {any} data */
function withQuery(path, data) {
  const query = kindOf(data) === PLAIN ? formOf(data) : ''
  return query ? path + (path.includes('?') ? '&' : '?') + query : path
}

/** @param {Record<string, any>} data */
const formOf = (data) => Object.keys(data).map((name) =>
  `${encodeURIComponent(name)}=${encodeURIComponent(Object(data[name]) === data[name] ? JSON.stringify(data[name]) : String(data[name]))}`).join('&')

/** In the shape of a failed `wx.request`. @param {any} failure */
function failureOf({ errMsg, message, errCode, errno }) {
  const reason = String(errMsg || message || 'no reason given').replace(/^[\w.]*:fail:?\s*/, '')
  if (isTimeout(reason)) return TIMED_OUT
  const hint = /\binit\b/.test(reason) ? 'parameter error: call wx.cloud.init() first: ' : ''
  return { errMsg: `request:fail ${hint}${reason}`, errno, errCode }
}
