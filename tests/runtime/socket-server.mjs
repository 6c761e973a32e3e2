/**
 * The WebSocket half of the test server (http-server.mjs).
 *
 *     const live = server.sockets('/live', { refuse: ({ header }) => (header.authorization ? undefined : 401) })
 *     live.newest.send('hello')
 *     live.newest.close(4401, 'token')
 */
import { WebSocketServer } from 'ws'
import { inFlight } from './in-flight.mjs'

/**
 * @typedef {object} Handshake
 * @property {string} path  without the query
 * @property {URLSearchParams} query
 * @property {import('node:http').IncomingHttpHeaders} header
 *
 * @typedef {object} Behaviour
 * @property {(asked: Handshake) => number | undefined} [refuse]  the HTTP status to refuse the handshake with
 * @property {(asked: Handshake) => boolean} [ignore]   leave the handshake without an answer
 * @property {(connection: Connection) => void} [open]  what the server does with a new connection
 * @property {(connection: Connection, message: string | Buffer) => void} [message]
 * @property {Record<string, string | string[]>} [header]  of the answer to the handshake
 */

/** All paths of one server. */
export class SocketServer {
  /** @param {import('node:http').Server} http */
  constructor(http) {
    /** @type {Map<string, Place>} */
    this.places = new Map()
    this.server = new WebSocketServer({ noServer: true })
    this.server.on('headers', (headers, request) => headers.push(...linesOf(this.placeOf(request)?.behaviour.header)))
    http.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head))
  }

  placeOf(request) {
    return this.places.get(new URL(request.url, 'http://server').pathname)
  }

  upgrade(request, socket, head) {
    socket.on('error', () => {})
    const { pathname, searchParams } = new URL(request.url, 'http://server')
    const asked = { path: pathname, query: searchParams, header: request.headers }
    const place = this.placeOf(request)
    place?.asked.push(asked)
    if (place?.behaviour.ignore?.(asked)) return
    const status = place ? place.behaviour.refuse?.(asked) : 404
    if (status) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    this.server.handleUpgrade(request, socket, head, (webSocket) => place?.take(new Connection(webSocket, asked, socket.remotePort)))
  }

  close() {
    for (const webSocket of this.server.clients) webSocket.terminate()
  }
}

/** One path: its connections, and what it does with them. */
export class Place {
  /** @param {Behaviour} behaviour */
  constructor(behaviour) {
    this.behaviour = behaviour
    /** @type {Handshake[]} every handshake that came */
    this.asked = []
    /** @type {Connection[]} every connection that was made, oldest first */
    this.connections = []
  }

  /** The newest connection. */
  get newest() {
    return this.connections[this.connections.length - 1]
  }

  /** Connections that are open now. */
  get open() {
    return this.connections.filter(({ isOpen }) => isOpen)
  }

  take(connection) {
    this.connections.push(connection)
    connection.onMessage = (message) => this.behaviour.message?.(connection, message)
    this.behaviour.open?.(connection)
  }
}

export class Connection {
  constructor(webSocket, asked, port) {
    this.webSocket = webSocket
    this.asked = asked
    this.port = port
    /** @type {Array<string | Buffer>} what the client sent */
    this.received = []
    /** How the client closed it. @type {{ code: number, reason: string } | undefined} */
    this.closed = undefined
    this.onMessage = (_message) => {}
    webSocket.on('message', (data, isBinary) => {
      const message = isBinary ? data : data.toString('utf8')
      this.received.push(message)
      this.onMessage(message)
    })
    webSocket.on('close', (code, reason) => { this.closed = { code, reason: reason.toString('utf8') } })
    webSocket.on('error', () => {})
  }

  get isOpen() {
    return this.webSocket.readyState === 1
  }

  /** @param {string | Buffer} data */
  send(data) {
    if (!this.isOpen) return
    inFlight.sent(this.port)
    this.webSocket.send(data)
  }

  close(code = 1000, reason = '') {
    if (!this.isOpen) return
    inFlight.sent(this.port)
    this.webSocket.close(code, reason)
  }

  /** Break the connection without a word: the client sees 1006. */
  terminate() {
    if (!this.isOpen) return
    inFlight.sent(this.port)
    this.webSocket.terminate()
  }
}

/** @param {Record<string, string | string[]>} [header] */
function linesOf(header = {}) {
  return Object.entries(header).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`))
}
