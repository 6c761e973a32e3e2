/**
 * `wx.request` (platform.md, section 5).
 */
import { ChunkEvents } from './chunk-events.mjs'
import { answerHeader, eventHeader } from './header-shapes.mjs'
import { DEFAULT_TIMEOUT, outgoingHeader, refusedByPhone, wrongHeader } from './network.mjs'
import { ERRNO } from './network-errors.mjs'
import { atLeast } from './profiles.mjs'
import { bodyOf, headerText, methodOf, refusedUrl, timeoutOf, withQuery } from './request-options.mjs'
import { Listeners, taskObject } from './task.mjs'
import { asyncApi } from './wx-call.mjs'

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']

/** @param {import('./life.mjs').Life} life */
export function requestApi(life) {
  return { request: asyncApi(life, 'request', { promise: false, perform: (options, call) => perform(life, options, call) }) }
}

function perform(life, options, call) {
  const early = refusedUrl(options.url) ?? unwritable(options)
  if (early) {
    call.failNow(early.reason, early.errno)
    return undefined
  }
  const listeners = new Listeners(life, 'request')
  let transfer
  const chunks = new ChunkEvents(life, listeners, options.enableChunked === true)
  const task = taskObject(life, listeners, chunks.names, () => chunks.canAbort && transfer?.stop('abort'))
  const asked = rewritten(life, options)
  const refused = refusedByPhone(asked.url, life.options.domains) ?? refusedNatively(asked)
  if (refused) {
    call.fail(refused.reason, refused.errno)
    return task
  }

  const wants = { dataType: options.dataType, responseType: String(options.responseType).toLowerCase(), chunked: chunks.isOn }
  const answer = { status: 0, pairs: /** @type {Array<[string, string]>} */ ([]), parts: /** @type {Buffer[]} */ ([]) }
  transfer = life.network.begin(call, { ...asked, header: outgoingHeader(life, asked.header) }, timeoutOf(options.timeout, DEFAULT_TIMEOUT), {
    onHeaders(status, pairs) {
      Object.assign(answer, { status, pairs })
      chunks.headers(status, eventHeader(life, pairs, life.profile.setCookie))
    },
    onData(chunk) {
      if (chunks.isOn) chunks.data(chunk)
      else answer.parts.push(chunk)
    },
    onEnd() {
      const data = dataOf(life, Buffer.concat(answer.parts), wants)
      call.succeed({ data, statusCode: chunks.finalStatus(answer.status), ...answerHeader(life, answer.pairs) })
    },
    keepsSilent: () => chunks.keepsSilent
  })
  return task
}

/** Cycles, BigInts and functions cannot be written; the base library says so at once. */
function unwritable(options) {
  try {
    bodyOf(options.data, contentTypeOf(options.header))
    if (methodOf(options.method) === 'GET') withQuery(options.url, options.data)
    return undefined
  } catch {
    return { reason: 'fail to stringify data', errno: ERRNO.data }
  }
}

/**
 * What goes out, as of this moment. The base library writes the header, the type of the answer and the URL of a GET into the very object that
 * the program gave: who sends that object again sends what became of it.
 * @returns {import('./http-client.mjs').Asked}
 */
function rewritten(life, options) {
  const method = methodOf(options.method)
  const header = headerText(life, options.header)
  header['content-type'] ??= 'application/json'
  Reflect.set(options, 'header', life.realm.copy(header))
  Reflect.set(options, 'dataType', options.dataType || 'json')
  if (method === 'GET') Reflect.set(options, 'url', withQuery(options.url, options.data))
  const hasBody = method !== 'GET' && method !== 'HEAD'
  // redirect: 'manual' came with base library 3.2.2; older ones ignore it.
  const redirect = options.redirect === 'manual' && atLeast(life.baseLibrary, '3.2.2') ? 'manual' : 'follow'
  return { method, header, redirect: /** @type {const} */ (redirect), url: options.url, body: hasBody ? bodyOf(options.data, header['content-type']) : undefined }
}

function refusedNatively({ method, header }) {
  if (!METHODS.includes(method)) return { reason: 'method is invalid', errno: undefined }
  const problem = wrongHeader(header)
  return problem && { reason: `parameter error: ${problem}`, errno: ERRNO.parameter }
}

function contentTypeOf(header) {
  const name = Object.keys(Object(header)).find((one) => one.toLowerCase() === 'content-type')
  return name === undefined ? 'application/json' : String(header[name])
}

function dataOf(life, bytes, { dataType, responseType, chunked }) {
  // What was handed out in chunks is not handed out again.
  if (chunked) return ''
  if (responseType === 'arraybuffer') return new Uint8Array(bytes)
  // A byte order mark is no part of the text.
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  if (dataType !== 'json') return text
  try {
    return life.realm.parse(text)
  } catch {
    return text
  }
}
