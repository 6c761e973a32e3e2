/**
 * What the module reads out of bytes, as the program hears it.
 */
import { StreamShape, closeStream, finishReading, openStream, readStream } from '../boundary/bindings.js'
import { textOf } from '../boundary/text-coding.js'

/** What ends each part of a message (src/wasm/streams.rs). */
const END = '\r'

/** @typedef {string | { event: string, data: string, id: string }} Message */

/** Give the messages of a batch. @param {StreamShape} shape @param {Uint16Array} units @returns {Message[]} */
export function messagesOf(shape, units) {
  const text = textOf(units)
  if (shape === StreamShape.Text) return [text]
  const parts = text.split(END)
  // Behind the last end stands nothing.
  parts.pop()
  if (shape === StreamShape.Lines) return parts
  const messages = []
  for (let at = 0; at < parts.length; at += 3) messages.push({ event: parts[at] || 'message', data: parts[at + 2], id: parts[at + 1] })
  return messages
}

/** Decode bytes, which came in parts, as UTF-8. The module must be loaded. @param {Uint8Array[]} parts */
export function decoded(parts) {
  const reader = openStream(StreamShape.Text, 0, false, 0, 0, false)
  let text = ''
  for (const part of parts) text += textOf(/** @type {Uint16Array} */ (readStream(reader, part)))
  text += textOf(/** @type {Uint16Array} */ (finishReading(reader, true)))
  closeStream(reader)
  return text
}
