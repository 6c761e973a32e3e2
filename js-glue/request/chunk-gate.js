/**
 * Holds back the chunks of an answer until it is known that the server does not refuse the token with it: those of an answer
 * that is asked for again would stand before those of the one that counts.
 */
import { opensGate } from '../boundary/bindings.js'
import { bytesOf } from '../common/bytes.js'
import { parsed } from '../common/json.js'
import { decoded } from '../streams/messages.js'
import { header } from './headers.js'
import { use } from './task.js'

/** @typedef {import('./call.js').Call} Call */
/** @typedef {{ statusCode?: number, header?: Record<string, any> }} Head */
/**
 * Whoever wants to know more of a call than its outcome. `call`: which it is, from its beginning: a function of the program, called before that
 * has ended, may abort it. `api`: what the program called. `limit`: the caller's own limit, where the
 * platform gets another. `opened`: the answer's chunks are let through, or its end is told.
 *
 * @typedef {{
 *   api: 'stream', call?: Call, limit?: number, sent: (call: Call) => void, arrived: () => void, opened: (head: Head) => void, stop: () => void, run: () => void,
 * }} Watcher
 */

/** Stand between one attempt's task and the listeners of its call. */
export class ChunkGate {
  /** @param {Call} call @param {import('./expired-rule.js').ExpiredRule} expiredRule */
  constructor(call, expiredRule) {
    this.call = call
    this.expiredRule = expiredRule
    /** What was sent without a token is not refused for it. */
    this.isOpen = !call.sent
    this.isTold = false
    /** What came so far, while it is not shown. @type {any[]} */
    this.held = []
    /** What `onHeadersReceived` told. @type {Head | undefined} */
    this.head = undefined
  }

  /** Listen to a task, in the turn in which it was made. @param {any} task @param {(head: any, isFine: boolean) => void} onHead `isFine`: it is no refusal */
  listen(task, onHead) {
    const { call } = this
    const isPast = () => call.gate !== this || call.done
    use(task, 'onHeadersReceived', (/** @type {any} */ answer) => {
      if (isPast()) return
      /** @type {Head} */
      const head = this.head = answer || {}
      const isFine = this.isOpen || this.opens(head)
      onHead(head, isFine)
      if (isFine) this.open(head)
    })
    use(task, 'onChunkReceived', (/** @type {any} */ chunk) => {
      if (isPast()) return
      if (call.watcher) call.watcher.arrived()
      if (this.isOpen) call.tellChunk(chunk)
      else this.held.push(chunk)
    })
  }

  /** Tell whether what is known of an answer says that it is no refusal. @param {Head} head */
  opens(head) {
    const { expiredRule } = this
    return opensGate(head.statusCode || 0, expiredRule.isRefusedStatus(head), String(header(head.header, 'content-type') || ''), expiredRule.readsBodies)
  }

  /** Let all through that came and comes. @param {Head} head */
  open(head) {
    const { call, held } = this
    this.isOpen = true
    if (!this.isTold) {
      this.isTold = true
      if (call.watcher) call.watcher.opened(head)
    }
    for (const chunk of held.splice(0)) call.tellChunk(chunk)
  }

  /** Give the answer with the status of its headers, where the end has none (a Mac says NaN). @param {any} answer */
  withStatus(answer) {
    const { head } = this
    return answer.statusCode || !head ? answer : Object.assign({}, answer, { statusCode: head.statusCode })
  }

  /** Give the answer with the body that came in chunks and nobody has seen, as it would be without chunks. @param {any} answer */
  withBody(answer) {
    const { call, held } = this
    if (!held.length) return answer
    const parts = held.map((chunk) => bytesOf(chunk && chunk.data))
    const { dataType = 'json', responseType } = call.options
    // A stream asks for bytes, but not its program.
    if (responseType === 'arraybuffer' && !call.watcher) return Object.assign({}, answer, { data: joined(parts) })
    const text = decoded(parts)
    const body = dataType === 'json' ? parsed(text) : undefined
    return Object.assign({}, answer, { data: body === undefined ? text : body })
  }
}

/** Put bytes together that came in parts. @param {Uint8Array[]} parts */
function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((size, { length }) => size + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes.buffer
}
