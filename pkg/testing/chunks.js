'use strict'

/**
 * Hand an answer out chunk by chunk, each after its delay.
 *
 * @param {any[]} chunks as `ServerAnswer.chunks`
 * @param {{ wait: (ms: number, run: () => void) => void, data: (bytes: ArrayBuffer) => void, end: (whole: Buffer) => void, fail: (error: Error) => void }} parts
 */
function tellChunks(chunks, { wait, data, end, fail }) {
  const parts = []
  const next = (at) => {
    if (at === chunks.length) return end(Buffer.concat(parts))
    const chunk = chunks[at]
    const { data: part, delay = 0 } = chunk instanceof Error || !Object.hasOwn(Object(chunk), 'data') ? { data: chunk } : chunk
    wait(delay, () => {
      if (part instanceof Error) return fail(part)
      const bytes = Buffer.from(part)
      parts.push(bytes)
      data(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
      next(at + 1)
    })
  }
  next(0)
}

module.exports = { tellChunks }
