/**
 * Headers that the program wants on every request, as `SessionOptions.headers` says: made anew at every attempt.
 */
import { configError } from '../common/errors.js'
import { thrown } from '../common/failures.js'
import { isFunction } from '../common/readers.js'
import { isObject } from '../common/json.js'
import { header } from './headers.js'

/** @typedef {import('../platform/wx.js').Transport | 'connectSocket' | 'stream'} Transport */

/**
 * Make what adds them to an attempt, whose own headers win; nothing if there are none. It throws `ERR_CONFIG`.
 *
 * @param {any} option
 */
export const createProgramHeaders = (option) => option && add.bind(undefined, option)

/** @param {any} option @param {Transport} api @param {any} attempt */
function add(option, api, attempt) {
  try {
    const wanted = isFunction(option) ? ask(option, api, attempt) : option
    for (const name of Object.keys(wanted)) {
      const value = wanted[name]
      // As if it were not there: the platform would send the word "undefined".
      if (value === undefined || value === null) continue
      if (typeof value === 'object') throw configError(`options.headers: the value of ${name} must be a string`, api)
      if (header(attempt.header, name.toLowerCase()) === undefined) attempt.header[name] = String(value)
    }
  } catch (error) {
    throw thrown(error, 'options.headers threw', api)
  }
}

/** @param {(call: any) => any} make @param {Transport} api @param {any} attempt */
function ask(make, api, { url, method = api === 'uploadFile' ? 'POST' : 'GET', header, data }) {
  const wanted = make({ api, url, method, header: Object.assign({}, header), data })
  if (wanted === undefined || wanted === null) return {}
  if (!isObject(wanted)) throw configError('options.headers must return an object of strings, or undefined', api)
  return wanted
}
