'use strict'
const { readFileSync } = require('fs')
const { join } = require('path')
const { brotliDecompressSync } = require('zlib')

const FILE = join(__dirname, '../dist/wx-session.wasm.br')
/** Compiled once: a test may have many phones. */
let compiled

/** The package's own module, wherever the program says that it lies. @param {any} imports */
async function instantiate(imports) {
  compiled = compiled || WebAssembly.compile(brotliDecompressSync(readFileSync(FILE)))
  return { instance: await WebAssembly.instantiate(await compiled, imports) }
}

module.exports = { instantiate }
