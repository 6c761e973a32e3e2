/**
 * Writes a mini-program's folder from texts: for tests of one tiny app.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * @param {Record<string, string | Uint8Array>} files by package path, e.g. `{ 'app.js': 'App({})' }`
 * @returns {{ folder: string, remove: () => void }}
 */
export function createAppFolder(files) {
  const folder = mkdtempSync(join(tmpdir(), 'mini-program-'))
  for (const [path, content] of Object.entries({ 'app.json': '{"pages":["pages/index/index"]}', ...files })) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
