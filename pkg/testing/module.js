'use strict'
const { existsSync, readFileSync } = require('fs')
const { join } = require('path')
const { brotliDecompressSync } = require('zlib')

const FILE = join(__dirname, '../dist/wx-session.wasm.br')
/** Compiled once: a test may have many phones. */
let compiled

/**
 * The package's own module. `root`: the built program's folder, in which a file must lie where the program says.
 *
 * @param {string} path @param {any} imports @param {string | undefined} root
 */
async function instantiate(path, imports, root) {
  if (root !== undefined && !existsSync(join(root, path))) throw new Error(`there is no ${path} in ${root}`)
  compiled = compiled || WebAssembly.compile(brotliDecompressSync(readFileSync(FILE)))
  return { instance: await WebAssembly.instantiate(await compiled, imports) }
}

module.exports = { instantiate }
