// Compresses a file with brotli as tightly as the format allows and prints the number of bytes.
//
// Node's zlib is taken because Node is needed anyway; a crate would add its compile time to every cold build.
// Usage: node brotli.mjs text|binary <file> [<where to write it>]
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

const [kind, from, to] = process.argv.slice(2)
const bytes = readFileSync(from)

// The smallest window that holds the whole file: a larger one costs memory on the phone and saves nothing.
const window = Math.max(10, Math.min(24, Math.ceil(Math.log2(bytes.length + 16))))
// A module's parts repeat at distances of a few kinds: these codes for them took 0.1 kB off it (RFC 7932, section 4).
const distances = kind === 'text' ? {} : { [constants.BROTLI_PARAM_NPOSTFIX]: 2, [constants.BROTLI_PARAM_NDIRECT]: 48 }
const packed = brotliCompressSync(bytes, {
  params: {
    ...distances,
    [constants.BROTLI_PARAM_MODE]: kind === 'text' ? constants.BROTLI_MODE_TEXT : constants.BROTLI_MODE_GENERIC,
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: window,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  },
})
if (!brotliDecompressSync(packed).equals(bytes)) throw new Error(`brotli does not give ${from} back`)
if (to) writeFileSync(to, packed)
console.log(packed.length)
