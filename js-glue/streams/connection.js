/**
 * One connection of a stream: a call of the pump, read bit by bit until it ends, breaks or falls silent.
 */
import { StreamEnding, StreamShape, finishReading, mayBeEvents, readStream, streamPatience } from '../boundary/bindings.js'
import { bytesOf } from '../common/bytes.js'
import { SessionError, meaningOf } from '../common/errors.js'
import { parsed } from '../common/json.js'
import { Limit } from '../common/limit.js'
import { isSuccess } from '../request/answer.js'
import { header } from '../request/headers.js'
import { decoded } from './messages.js'

/** @typedef {import('../request/call.js').Call} Call */
/** @typedef {import('../request/chunk-gate.js').Head} Head */
/**
 * Whose connection it is. `tell` gets what the module made of bytes. `ended` is called once; `error` makes what the stream fails with if this
 * was its last connection, `answer` is what it resolves with.
 *
 * @typedef {{
 *   number: number,
 *   options: import('./options.js').StreamOptions,
 *   sent: (call: Call) => void,
 *   tell: (units: Uint16Array) => void,
 *   ended: (ending: StreamEnding, error: () => SessionError, answer?: Head) => void,
 * }} Owner
 */

/** How much of an answer that is no stream is kept for the error, in bytes: a download by mistake goes no further. */
const MOST_KEPT = 1 << 20

/** Follow a connection from its request to its end. The call's watcher, too. */
export class StreamConnection {
  /** @param {Owner} owner */
  constructor(owner) {
    this.owner = owner
    this.api = /** @type {const} */ ('stream')
    this.limit = owner.options.first
    /** The same, while it runs. @type {Limit | undefined} */
    this.first = undefined
    this.isOver = false
    /** The pump says which, before anything else can happen to it. @type {Call | undefined} */
    this.call = undefined
    /** What the answer says of itself, once it is known to be none of a refusal. @type {Head} */
    this.head = {}
    /** It is what was asked for, as far as its head tells. */
    this.isStream = true
    this.hasBytes = false
    /** The body of an answer that is no stream. @type {Uint8Array[]} */
    this.body = []
    this.bodySize = 0
    /** Within how many milliseconds something must come. */
    this.patience = 0
    /** @type {any} */
    this.timer = undefined
  }

  /** Begin. @param {import('../request/pump.js').Pump} pump @param {any} attempt */
  begin(pump, attempt) {
    attempt.success = this.answered.bind(this)
    attempt.fail = this.failed.bind(this)
    // The caller's own limit counts from here; silence from when it was sent, for a login has limits of its own.
    if (this.limit !== undefined) {
      this.patience = streamPatience(this.owner.number, false)
      this.first = new Limit(this.patience, this.silence.bind(this))
    }
    pump.begin('request', attempt, 'program', undefined, this).on('ChunkReceived', this.heard.bind(this))
  }

  /** The pump sent an attempt. @param {Call} call */
  sent(call) {
    this.owner.sent(call)
    if (this.limit === undefined) this.watch()
  }

  /** Bytes came, whether they may be shown yet or not. */
  arrived() {
    if (this.hasBytes) return this.wait()
    this.hasBytes = true
    this.stop()
    this.watch()
  }

  /** The call waits for the user. */
  stop() {
    if (this.first) this.first.stop()
  }

  /** It goes on. */
  run() {
    if (this.first && !this.hasBytes) this.first.run()
  }

  /** The answer is no refusal. @param {Head} head */
  opened(head) {
    this.head = head
    this.isStream = (!head.statusCode || isSuccess(head))
      && (this.owner.options.shape !== StreamShape.Events || mayBeEvents(String(header(head.header, 'content-type') || '')))
  }

  /** A chunk came that is the program's. @param {any} chunk */
  heard(chunk) {
    const bytes = bytesOf(chunk && chunk.data)
    if (this.isOver || !bytes.length) return
    if (this.isStream) return this.tell(readStream(this.owner.number, bytes))
    this.body.push(bytes)
    this.bodySize += bytes.length
    if (this.bodySize > MOST_KEPT) this.refuse()
  }

  /** @param {Uint16Array | undefined} units `undefined`: something has no end */
  tell(units) {
    if (!units) this.end(StreamEnding.Final, () => this.error('a line, or the data of an event, has no end within 8 MB'))
    else if (units.length) this.owner.tell(units)
  }

  /** The answer is whole. @param {any} answer */
  answered(answer) {
    if (this.isOver) return
    // Where chunks are not told the body is here.
    if (!this.hasBytes) this.heard(answer)
    if (this.isOver) return
    const { statusCode } = answer
    this.opened({ statusCode, header: answer.header || this.head.header })
    if (!isSuccess(answer) || !this.isStream) return this.refuse()
    this.tell(finishReading(this.owner.number, true))
    const used = () => this.error('the server ended the stream, as often as it was connected again')
    this.end(statusCode === 204 ? StreamEnding.Over : StreamEnding.Whole, used, this.head)
  }

  /** It is not what was asked for. */
  refuse() {
    const { statusCode, header: headers } = this.head
    this.end(StreamEnding.Final, () => this.error(isSuccess({ statusCode }) || !statusCode
      ? `the answer is no event stream: its Content-Type is ${header(headers, 'content-type')}`
      : `the server answered with HTTP ${statusCode}`))
  }

  /** It failed, or never was. @param {SessionError} error */
  failed(error) {
    if (this.isOver) return
    const { code } = error
    if (code === 'ERR_NETWORK' || code === 'ERR_TIMEOUT') this.breakOff(`the stream broke off: ${error.message}`, error)
    else this.end(StreamEnding.Final, () => error)
  }

  /** Nothing came for too long. */
  silence() {
    const { call, patience } = this
    if (call && call.waits && (this.hasBytes || !this.first)) return this.wait()
    if (call && call.isHeldUp) return call.late()
    this.breakOff(`nothing came for ${patience} ms`, new SessionError('ERR_TIMEOUT', `${meaningOf('ERR_TIMEOUT')} of ${patience} ms`, { api: 'request' }))
  }

  /** @param {string} message once it had begun @param {SessionError} error before that */
  breakOff(message, error) {
    const gate = this.call && this.call.gate
    if (gate && gate.head) {
      this.head = gate.head
      error = this.error(message, error)
    }
    // What was not ended is no message.
    finishReading(this.owner.number, false)
    this.end(StreamEnding.Broken, () => error)
  }

  /** End, and tell whose it is. @param {StreamEnding} ending @param {() => SessionError} error @param {Head} [answer] */
  end(ending, error, answer) {
    if (this.isOver) return
    this.leave()
    this.owner.ended(ending, error, answer)
  }

  /** Have nothing to do with the request any more. */
  leave() {
    this.isOver = true
    clearTimeout(this.timer)
    this.stop()
    if (this.call) this.call.abort()
  }

  watch() {
    this.patience = streamPatience(this.owner.number, this.hasBytes)
    this.wait()
  }

  wait() {
    clearTimeout(this.timer)
    this.timer = setTimeout(this.silence.bind(this), this.patience)
  }

  /** Make the error of a stream that had begun. @param {string} message @param {SessionError} [cause] */
  error(message, cause) {
    const { statusCode, header: headers } = this.head
    const text = decoded(this.body)
    const body = parsed(text)
    return new SessionError('ERR_STREAM', message, { api: 'request', cause, response: { statusCode, header: headers, data: body === undefined ? text : body } })
  }
}
