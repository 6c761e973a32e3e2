/**
 * UTF-8 for the module's strings: the logic layer has no TextEncoder and no TextDecoder.
 *
 * What is not ASCII goes by way of percent-encoding, which every engine has built in. Ill-formed text becomes U+FFFD, as the
 * WHATWG Encoding Standard has it; the module itself only makes well-formed text.
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
  let length = text.length
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x80) {
      bytes[start + index] = code
      continue
    }
    // One character for each byte. With its `u` the pattern finds surrogates that have no other half.
    const octets = unescape(encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd')))
    length = octets.length
    for (let at = 0; at < length; at++) bytes[start + at] = octets.charCodeAt(at)
    break
  }
  return length
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
  for (let at = start; at < end; at += CHUNK) {
    // Built-in calls: without a JIT a loop over the bytes costs three times as much.
    text += String.fromCharCode.apply(null, /** @type {any} */ (bytes.subarray(at, Math.min(at + CHUNK, end))))
  }
  return /[\x80-\xff]/.test(text) ? decodeURIComponent(escape(text)) : text
}
