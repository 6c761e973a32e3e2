/**
 * UTF-8 for the module's strings: the logic layer has no TextEncoder and no TextDecoder.
 *
 * The build maps the free names `TextEncoder` and `TextDecoder` of wasm-bindgen's bindings to these. Ill-formed text
 * becomes U+FFFD, as the WHATWG Encoding Standard has it; the module itself only makes well-formed text.
 */

/** Arguments per call of `fromCharCode.apply`: the smallest engines refuse more than 65 535. */
const CHUNK = 8192

export class TextEncoder {
  /** @param {string} [text] */
  encode(text = '') {
    const bytes = new Uint8Array(text.length * 3)
    return bytes.slice(0, this.encodeInto(text, bytes).written)
  }

  /**
   * @param {string} text
   * @param {Uint8Array} bytes with room for three times the length
   */
  encodeInto(text, bytes) {
    const length = text.length
    let at = 0
    let index = 0
    for (; index < length; index++) {
      let code = text.charCodeAt(index)
      if (code < 0x80) {
        bytes[at++] = code
        continue
      }
      if (code >= 0xd800 && code < 0xe000) {
        const low = code < 0xdc00 ? text.charCodeAt(index + 1) : 0
        if (low >= 0xdc00 && low < 0xe000) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
          index++
        } else {
          code = 0xfffd
        }
      }
      if (code < 0x800) {
        bytes[at++] = 0xc0 | (code >> 6)
      } else {
        if (code < 0x10000) {
          bytes[at++] = 0xe0 | (code >> 12)
        } else {
          bytes[at++] = 0xf0 | (code >> 18)
          bytes[at++] = 0x80 | ((code >> 12) & 63)
        }
        bytes[at++] = 0x80 | ((code >> 6) & 63)
      }
      bytes[at++] = 0x80 | (code & 63)
    }
    return { read: index, written: at }
  }
}

export class TextDecoder {
  /** @param {Uint8Array} [bytes] */
  decode(bytes) {
    if (!bytes) return ''
    let text = ''
    for (let start = 0; start < bytes.length; start += CHUNK) {
      // A sequence that is cut by the chunk's end must not be decoded in two halves.
      let end = Math.min(start + CHUNK, bytes.length)
      while (end < bytes.length && (bytes[end] & 0xc0) === 0x80) end++
      text += decodeChunk(bytes, start, end)
      start = end - CHUNK
    }
    return text
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 */
function decodeChunk(bytes, start, end) {
  // Built-in calls for the usual text: without a JIT a loop over the bytes costs three times as much.
  const text = String.fromCharCode.apply(null, /** @type {any} */ (bytes.subarray(start, end)))
  if (!/[\x80-\xff]/.test(text)) return text

  const units = []
  let at = start
  while (at < end) {
    const lead = bytes[at++]
    if (lead < 0x80) {
      units.push(lead)
      continue
    }
    const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0
    let code = more ? lead & (0x3f >> more) : 0xfffd
    for (let left = more; left > 0; left--) {
      if (at < end && (bytes[at] & 0xc0) === 0x80) {
        code = (code << 6) | (bytes[at++] & 63)
      } else {
        code = 0xfffd
        break
      }
    }
    if (code < 0x10000) units.push(code)
    else units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff))
  }
  return String.fromCharCode.apply(null, units)
}
