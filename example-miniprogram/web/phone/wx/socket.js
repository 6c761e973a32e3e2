/**
 * `wx.connectSocket`, by way of the relay (web/socket-relay.mjs): a page can set no header of a handshake.
 */
import { board } from '../board.js'
import { nextNumber, told } from '../told.js'
import { asyncApi } from './call.js'
import { createTask } from './task.js'

/** What the relay says first, once the backend has accepted. */
const OPEN = 'open'

/** Of a connection that was lost (RFC 6455, section 7.4.1). */
const LOST = 1006
/** What ends when the network goes. @type {Set<() => void>} */
const openOnes = new Set()

/** @param {{ address: string }} configured what the mini-program takes for the backend's address @param {any} lifecycle */
export function socketApi(configured, lifecycle) {
  lifecycle.networkLost.push(() => openOnes.forEach((lose) => lose()))
  return { connectSocket: asyncApi('connectSocket', (options, call) => connect(configured, options, call), { promise: false }) }
}

function connect({ address }, { url, header = {} }, call) {
  const number = nextNumber()
  const { task: { abort, ...task }, listeners } = createTask(['Open', 'Message', 'Close', 'Error'], () => {})
  const asked = new URL(url.replace(/^ws/, 'http'))
  const end = (detail) => told('received', { number, ...detail })
  told('send', { number, method: 'SOCKET', way: 'socket', path: asked.pathname, token: Object.keys(header).some((name) => /^authorization$/i.test(name)), cookies: [], again: false })
  if (board.faults.offline || `${asked.origin}` !== new URL(address).origin) {
    end({ error: 'offline' })
    call.fail('network is not connected')
    return undefined
  }
  call.succeed({})
  const socket = new WebSocket(`ws://${location.host}/to/backend${asked.pathname}?header=${encodeURIComponent(JSON.stringify(header))}`)
  let isOpen = false
  socket.onmessage = ({ data }) => {
    if (!isOpen) {
      isOpen = data === OPEN
      end({ status: 101, flows: true })
      return listeners.emit('Open', { header: {}, profile: {} })
    }
    told('chunk', { number })
    return listeners.emit('Message', { data })
  }
  const closed = ({ code, reason }) => {
    socket.onmessage = socket.onclose = null
    openOnes.delete(lose)
    if (isOpen) {
      told('flowed', { number, code })
      return listeners.emit('Close', { code, reason })
    }
    end({ error: 'network' })
    return listeners.emit('Error', { errMsg: 'the handshake failed' })
  }
  const lose = () => {
    socket.close()
    closed({ code: LOST, reason: 'abnormal closure' })
  }
  socket.onclose = closed
  openOnes.add(lose)
  const answered = (options, run) => {
    try {
      run()
      options.success?.({ errMsg: 'ok' })
    } catch (error) {
      options.fail?.({ errMsg: `SocketTask:fail ${error.message}` })
    }
  }
  return Object.assign(task, {
    send: (options) => answered(options, () => {
      socket.send(options.data)
      told('chunk', { number, out: true })
    }),
    close: (options = {}) => answered(options, () => socket.close(options.code ?? 1000, options.reason)),
    get readyState() { return socket.readyState }
  })
}
