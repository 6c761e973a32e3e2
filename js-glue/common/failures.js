/**
 * What a failure of the platform, or of a program's function, means and may be quoted with.
 */
import { FailureKind } from '../boundary/bindings.js'
import { redact } from '../watching/redact.js'
import { SessionError } from './errors.js'

/** Numbers of wrong parameters: in general, the host, arguments, the URL, the data, the URL again. */
const REFUSALS = [1001, 101, 600005, 600009, 600010, 600011]

/** Tell whether an `errMsg` speaks of a limit that has passed. @param {string} text */
export const isTimeout = (text) => /time(d )?\s?-?out|超时/i.test(text)

/**
 * Tell what a `fail` of the platform was, or of a call of a session; `undefined` if none of these.
 *
 * `errMsg` may be localised, so numbers and codes count first.
 *
 * @param {any} failure
 * @returns {FailureKind.Network | FailureKind.Timeout | 'aborted' | 'refused' | undefined} `refused`: a parameter is wrong, and nothing was sent
 */
export function classify(failure) {
  const { errno, code, errMsg, message } = failure || {}
  const text = String(typeof failure === 'string' ? failure : errMsg || message)
  if (errno === 5 || code === 'ERR_TIMEOUT') return FailureKind.Timeout
  if (/:fail abort/i.test(text)) return 'aborted'
  if (REFUSALS.includes(errno) || /:fail (parameter error|invalid url|fail to stringify data|method is invalid)/i.test(text)) return 'refused'
  if (errno >= 600000 && errno < 600100 || code === 'ERR_NETWORK') return FailureKind.Network
  if (isTimeout(text)) return FailureKind.Timeout
  if (/errcode:\s*-1\d\d|net::ERR_|interrupted|network|网络/i.test(text)) return FailureKind.Network
  return undefined
}

/**
 * Give the code of a failure: a network failure and a timeout keep theirs in every step, any other has the step's.
 *
 * @template {string} T
 * @param {unknown} failure
 * @param {T} otherwise
 */
export const codeOf = (failure, otherwise) => (failure === FailureKind.Timeout ? 'ERR_TIMEOUT' : failure === FailureKind.Network ? 'ERR_NETWORK' : otherwise)

/**
 * Make the evidence of a failure as an error may carry it: nothing but the fields that are known to tell something, redacted.
 *
 * @param {any} failure
 */
export function evidenceOf(failure) {
  /** @type {Record<string, any>} */
  const evidence = {}
  if (Object(failure) !== failure) return { message: redact(String(failure)) }
  for (const field of ['name', 'message', 'errMsg', 'errmsg']) {
    if (typeof failure[field] === 'string' && failure[field]) evidence[field] = redact(failure[field])
  }
  for (const field of ['errno', 'statusCode', 'errcode']) {
    if (typeof failure[field] === 'number') evidence[field] = failure[field]
  }
  return evidence
}

/**
 * Make the error of what the program's code threw, unless it is one of the package already.
 *
 * @param {any} error
 * @param {string} message
 * @param {string} [api]
 * @param {number} [errno] the platform's number for the same
 * @returns {SessionError}
 */
export const thrown = (error, message, api, errno) =>
  (error instanceof SessionError ? error : new SessionError('ERR_CONFIG', message, { api, errno, cause: evidenceOf(error) }))

/** Say what is to be done where the platform lets nobody reach the host: each kind of call has a list. @param {any} failure @param {string} api */
export const remedyOf = ({ errno, errMsg }, api) => (errno === 600002 || /domain list|合法域名/.test(errMsg)
  ? `: add the host to "${api.replace('connectS', 's')}合法域名" in the mini-program's console (mp.weixin.qq.com), or tick "不校验合法域名" in the developer tools` : '')

/** Say in words what a failure's evidence tells. @param {Record<string, any>} cause */
export function reasonOf({ message, errMsg, statusCode, errcode }) {
  const numbers = [statusCode && `HTTP ${statusCode}`, errcode && `errcode ${errcode}`].filter((part) => part).join(', ')
  return [numbers, message || errMsg].filter((part) => part).join(': ') || 'no reason given'
}
