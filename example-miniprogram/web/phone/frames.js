/**
 * A body that comes chunk by chunk: frames as web/relay.mjs makes them.
 */

const HEAD = 4
/** In the place of a length: the body is whole. */
const WHOLE = 0xffffffff

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {(bytes: Uint8Array) => void} onChunk each as it was sent
 * @returns {Promise<void>} fails when the body broke off
 */
export async function readFrames(body, onChunk) {
  const reader = body.getReader()
  let kept = new Uint8Array(0)
  for (;;) {
    const { done, value } = await reader.read()
    if (done) throw new Error('the body broke off')
    kept = joined(kept, value)
    while (kept.length >= HEAD) {
      const length = new DataView(kept.buffer, kept.byteOffset).getUint32(0)
      if (length === WHOLE) return
      if (kept.length < HEAD + length) break
      // A chunk has a buffer of its own, as on a phone.
      onChunk(kept.slice(HEAD, HEAD + length))
      kept = kept.subarray(HEAD + length)
    }
  }
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
