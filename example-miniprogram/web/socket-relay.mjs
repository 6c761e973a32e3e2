/**
 * Hands the page's sockets on to the backend.
 *
 * The page's side is always accepted, for a browser writes each refused handshake into its console as an error; its first message is
 * `open` once the backend has accepted, and it is closed when the backend has not.
 */
import { WebSocket, WebSocketServer } from 'ws'
import { isOwnPage } from './relay.mjs'

/** Of an end without a close frame (RFC 6455, section 7.4.1): none can be sent on. */
const NO_FRAME = [1005, 1006, 1015]

/** @param {Record<string, string>} targets origins by name, as in relay.mjs */
export function createSocketRelay(targets) {
  const pages = new WebSocketServer({ noServer: true })
  return {
    /** @param {import('node:http').IncomingMessage} asked @param {import('node:stream').Duplex} socket @param {Buffer} head */
    upgrade(asked, socket, head) {
      const { pathname, searchParams } = new URL(asked.url ?? '/', 'http://page')
      const [, name, rest] = /^\/to\/(\w+)(\/.*)$/.exec(pathname) ?? []
      if (name === undefined || !Object.hasOwn(targets, name) || !isOwnPage(asked)) return void socket.destroy()
      const headers = JSON.parse(searchParams.get('header') ?? '{}')
      const onward = targets[name].replace(/^http/, 'ws') + rest
      return pages.handleUpgrade(asked, socket, head, (near) => join(near, new WebSocket(onward, { headers, perMessageDeflate: false })))
    },
    close() {
      for (const near of pages.clients) near.terminate()
    }
  }
}

/** @param {WebSocket} near @param {WebSocket} far */
function join(near, far) {
  const hand = (from, to) => {
    from.on('message', (data, isBinary) => to.readyState === WebSocket.OPEN && to.send(isBinary ? data : data.toString()))
    from.on('error', () => {})
    from.on('close', (code, reason) => (NO_FRAME.includes(code) ? to.terminate() : to.close(code, reason)))
  }
  far.on('open', () => near.send('open'))
  hand(near, far)
  hand(far, near)
}
