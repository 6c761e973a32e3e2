/**
 * The READMEs with the pages whose programs belong to theirs, and the programs in them.
 */
import { readFileSync } from 'node:fs'

const ROOT = new URL('../../', import.meta.url)
const PAGES = ['options', 'long-lived', 'frameworks']

/** The files that make up a reader's guide, by the README that it begins with. */
export const GUIDES = {
  'README.md': ['README.md', ...PAGES.map((page) => `docs/${page}.md`)],
  'README.zh-CN.md': ['README.zh-CN.md', ...PAGES.map((page) => `docs/${page}.zh-CN.md`)]
}

/** @param {string} name a README @returns {string} its text and that of its pages */
export function textOf(name) {
  return (GUIDES[name] ?? [name]).map((file) => readFileSync(new URL(file, ROOT), 'utf8')).join('\n')
}

/** The blocks that begin with a file's name. @param {string} name a README @returns {Record<string, string>} */
export function programsOf(name) {
  return Object.fromEntries([...textOf(name).matchAll(/```js\n\/\/ (\S+\.js)\n([^]*?)```/g)].map(([, file, source]) => [file, source]))
}
