/**
 * UTF-8 for wasm-bindgen's half of the glue: the logic layer has no TextEncoder and no TextDecoder. The build puts these in
 * their place.
 *
 * What is not ASCII goes by way of percent-encoding, which every engine has built in. Ill-formed text becomes U+FFFD, as the
 * WHATWG Encoding Standard has it; the module itself only makes well-formed text.
 */

/** Arguments per call of `fromCharCode.apply`: the smallest engines refuse more than 65 535. */
const CHUNK = 8192

/** Make a text of its code units: by built-in calls, for without a JIT a loop costs three to six times as much. @param {Uint8Array | Uint16Array} units */
export function textOf(units) {
  let text = ''
  for (let at = 0; at < units.length; at += CHUNK) text += String.fromCharCode.apply(null, /** @type {any} */ (units.subarray(at, at + CHUNK)))
  return text
}

/** As far as the bindings use it. */
export class TextEncoder {
  /**
   * Write `text` into `bytes`, where there is room for three times its length.
   *
   * @param {string} text
   * @param {Uint8Array} bytes
   */
  encodeInto(text, bytes) {
    // One character for each byte. With its `u` the pattern finds surrogates that have no other half.
    const octets = unescape(encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd')))
    for (let at = 0; at < octets.length; at++) bytes[at] = octets.charCodeAt(at)
    return { read: text.length, written: octets.length }
  }
}

/** As far as the bindings use it. */
export class TextDecoder {
  /** @param {Uint8Array} [bytes] @returns {string} */
  decode(bytes) {
    if (!bytes) return ''
    const text = textOf(bytes)
    return /[\x80-\xff]/.test(text) ? decodeURIComponent(escape(text)) : text
  }
}
