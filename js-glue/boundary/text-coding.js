/**
 * UTF-8 for wasm-bindgen's half of the glue: the logic layer has no TextEncoder and no TextDecoder. The build puts these in
 * their place.
 *
 * What is not ASCII goes by way of percent-encoding, which every engine has built in. Ill-formed text becomes U+FFFD, as the
 * WHATWG Encoding Standard has it; the module itself only makes well-formed text.
 */

/** Arguments per call of `fromCharCode.apply`: the smallest engines refuse more than 65 535. */
const CHUNK = 8192

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
    let text = ''
    for (let at = 0; at < bytes.length; at += CHUNK) {
      // Built-in calls: without a JIT a loop over the bytes costs three times as much.
      text += String.fromCharCode.apply(null, /** @type {any} */ (bytes.subarray(at, at + CHUNK)))
    }
    return /[\x80-\xff]/.test(text) ? decodeURIComponent(escape(text)) : text
  }
}
