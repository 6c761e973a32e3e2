'use strict'

/** What a connection that is lost tells (RFC 6455, section 7.1.5). */
const LOST = { code: 1006, reason: 'abnormal closure' }

/**
 * Sockets between the phone and the server that the test programs. Nothing of them takes time; what one side does the other hears later, in order.
 *
 * @param {{ phone: any, server: any, inFlight: import('./in-flight').InFlight, mistakes: import('./mistakes').Mistakes }} parts
 */
function createSockets({ phone, server, inFlight, mistakes }) {
  /** @type {Set<() => void>} How each open one is lost. */
  const open = new Set()

  function connectSocket(options) {
    phone.calls.push({ api: 'connectSocket', options })
    const { url, header = {} } = options
    const told = { phone: listeners(['Open', 'Message', 'Error', 'Close']), server: listeners(['Message', 'Close']) }
    let state = 'connecting'
    let last = Promise.resolve()
    /** One after the other. @param {() => unknown} run */
    const soon = (run) => {
      const end = inFlight.begin(`wx.connectSocket ${url}`)
      last = last.then(run).catch((failure) => void mistakes.add(`a listener of the socket ${url} threw ${failure}`)).then(end)
    }
    const answer = ({ success, fail, complete }, failure, api) => soon(() => {
      const result = { errMsg: failure ? `${api}:fail ${failure}` : `${api}:ok` }
      const callback = failure ? fail : success
      if (callback) callback(result)
      if (complete) complete(result)
    })
    const closed = (how) => {
      if (state === 'closed') return
      state = 'closed'
      open.delete(lose)
      soon(() => told.server.tell('Close', how))
      soon(() => told.phone.tell('Close', how))
    }
    const lose = () => closed(LOST)

    const other = {
      get isOpen() {
        return state === 'open'
      },
      send(data) {
        const message = messageOf(data)
        soon(() => state === 'open' && told.phone.tell('Message', { data: message }))
      },
      onMessage: told.server.on.Message,
      onClose: told.server.on.Close,
      // What was sent before goes first.
      close: (code = 1000, reason = '') => soon(() => closed({ code, reason }))
    }

    answer(options, undefined, 'connectSocket')
    soon(async () => {
      const refusal = phone.offline ? { errMsg: 'network is not connected' } : await server.connect({ url, header }, other)
      if (state === 'closed') return
      state = refusal ? 'closed' : 'open'
      if (refusal) return told.phone.tell('Error', { errMsg: refusal.errMsg })
      open.add(lose)
      told.phone.tell('Open', { header: {} })
    })
    return {
      ...Object.fromEntries(Object.entries(told.phone.on).map(([event, on]) => [`on${event}`, on])),
      send(given) {
        if (state !== 'open') return answer(given, 'WebSocket is not connected', 'sendSocketMessage')
        soon(() => told.server.tell('Message', given.data))
        answer(given, undefined, 'sendSocketMessage')
      },
      close(given = {}) {
        closed({ code: given.code || 1000, reason: given.reason || '' })
        answer(given, undefined, 'closeSocket')
      }
    }
  }

  return { connectSocket, loseAll: () => open.forEach((lose) => lose()) }
}

/** Listeners by event, and what tells them. @param {string[]} events */
function listeners(events) {
  const lists = Object.fromEntries(events.map((event) => [event, []]))
  return {
    on: Object.fromEntries(events.map((event) => [event, (listener) => void lists[event].push(listener)])),
    tell: (event, payload) => lists[event].slice().forEach((listener) => listener(payload))
  }
}

/** A message as the phone gets it. @param {any} data */
function messageOf(data) {
  if (typeof data === 'string') return data
  // Of any realm: test runners have their own.
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') return data.slice(0)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice().buffer
  throw new Error('socket.send: a message is text or bytes; of an object: socket.send(JSON.stringify(object))')
}

module.exports = { createSockets }
