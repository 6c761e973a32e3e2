/**
 * One real WebSocket, as a phone's network stack makes it. Knows nothing of `wx`.
 */
import { WebSocket } from 'ws'
import { inFlight } from './in-flight.mjs'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * @typedef {object} SocketReactions
 * @property {(header: Record<string, string>) => void} onOpen
 * @property {(data: string | Uint8Array) => void} onMessage
 * @property {(code: number, reason: string) => void} onClose   after it was open
 * @property {(failure: { status?: number, message: string }) => void} onFailure  it did not come about; `status`: of a refused handshake
 * @property {(isMoving: boolean) => void} onMoving   something is on its way that ends by itself, or nothing any more
 */

/**
 * Connect.
 * @param {{ url: string, header: Record<string, string>, protocols: string[] }} asked
 * @param {{ hosts: Record<string, string>, tls?: any }} routes as in http-client.mjs
 * @param {SocketReactions} reactions
 */
export function connect(asked, routes, reactions) {
  const url = new URL(asked.url)
  const target = routeOf(url, routes.hosts)
  if (!target) {
    setImmediate(() => reactions.onFailure({ message: `${url.hostname} is neither loopback nor in the option 'hosts'` }))
    return new Idle()
  }
  return new Connected(target, { ...asked, host: url.host }, routes.tls, reactions)
}

class Connected {
  constructor(target, { header, protocols, host }, tls, reactions) {
    this.reactions = reactions
    this.isOver = false
    this.port = 0
    /** Sent and not known to have arrived, and the handshake. */
    this.moving = 1
    this.under = new WebSocket(target, protocols, { ...tls, headers: { ...header, host }, perMessageDeflate: false, skipUTF8Validation: false })
    let wasOpen = false
    let upgraded = {}
    this.under.on('upgrade', (response) => {
      upgraded = response.headers
      this.port = response.socket.localPort
    })
    this.under.on('open', () => {
      wasOpen = true
      this.moved(-1)
      reactions.onOpen(upgraded)
    })
    this.under.on('message', (data, isBinary) => {
      reactions.onMessage(isBinary ? new Uint8Array(data) : data.toString('utf8'))
      inFlight.taken(this.port)
    })
    this.under.on('unexpected-response', (request, response) => {
      request.destroy()
      this.fail({ status: response.statusCode, message: `Unexpected server response: ${response.statusCode}` })
    })
    this.under.on('error', (error) => { if (!wasOpen) this.fail({ message: error.message }) })
    // The pong of a ping that went behind a message says that the message has arrived.
    this.under.on('pong', () => this.moved(-1))
    this.under.on('close', (code, reason) => {
      if (wasOpen) this.finish(() => reactions.onClose(code, reason.toString('utf8')))
      inFlight.gone(this.port)
    })
  }

  /** @param {string | Uint8Array} data */
  send(data) {
    this.moved(1)
    this.under.send(data)
    this.under.ping()
  }

  close(code, reason) {
    this.moved(1)
    this.under.close(code, reason)
  }

  /** Break it without a word to the server or the reactions. */
  destroy() {
    this.isOver = true
    this.reactions.onMoving(false)
    inFlight.gone(this.port)
    this.under.terminate()
  }

  fail(failure) {
    this.finish(() => this.reactions.onFailure(failure))
  }

  finish(react) {
    if (this.isOver) return
    this.isOver = true
    react()
    this.reactions.onMoving(false)
  }

  moved(by) {
    this.moving += by
    if (!this.isOver) this.reactions.onMoving(this.moving > 0)
  }
}

/** Stands in for one that leads nowhere. */
class Idle {
  send() {}
  close() {}
  destroy() {}
}

/** `hosts` names http origins; ws goes the same way. */
function routeOf(url, hosts) {
  const origin = url.origin.replace(/^ws/, 'http')
  if (Object.hasOwn(hosts, origin)) return new URL(url.pathname + url.search, hosts[origin].replace(/^http/, 'ws'))
  return LOOPBACK.has(url.hostname) ? url : undefined
}
