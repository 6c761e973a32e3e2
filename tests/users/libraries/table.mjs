/**
 * The table in the docs, a row for each library: what came of the checks, in the words of the page.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { versionOf } from './bundle.mjs'
import { NOT_OFFERED } from './checks.mjs'

/** By language: the page, and the words for the order. */
export const PAGES = [
  { page: 'docs/libraries.md', any: 'any', installFirst: '`install()` first', needs: 'needs ', and: '; ' },
  { page: 'docs/libraries.zh-CN.md', any: '均可', installFirst: '先 `install()`', needs: '需要', and: '；' }
].map((page) => ({ ...page, path: fileURLToPath(new URL(`../../../${page.page}`, import.meta.url)) }))

const CELLS = /** @type {const} */ (['crowd', 'header', 'cookies', 'abort', 'timeout', 'lost', 'upload', 'download', 'progress'])

/**
 * Give the row of a library on each page.
 * @param {import('./list.mjs').Library} library
 * @param {Record<string, string>} done what came of the checks with `install()` first
 */
export function rowsOf(library, done) {
  return PAGES.map(({ page, path, any, installFirst, needs, and }, language) => {
    const reasons = [
      ...Object.values(library.lacks ?? {}).map((texts) => texts[language]),
      ...(library.needs ? [`${needs}${library.needs[language]}`] : [])
    ]
    const cells = CELLS.map((check) => (done[check] === '' ? '✓' : done[check] === NOT_OFFERED ? '–' : '✗'))
    const row = `| ${library.name} | ${versionOf(library)} | ${library.keeps ? installFirst : any} | ${cells.join(' | ')} | ${reasons.join(and)} |`
    return { page, path, row }
  })
}

/** Give the libraries that have a row on a page, from the top. @param {string} path */
export function namesOn(path) {
  const [, ...rows] = readFileSync(path, 'utf8').split('\n').filter((line) => line.startsWith('| '))
  return rows.map((row) => row.split('|')[1].trim())
}

/** Tell whether a page has a row. @param {{ path: string, row: string }} of */
export function isWritten({ path, row }) {
  return readFileSync(path, 'utf8').split('\n').includes(row)
}

/** Write a row in place of the one of its library, or at the end of the table. @param {{ path: string, row: string }} of */
export function write({ path, row }) {
  const lines = readFileSync(path, 'utf8').split('\n')
  const known = lines.findIndex((line) => line.startsWith(row.slice(0, row.indexOf('|', 2) + 1)))
  if (known >= 0) lines[known] = row
  else lines.splice(lines.findLastIndex((line) => line.startsWith('|')) + 1, 0, row)
  writeFileSync(path, lines.join('\n'))
}
