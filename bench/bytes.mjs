/**
 * What a package adds to a mini-program, in brotli: the form in which WeChat keeps `.wasm.br`, and a fair one for text.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { PEERS, bundlePeer } from './program.mjs'

/** @param {string} dist the built package @returns {Promise<Record<string, number>>} bytes by contender */
export async function bytes(dist) {
  const wasm = await readFile(join(dist, 'wx-session.wasm.br'))
  const glue = await readFile(join(dist, 'index.js'))
  const sizes = { 'wx-session': wasm.length + compressed(glue) }
  for (const name of Object.values(PEERS)) sizes[name] = compressed(Buffer.from(await bundlePeer(name, true)))
  return sizes
}

/** @param {Buffer} text */
function compressed(text) {
  const { BROTLI_PARAM_MODE, BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_MAX_QUALITY, BROTLI_MODE_TEXT } = constants
  return brotliCompressSync(text, {
    params: { [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT, [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY, [BROTLI_PARAM_SIZE_HINT]: text.length },
  }).length
}
