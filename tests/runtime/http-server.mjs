/**
 * A scriptable real HTTP server on a free loopback port.
 *
 *     const server = await startServer({ clock: runtime.device.clock })
 *     server.on('POST', '/auth/login', ({ json }) => ({ body: { token: `t-${json.code}` } }))
 *     const gate = server.hold('GET', '/me')     // answers to GET /me wait
 *     gate.release()
 */
import http from 'node:http'
import { heldConnections } from './held.mjs'
import { OpenStream } from './open-stream.mjs'
import { Place, SocketServer } from './socket-server.mjs'

/**
 * @typedef {object} Asked  a request as the server got it
 * @property {string} method
 * @property {string} path   without the query
 * @property {URLSearchParams} query
 * @property {import('node:http').IncomingHttpHeaders} header
 * @property {Buffer} body
 * @property {string} text
 * @property {any} json   the body as JSON; throws when it is none
 *
 * @typedef {object} Answer
 * @property {number} [status]  default 200
 * @property {Record<string, string | string[]>} [header]  several Set-Cookie as an array
 * @property {any} [body]   a string or Buffer as it is, anything else as JSON
 * @property {boolean} [drop]  close the connection without an answer
 * @property {Array<string | Buffer>} [chunks]  in place of `body`: sent one by one, without a length
 * @property {(stream: OpenStream) => void} [stream]  in place of `body`: the test writes it, bit by bit
 * @property {boolean} [cut]  close the connection after `body` or `chunks`, in the middle of the announced length
 */

/** @param {{ clock?: { wall?: number, now: number } }} [options] `clock`: gives the header `Date`; default real time */
export async function startServer({ clock } = {}) {
  const server = new TestServer(clock)
  await server.listen()
  return server
}

export class TestServer {
  constructor(clock) {
    this.clock = clock
    /** Milliseconds that this server's clock is ahead of the device's monotonic time. */
    this.skew = 0
    /** @type {Asked[]} every request that came in */
    this.log = []
    /** @type {Map<string, (asked: Asked) => Answer | Promise<Answer>>} */
    this.handlers = new Map()
    /** @type {Gate[]} */
    this.gates = []
    this.url = ''
    this.http = http.createServer((request, response) => void this.serve(request, response))
    this.webSockets = new SocketServer(this.http)
  }

  listen() {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject)
      this.http.listen(0, '127.0.0.1', () => {
        this.url = `http://127.0.0.1:${/** @type {any} */ (this.http.address()).port}`
        resolve(undefined)
      })
    })
  }

  /** Answer requests of a method and path; a later handler replaces an earlier one. @param {string} method @param {string} path */
  on(method, path, handler) {
    this.handlers.set(`${method} ${path}`, handler)
    return this
  }

  /** Hold back the answers to a method and path until the gate is released. @param {string} method @param {string} path */
  hold(method, path) {
    const gate = new Gate(method, path)
    this.gates.push(gate)
    return gate
  }

  /** Take WebSockets at a path. @param {string} path @param {import('./socket-server.mjs').Behaviour} [behaviour] */
  sockets(path, behaviour = {}) {
    const place = new Place(behaviour)
    this.webSockets.places.set(path, place)
    return place
  }

  /** Count the requests that came in. @param {string} method @param {string} path */
  count(method, path) {
    return this.log.filter((asked) => asked.method === method && asked.path === path).length
  }

  close() {
    this.webSockets.close()
    this.http.closeAllConnections()
    return new Promise((resolve) => this.http.close(() => resolve(undefined)))
  }

  async serve(request, response) {
    const asked = await readRequest(request)
    if (!asked) return
    this.log.push(asked)
    const gate = this.gates.find((one) => one.isShut && one.method === asked.method && one.path === asked.path)
    const port = /** @type {number} */ (request.socket.remotePort)
    if (gate) await gate.wait(port)
    // The client may have gone while it was held.
    if (response.destroyed) return
    this.answer(request, response, asked, await this.decide(asked))
  }

  /** @returns {Promise<Answer>} */
  async decide(asked) {
    const handler = this.handlers.get(`${asked.method} ${asked.path}`)
    if (!handler) return { status: 404, body: { error: 'not_found', message: `the test server has no handler for ${asked.method} ${asked.path}` } }
    try {
      return (await handler(asked)) ?? {}
    } catch (error) {
      return { status: 500, body: { error: 'handler', message: String(error) } }
    }
  }

  answer(request, response, asked, { status = 200, header = {}, body, drop, chunks, stream, cut }) {
    if (drop) return void request.socket.destroy()
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body) || body === undefined
    const bytes = isRaw ? Buffer.from(body ?? '') : Buffer.from(JSON.stringify(body))
    const date = this.clock ? new Date(this.clock.now + this.skew) : new Date(Date.now() + this.skew)
    response.sendDate = false
    response.writeHead(status, {
      Date: date.toUTCString(),
      ...(isRaw ? {} : { 'Content-Type': 'application/json' }),
      ...(chunks || stream ? {} : { 'Content-Length': String(bytes.length + (cut ? 1 : 0)) }),
      ...header
    })
    if (stream) return stream(new OpenStream(asked, response))
    for (const chunk of chunks ?? [bytes]) response.write(chunk)
    if (cut) response.write('', () => request.socket.destroy())
    else response.end()
    return undefined
  }
}

/** Holds back answers. */
class Gate {
  constructor(method, path) {
    this.method = method
    this.path = path
    this.isShut = true
    /** @type {Array<{ port: number, open: () => void }>} */
    this.waiting = []
  }

  /** Requests that wait here. */
  get count() {
    return this.waiting.length
  }

  wait(port) {
    heldConnections.hold(port)
    return new Promise((resolve) => this.waiting.push({ port, open: () => resolve(undefined) }))
  }

  /** Answer all that wait, and hold no more. */
  release() {
    this.isShut = false
    while (this.waiting.length > 0) this.releaseOne()
  }

  /** Answer the one that waits at `index`; the gate stays shut for new ones. */
  releaseOne(index = 0) {
    const [held] = this.waiting.splice(index, 1)
    if (!held) throw new Error(`releaseOne: no ${this.method} ${this.path} waits here`)
    heldConnections.release(held.port)
    held.open()
  }
}

/** @returns {Promise<Asked | undefined>} nothing when the client left before its request was complete */
function readRequest(request) {
  return new Promise((resolve) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('error', () => resolve(undefined))
    request.on('end', () => {
      const url = new URL(request.url, 'http://server')
      const body = Buffer.concat(chunks)
      resolve({
        method: request.method,
        path: url.pathname,
        query: url.searchParams,
        header: request.headers,
        body,
        text: body.toString('utf8'),
        get json() {
          return JSON.parse(body.toString('utf8'))
        }
      })
    })
  })
}
