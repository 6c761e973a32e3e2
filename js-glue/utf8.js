/**
 * UTF-8 for the module's strings: the logic layer has no TextEncoder and no TextDecoder.
 *
 * Ill-formed text becomes U+FFFD, as the WHATWG Encoding Standard has it; the module itself only makes well-formed text.
 */

/** Arguments per call of `fromCharCode.apply`: the smallest engines refuse more than 65 535. */
const CHUNK = 8192

/**
 * Writes `text` into `bytes` from `start` on, where there is room for three times its length; returns how many bytes.
 *
 * @param {string} text
 * @param {Uint8Array} bytes
 * @param {number} start
 */
export function encode(text, bytes, start) {
  const length = text.length
  let at = start
  for (let index = 0; index < length; index++) {
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
  return at - start
}

/**
 * Reads what stands in `bytes` between two places.
 *
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 */
export function decode(bytes, start, end) {
  let text = ''
  while (start < end) {
    // A sequence that is cut by the chunk's end must not be decoded in two halves.
    let stop = Math.min(start + CHUNK, end)
    while (stop < end && (bytes[stop] & 0xc0) === 0x80) stop++
    text += decodeChunk(bytes, start, stop)
    start = stop
  }
  return text
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
    const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1
    let code = lead & (0x3f >> more)
    for (let left = more; left > 0; left--) code = (code << 6) | (bytes[at++] & 63)
    if (code < 0x10000) units.push(code)
    else units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff))
  }
  return String.fromCharCode.apply(null, units)
}
