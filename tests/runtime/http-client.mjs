/**
 * One real HTTP exchange, as a phone's network stack makes it. Knows nothing of `wx`.
 */
import http from 'node:http'
import https from 'node:https'
import { arrivals } from './arrivals.mjs'

/** Most redirects that are followed; what browsers do too. */
const MAX_REDIRECTS = 20

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Why an exchange failed, as a network stack tells them apart. */
export class NetworkFailure extends Error {
  /** @param {'refused' | 'reset' | 'unresolved' | 'offline' | 'redirects'} kind */
  constructor(kind, detail = kind) {
    super(detail)
    this.kind = kind
  }
}

/**
 * @typedef {object} Asked
 * @property {string} url
 * @property {string} method
 * @property {Record<string, string>} header names in lower case
 * @property {Buffer | undefined} body
 * @property {'follow' | 'manual'} redirect
 *
 * @typedef {object} Reactions
 * @property {(hop: Asked, number: number) => void} onSend   a request goes out: the first, or a followed redirect
 * @property {(port: number) => void} onConnect   local port of its connection
 * @property {(sent: number, total: number) => void} onUpload
 * @property {(status: number, rawHeaders: Array<[string, string]>) => void} onHeaders  of the final answer
 * @property {(chunk: Buffer, total: number | undefined) => void} onData
 * @property {() => void} onEnd
 * @property {(failure: NetworkFailure) => void} onFailure
 */

/**
 * Start an exchange.
 * @param {Asked} asked
 * @param {{ hosts: Record<string, string>, tls?: import('node:https').RequestOptions }} routes `hosts`: which loopback origin stands for
 *   which origin; anything else that is not loopback does not resolve, so a test never leaves the machine
 * @param {Reactions} reactions
 * @returns {{ destroy: () => void }}
 */
export function exchange(asked, routes, reactions) {
  let current = /** @type {import('node:http').ClientRequest | undefined} */ (undefined)
  let over = false

  const finish = (react) => {
    if (over) return
    over = true
    react()
  }
  const fail = (error) => finish(() => reactions.onFailure(error instanceof NetworkFailure ? error : failureOf(error)))

  const send = (hop, number) => {
    const url = new URL(hop.url)
    const target = routeOf(url, routes.hosts)
    if (!target) {
      setImmediate(fail, new NetworkFailure('unresolved', `${url.hostname} is neither loopback nor in the option 'hosts'`))
      return
    }
    reactions.onSend(hop, number)
    const { request } = target.protocol === 'https:' ? https : http
    // One connection per request: its port names it (held.mjs), and no idle connection can be closed under a request.
    current = request({
      ...(target.protocol === 'https:' ? routes.tls : {}),
      agent: false,
      hostname: target.hostname.replace(/^\[|\]$/g, ''),
      port: target.port,
      path: url.pathname + url.search,
      method: hop.method,
      headers: { ...hop.header, host: url.host, connection: 'close', ...(hop.body ? { 'content-length': String(hop.body.length) } : {}) }
    })
    current.on('socket', (socket) => socket.once('connect', () => reactions.onConnect(/** @type {any} */ (socket).localPort)))
    current.on('error', fail)
    current.on('response', (response) => receive(hop, number, response))
    current.end(hop.body)
    if (hop.body) current.once('finish', () => reactions.onUpload(hop.body.length, hop.body.length))
  }

  const receive = (hop, number, response) => {
    const status = /** @type {number} */ (response.statusCode)
    const location = response.headers.location
    if (isRedirect(status) && location !== undefined && asked.redirect === 'follow') {
      response.resume()
      if (number >= MAX_REDIRECTS) return fail(new NetworkFailure('redirects'))
      return send(redirected(hop, status, location), number + 1)
    }
    const port = response.socket.localPort
    reactions.onHeaders(status, pairs(response.rawHeaders))
    arrivals.headers(port)
    // With 'manual' the platform ends the request at the headers of a redirect.
    if (isRedirect(status) && asked.redirect === 'manual') {
      response.destroy()
      return finish(reactions.onEnd)
    }
    const length = response.headers['content-length']
    response.on('data', (chunk) => {
      if (!over) reactions.onData(chunk, length === undefined ? undefined : Number(length))
      arrivals.bytes(port, chunk.length)
    })
    response.on('end', () => finish(reactions.onEnd))
    response.on('error', fail)
    return undefined
  }

  send(asked, 0)
  return {
    destroy() {
      over = true
      current?.destroy()
    }
  }
}

function routeOf(url, hosts) {
  if (Object.hasOwn(hosts, url.origin)) return new URL(hosts[url.origin])
  return LOOPBACK.has(url.hostname) ? url : undefined
}

function isRedirect(status) {
  return [301, 302, 303, 307, 308].includes(status)
}

/** The next hop, headers included: also to another host (platform.md, section 5). @returns {Asked} */
function redirected(hop, status, location) {
  const url = new URL(location, hop.url).href
  const becomesGet = status === 303 ? hop.method !== 'HEAD' : status < 303 && hop.method === 'POST'
  if (!becomesGet) return { ...hop, url }
  const { 'content-type': _type, ...header } = hop.header
  return { ...hop, url, method: 'GET', header, body: undefined }
}

function pairs(raw) {
  const list = []
  for (let index = 0; index < raw.length; index += 2) list.push([raw[index], raw[index + 1]])
  return list
}

function failureOf(error) {
  if (error.code === 'ECONNREFUSED') return new NetworkFailure('refused', error.message)
  if (error.code === 'ENOTFOUND') return new NetworkFailure('unresolved', error.message)
  return new NetworkFailure('reset', error.message)
}
