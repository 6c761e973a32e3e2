/**
 * Bytes, in whatever a platform hands them out.
 */
import { TextEncoder } from '../boundary/text-coding.js'
import { kindOf } from './json.js'

/** Give the bytes of an ArrayBuffer of any realm, a view of one, or a text; none of anything else. @param {any} data @returns {Uint8Array} */
export function bytesOf(data) {
  if (typeof data === 'string') {
    const bytes = new Uint8Array(data.length * 3)
    return bytes.subarray(0, new TextEncoder().encodeInto(data, bytes).written)
  }
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return kindOf(data) === '[object ArrayBuffer]' ? new Uint8Array(data) : new Uint8Array(0)
}
