/**
 * `wx.request`, and the state of the network.
 */
import { board } from '../board.js'
import { asyncApi } from './call.js'
import { exchange, headerOf, loseAll } from './exchange.js'
import { createTask } from './task.js'

const FORM = 'application/x-www-form-urlencoded'

/** @param {{ address: string }} configured @param {any} lifecycle */
export function networkApi(configured, lifecycle) {
  lifecycle.networkLost.push(loseAll)
  return {
    request: asyncApi('request', (options, call) => request(configured, options, call), { promise: false }),
    getNetworkType: asyncApi('getNetworkType', (_, call) => call.succeed({ networkType: board.faults.offline ? 'none' : 'wifi' })),
    onNetworkStatusChange: (listener) => lifecycle.on('NetworkStatusChange', listener),
    offNetworkStatusChange: (listener) => lifecycle.off('NetworkStatusChange', listener)
  }
}

function request(configured, options, call) {
  const { task, listeners } = createTask(['HeadersReceived', 'ChunkReceived'], () => sent.abort())
  const answer = { statusCode: 0, header: {}, cookies: /** @type {string[]} */ ([]) }
  const sent = exchange(configured, askedOf(options), {
    onHeaders(status, headers, cookies) {
      Object.assign(answer, { statusCode: status, header: headerOf(headers, cookies), cookies })
      listeners.emit('HeadersReceived', { ...answer })
    },
    // The program gets a body in chunks, or whole at the end.
    ...(options.enableChunked ? { onChunk: (bytes) => listeners.emit('ChunkReceived', { data: bytes.buffer }) } : {}),
    onEnd: (bytes) => call.succeed({ data: dataOf(bytes, options), ...answer }),
    onFail: call.fail
  })
  return task
}

function askedOf(options) {
  const method = options.method ?? 'GET'
  const header = { ...options.header }
  if (!Object.keys(header).some((name) => name.toLowerCase() === 'content-type')) header['content-type'] = 'application/json'
  const type = header[Object.keys(header).find((name) => name.toLowerCase() === 'content-type') ?? '']
  const inQuery = method === 'GET' || method === 'HEAD'
  const { data } = options
  return {
    method,
    header,
    url: inQuery && data ? withQuery(options.url, data) : options.url,
    body: inQuery || data === undefined ? undefined : bodyOf(data, type),
    timeout: options.timeout
  }
}

function withQuery(url, data) {
  const query = typeof data === 'string' ? data : new URLSearchParams(data).toString()
  return query ? `${url}${url.includes('?') ? '&' : '?'}${query}` : url
}

function bodyOf(data, type) {
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data
  return type.startsWith(FORM) ? new URLSearchParams(data).toString() : JSON.stringify(data)
}

function dataOf(bytes, { responseType, dataType = 'json' }) {
  if (responseType === 'arraybuffer') return bytes
  const text = new TextDecoder().decode(bytes)
  if (dataType !== 'json') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
