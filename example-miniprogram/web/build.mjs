/**
 * All that the browser is served, made in memory: nothing is written, so nothing can be out of date.
 */
import { build as bundle } from 'esbuild'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readApp } from './app-files.mjs'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const EXAMPLE = fileURLToPath(new URL('../miniprogram', import.meta.url))

/** @typedef {{ type: string, body: Buffer, brotli?: boolean }} File */

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' }

/**
 * @param {string} packageFolder the built wx-session
 * @returns {Promise<{ files: Map<string, File>, host: string }>} by URL path; the host that the mini-program takes for the backend's
 */
export async function buildSite(packageFolder) {
  const files = /** @type {Map<string, File>} */ (new Map())
  const add = (path, content) => files.set(path, { type: TYPES[path.split('.').pop() ?? ''], body: Buffer.from(content) })
  add('/', readFileSync(join(HERE, 'board/board.html')))
  add('/phone.html', readFileSync(join(HERE, 'phone/phone.html')))
  add('/icon.svg', readFileSync(join(HERE, 'board/icon.svg')))
  for (const [path, file] of files) if (path.endsWith('/') || path.endsWith('.html')) file.type = TYPES.html
  for (const { path, text } of await bundles()) add(`/${path.split(/[\\/]/).pop()}`, text)
  const app = await readApp(EXAMPLE, packageFolder)
  add('/app.js', app.script)
  add('/app.css', app.style)
  const module = readdirSync(join(packageFolder, 'dist')).filter((name) => name.endsWith('.wasm.br'))
  for (const name of module) {
    files.set(`/package/miniprogram_npm/wx-session/${name}`, { type: 'application/wasm', body: readFileSync(join(packageFolder, 'dist', name)), brotli: true })
  }
  return { files, host: app.host }
}

async function bundles() {
  const { outputFiles } = await bundle({
    entryPoints: { board: join(HERE, 'board/main.js'), phone: join(HERE, 'phone/main.js') },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
    outdir: '/'
  })
  return outputFiles
}
