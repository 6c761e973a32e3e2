/**
 * `wx.request` (platform.md, section 5).
 */
import { ChunkEvents } from './chunk-events.mjs'
import { setCookies, shapeHeader } from './header-shapes.mjs'
import { DEFAULT_TIMEOUT, outgoingHeader, refusedUrl, wrongOptions } from './network.mjs'
import { atLeast } from './profiles.mjs'
import { Listeners, taskObject } from './task.mjs'
import { asyncApi, typeName, wrongType } from './wx-call.mjs'

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']

const FORM = 'application/x-www-form-urlencoded'

/** @param {import('./life.mjs').Life} life */
export function requestApi(life) {
  return { request: asyncApi(life, 'request', { promise: false, check: wrongRequest, perform: (options, call) => perform(life, options, call) }) }
}

function wrongRequest(options) {
  return wrongOptions(options) ?? wrongType(options, 'method', 'String', { optional: true }) ??
    wrongType(options, 'dataType', 'String', { optional: true }) ?? wrongType(options, 'enableChunked', 'Boolean', { optional: true }) ??
    wrongChoice(options, 'method', METHODS) ?? wrongChoice(options, 'responseType', ['text', 'arraybuffer']) ??
    wrongChoice(options, 'redirect', ['follow', 'manual']) ?? wrongData(options.data)
}

function wrongChoice(options, name, choices) {
  const value = options[name]
  if (value === undefined || choices.includes(value)) return undefined
  return `parameter.${name} should be one of ${choices.join(', ')} instead of ${JSON.stringify(value)};`
}

function wrongData(data) {
  if (data === undefined || data === null || typeof data === 'string') return undefined
  if (['Object', 'Array', 'ArrayBuffer'].includes(typeName(data))) return undefined
  return `parameter.data should be String, Object or ArrayBuffer instead of ${typeName(data)};`
}

function perform(life, options, call) {
  const listeners = new Listeners(life, 'request')
  let transfer
  const chunks = new ChunkEvents(life, listeners, options.enableChunked === true)
  const task = taskObject(life, listeners, chunks.names, () => chunks.canAbort && transfer?.stop('abort'))
  const refused = refusedUrl(options.url, life.options.domains)
  if (refused) {
    call.fail(refused.reason, refused.errno)
    return task
  }
  const asked = askedOrProblem(life, options)
  if (typeof asked === 'string') {
    call.failParameter(asked)
    return task
  }

  const wants = { dataType: options.dataType ?? 'json', responseType: options.responseType ?? 'text', chunked: chunks.isOn }
  const answer = { status: 0, pairs: /** @type {Array<[string, string]>} */ ([]), parts: /** @type {Buffer[]} */ ([]) }
  transfer = life.network.begin(call, asked, options.timeout || DEFAULT_TIMEOUT, {
    onHeaders(status, pairs) {
      Object.assign(answer, { status, pairs })
      chunks.headers(status, headerOf(life, pairs))
    },
    onData(chunk) {
      if (chunks.isOn) chunks.data(chunk)
      else answer.parts.push(chunk)
    },
    onEnd() {
      const data = dataOf(life, Buffer.concat(answer.parts), wants)
      call.succeed({ data, statusCode: chunks.finalStatus(answer.status), ...headerOf(life, answer.pairs) })
    },
    keepsSilent: () => chunks.keepsSilent
  })
  return task
}

function headerOf(life, pairs) {
  const { profile, baseLibrary } = life
  return {
    header: shapeHeader(pairs, profile, profile.setCookie),
    ...(profile.cookiesField && atLeast(baseLibrary, '2.10.0') ? { cookies: setCookies(pairs) } : {})
  }
}

/** Cyclic data and lone surrogates cannot be written; the platform says so by `fail`. @returns {import('./http-client.mjs').Asked | string} */
function askedOrProblem(life, options) {
  try {
    return askedOf(life, options)
  } catch (error) {
    return `parameter.data cannot be written: ${/** @type {Error} */ (error).message};`
  }
}

/** What goes out: the data where the method and the content type put it, as of this moment. */
function askedOf(life, options) {
  const method = options.method ?? 'GET'
  const header = outgoingHeader(life, options.header)
  header['content-type'] ??= 'application/json'
  const inQuery = method === 'GET' || method === 'HEAD'
  const data = options.data ?? undefined
  // redirect: 'manual' came with base library 3.2.2; older ones ignore it.
  const redirect = options.redirect === 'manual' && atLeast(life.baseLibrary, '3.2.2') ? 'manual' : 'follow'
  return {
    method,
    header,
    redirect: /** @type {const} */ (redirect),
    url: inQuery && data !== undefined && typeName(data) !== 'ArrayBuffer' ? withQuery(options.url, data) : options.url,
    body: inQuery || data === undefined ? undefined : bodyOf(data, header['content-type'])
  }
}

function withQuery(url, data) {
  const query = typeof data === 'string' ? data : formOf(data)
  if (query === '') return url
  const [bare, hash] = url.split('#', 2)
  const joiner = !bare.includes('?') ? '?' : /[?&]$/.test(bare) ? '' : '&'
  return bare + joiner + query + (hash === undefined ? '' : `#${hash}`)
}

function bodyOf(data, contentType) {
  if (typeof data === 'string') return Buffer.from(data, 'utf8')
  if (typeName(data) === 'ArrayBuffer') return Buffer.from(new Uint8Array(data))
  return Buffer.from(contentType.toLowerCase().startsWith(FORM) ? formOf(data) : JSON.stringify(data), 'utf8')
}

function formOf(data) {
  return Object.keys(data).map((key) => `${encodeURIComponent(key)}=${encodeURIComponent(textOf(data[key]))}`).join('&')
}

function textOf(value) {
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function dataOf(life, bytes, { dataType, responseType, chunked }) {
  // What was handed out in chunks is not handed out again.
  if (chunked) return ''
  if (responseType === 'arraybuffer') return new Uint8Array(bytes)
  const text = bytes.toString('utf8')
  if (dataType !== 'json') return text
  try {
    return life.realm.parse(text)
  } catch {
    return text
  }
}
