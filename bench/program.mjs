/**
 * Writes the program that an engine runs: a job, the packages' code, and what is in `inside/`, in one file without imports.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
/** Names that are global in a mini-program and that the bench gives each package for its own. */
const GLOBALS = ['wx', 'WXWebAssembly', 'setTimeout', 'clearTimeout', 'URL']

/** The peers' entry points as npm resolves them. */
export const PEERS = { weapp: 'weapp-cookie', tough: 'tough-cookie', events: 'eventsource-parser', coding: '@kayahr/text-encoding/no-encodings' }

/**
 * Prepares what all programs share.
 *
 * @param {{ dist: string, work: string }} folders the built package, and where to write
 * @returns {Promise<(measure: string, rounds?: { warmUp: number, rounds: number }) => Promise<string>>}
 *   writes the program of a measure and gives its path
 */
export async function preparePrograms({ dist, work }) {
  await mkdir(work, { recursive: true })
  // Engines read the module as it is: unpacking brotli is the platform's part.
  const wasm = join(work, 'wx-session.wasm')
  await writeFile(wasm, brotliDecompressSync(await readFile(join(dist, 'wx-session.wasm.br'))))
  const sources = {
    ours: await readFile(join(dist, 'index.js'), 'utf8'),
    weapp: await bundlePeer(PEERS.weapp),
    tough: await bundlePeer(PEERS.tough),
    events: await bundlePeer(PEERS.events),
    coding: await bundlePeer(PEERS.coding),
  }
  const inside = await bundle({ entryPoints: [join(here, 'inside/main.mjs')], format: 'iife', external: ['node:*'] })
  const functions = Object.entries(sources).map(([name, text]) => `${name}: ${asFunction(text)}`)

  return async (measure, rounds) => {
    const path = join(work, `${measure}.cjs`)
    const job = { measure, wasm, rounds }
    await writeFile(path, `var JOB = ${JSON.stringify(job)}\nvar SOURCES = {\n${functions.join(',\n')}\n};\n${inside}`)
    return path
  }
}

/** A peer in one CommonJS text. @param {string} name @param {boolean} [minify] */
export const bundlePeer = (name, minify = false) =>
  bundle({ stdin: { contents: `module.exports = require('${name}')`, resolveDir: here }, format: 'cjs', minify, target: minify ? 'es2017' : 'es2020' })

async function bundle(options) {
  const { outputFiles } = await build({ bundle: true, write: false, platform: 'neutral', mainFields: ['module', 'main'], logLevel: 'error', ...options })
  return outputFiles[0].text
}

/** @param {string} text of a CommonJS module */
const asFunction = (text) => `function (module, { ${GLOBALS.join(', ')} }) {\nvar exports = module.exports\n${text}\n}`
