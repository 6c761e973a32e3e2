/**
 * `wx.connectSocket` and its task (platform.md, section 9), in the base library's two implementations: `jsapi` (iOS) and `binding`.
 */
import { ERRNO } from './network-errors.mjs'
import { outgoingHeader } from './network.mjs'
import { headerText } from './request-options.mjs'
import { Sent } from './record.mjs'
import { connect } from './socket-connection.mjs'
import { Listeners } from './task.mjs'
import { asyncApi, typeName, wrongType } from './wx-call.mjs'

/** Open at once, of the whole mini-program. */
const MOST_OPEN = 5
/** Virtual milliseconds in the background after which some phones drop sockets without a word. */
const LOST_AFTER = 10_000

const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const CLOSED = 3

/** The sockets of one launch. */
export class Sockets {
  constructor(life) {
    this.life = life
    /** @type {Set<Task>} */
    this.tasks = new Set()
    this.timer = 0
  }

  get open() {
    return [...this.tasks].filter(({ readyState }) => readyState === OPEN).length
  }

  /** The app went into the background. */
  hide() {
    if (!this.life.profile.losesSockets) return
    this.timer = this.life.lane.platformAfter(LOST_AFTER, 'the phone drops sockets', () => {
      for (const task of this.tasks) task.loseSilently()
    })
  }

  show() {
    this.life.lane.clear(this.timer)
  }

  end() {
    for (const task of this.tasks) task.under?.destroy()
    this.tasks.clear()
  }
}

/** @param {import('./life.mjs').Life} life */
export function socketApi(life) {
  return {
    connectSocket: asyncApi(life, 'connectSocket', { promise: false, check: wrongSocket, perform: (options, call) => perform(life, options, call) })
  }
}

function wrongSocket(options) {
  return wrongType(options, 'url', 'String') ?? (options.protocols === undefined || Array.isArray(options.protocols) ? undefined : 'parameter.protocols should be Array;')
}

function perform(life, options, call) {
  if (!/^wss?:\/\//i.test(options.url) || !URL.canParse(options.url)) {
    call.fail(`invalid url "${options.url}"`, ERRNO.invalidUrl)
    return undefined
  }
  const task = new Task(life, call)
  if (life.sockets.open >= MOST_OPEN) {
    task.refuse(life.profile.sockets === 'binding' ? 'fail reach max websocket connect count 5' : 'max connected')
    return task.object
  }
  life.sockets.tasks.add(task)
  const isForeign = life.options.domains && !life.options.domains.includes(new URL(options.url).origin)
  call.work(() => {
    call.succeed({ socketTaskId: call.number })
    if (isForeign) life.task('connectSocket error', () => task.failed({ message: 'url not in domain list' }))
    else task.connect(options)
  })
  // A fault of the test took its place.
  if (call.outcome?.failed) task.refuse(undefined)
  return task.object
}

class Task {
  constructor(life, call) {
    this.life = life
    this.call = call
    this.readyState = CONNECTING
    /** @type {any} */
    this.under = undefined
    this.listeners = new Listeners(life, 'SocketTask.')
    this.entry = undefined
    this.object = this.make()
  }

  make() {
    const { life } = this
    const { own } = life.realm
    const object = new own.Object()
    const members = {
      send: (options) => this.send(options ?? {}),
      close: (options) => this.close(options ?? {}),
      ...Object.fromEntries(['Open', 'Message', 'Error', 'Close'].map((event) => [`on${event}`, (listener) => this.listeners.on(event, listener)]))
    }
    for (const [name, inner] of Object.entries(members)) object[name] = life.realm.function(name, inner)
    const get = life.realm.function('get readyState', () => this.readyState)
    if (life.profile.readyState) Object.defineProperty(object, 'readyState', { get, enumerable: true })
    return object
  }

  connect(options) {
    const { life } = this
    if (life.lane.frozen || !life.device.network.isConnected) {
      life.task('connectSocket error', () => this.failed({ message: life.lane.frozen ? 'interrupted' : 'network is not connected' }))
      return
    }
    const header = outgoingHeader(life, headerText(life, options.header))
    life.record.sent.push(new Sent({ api: 'connectSocket', url: options.url, method: 'GET', header, body: undefined, at: life.device.clock.now, hop: 0 }))
    this.entry = life.device.ledger.open(`wx.connectSocket #${this.call.number}, the connection`, life)
    this.under = connect({ url: options.url, header, protocols: options.protocols ?? [] }, { hosts: life.options.hosts ?? {}, tls: life.options.tls }, {
      onOpen: (answered) => {
        this.readyState = OPEN
        this.listeners.emit('Open', { header: answered, profile: {} })
      },
      onMessage: (data) => this.listeners.emit('Message', { data }),
      onClose: (code, reason) => this.closed(code, reason),
      onFailure: (failure) => this.failed(failure),
      onMoving: (isMoving) => this.entry?.waitFor(isMoving ? 'moving' : 'never')
    })
  }

  /** It could not be made: `fail`, and for `jsapi` an event as well. */
  refuse(reason) {
    this.readyState = CLOSED
    if (reason !== undefined) this.call.fail(reason)
    if (this.life.profile.sockets === 'jsapi') {
      this.life.task('connectSocket error', () => this.listeners.emit('Error', { errMsg: this.call.outcome?.result.errMsg }))
    }
  }

  failed({ status, message }) {
    this.readyState = CLOSED
    this.over()
    const { handshakeError, sockets } = this.life.profile
    const { namesSocketStatus } = this.life.options
    const reason = status === undefined || namesSocketStatus ? message : handshakeError
    // `binding` has no close behind it.
    this.listeners.emit('Error', sockets === 'binding' ? { errCode: 1004, errMsg: reason && `fail:${reason}` } : { errMsg: reason })
    if (sockets === 'jsapi') this.emitClose(1006, reason)
  }

  closed(code, reason) {
    this.readyState = CLOSED
    this.over()
    this.emitClose(code, reason)
  }

  emitClose(code, reason) {
    this.listeners.emit('Close', { code, reason })
    if (this.life.profile.sockets === 'jsapi') this.life.task('connectSocket listeners', () => this.listeners.lists.clear())
  }

  /** The phone drops it, and tells the task nothing. */
  loseSilently() {
    if (this.readyState !== OPEN) return
    this.under.destroy()
    if (!this.life.profile.staleReadyState) this.readyState = CLOSED
    this.isLost = true
    this.over()
  }

  over() {
    this.life.sockets.tasks.delete(this)
    this.entry?.close()
    this.entry = undefined
  }

  send(options) {
    const isText = typeof options.data === 'string'
    if (!isText && typeName(options.data) !== 'ArrayBuffer') return this.answer(options, 'fail', `SocketTask.send:fail parameter error: parameter.data should be String or ArrayBuffer;`)
    if (this.readyState !== OPEN || this.isLost) return this.answer(options, 'fail', 'SocketTask.send:fail SocketTask.readyState is not OPEN')
    this.under.send(isText ? options.data : new Uint8Array(options.data))
    return this.answer(options, 'success', 'sendSocketMessage:ok')
  }

  close({ code = 1000, reason = '', ...options }) {
    if (Buffer.byteLength(reason) > 123) return this.answer(options, 'fail', 'SocketTask.close:fail reason is too long')
    if (this.readyState >= CLOSING || this.isLost) return this.answer(options, 'fail', 'SocketTask.close:fail WebSocket is not connected')
    if (this.readyState === CONNECTING) {
      this.under?.destroy()
      this.closed(1006, 'closed before the connection was established')
    } else {
      this.readyState = CLOSING
      this.under.close(code, reason)
    }
    return this.answer(options, 'success', 'closeSocket:ok')
  }

  answer(options, which, errMsg) {
    this.life.task(`SocketTask ${which}`, () => {
      const result = this.life.realm.copy({ errMsg })
      this.life.enter(`SocketTask ${which}`, options[which], result)
      this.life.enter('SocketTask complete', options.complete, result)
    })
  }
}
