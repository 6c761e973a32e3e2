/**
 * Every link of a Markdown file to a file of the repository leads to one, and its anchor to a heading there, on GitHub and on the site.
 */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { pageOf } from '../../docs/.vitepress/pages.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** What is installed, built or downloaded is nobody's page. */
const NOT_OURS = ['node_modules', 'miniprogram_npm', 'target', 'dist', '.git']

/** @param {string} folder below the root @returns {string[]} its Markdown files, with those below */
const pagesBelow = (folder) => readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
  if (entry.isDirectory()) return NOT_OURS.includes(entry.name) ? [] : pagesBelow(join(folder, entry.name))
  return entry.name.endsWith('.md') ? [join(folder, entry.name)] : []
})

const FILES = pagesBelow('')

/** @param {string} file @returns {string} its text, without code */
const proseOf = (file) => readFileSync(join(ROOT, file), 'utf8').replace(/^( *)(```|~~~)[^]*?^\1\2$/gm, '').replace(/^ {4,}.*$/gm, '')

/** As GitHub makes it: letters, digits, `_` and `-` stay. @param {string} heading */
const onGitHub = (heading) => heading.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replace(/ /g, '-')

/** As VitePress makes it: runs of ASCII signs and spaces become one `-`. @param {string} heading */
const onSite = (heading) => heading.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, '-').replace(/^-|-$/g, '').replace(/^(\d)/, '_$1').toLowerCase()

/** @param {string} file @param {(heading: string) => string} slug @returns {Set<string>} its anchors */
function anchorsOf(file, slug) {
  const anchors = new Set()
  for (const [, text] of proseOf(file).matchAll(/^#{1,6} (.+)$/gm)) {
    const heading = slug(text.replace(/`/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'))
    let anchor = heading
    for (let again = 1; anchors.has(anchor); again++) anchor = `${heading}-${again}`
    anchors.add(anchor)
  }
  return anchors
}

/** What is wrong with a link, if anything. @param {string} from a file @param {string} href */
export function problemOf(from, href) {
  if (/^[a-z]+:/.test(href)) return undefined
  const [path, anchor] = decodeURI(href).split('#')
  const target = path ? relative(ROOT, resolve(dirname(join(ROOT, from)), path)) : from
  if (!existsSync(join(ROOT, target))) return `${from}: ${href} leads to no file`
  if (anchor === undefined) return undefined
  if (statSync(join(ROOT, target)).isDirectory() || !target.endsWith('.md')) return `${from}: ${href} has an anchor in what is no page`
  const isOnSite = pageOf(target) !== undefined
  const has = (slug) => anchorsOf(target, slug).has(anchor)
  if (!has(onGitHub)) return `${from}: ${href} names no heading of ${target}`
  if (isOnSite && !has(onSite)) return `${from}: ${href} names no heading of ${target} on the site, where its signs count: write the heading without them`
  return undefined
}

test('links lead to files, anchors to headings', () => {
  const problems = []
  let anchors = 0
  for (const from of FILES) {
    for (const [, href] of proseOf(from).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (href.includes('#') && !/^[a-z]+:/.test(href)) anchors += 1
      problems.push(problemOf(from, href) ?? [])
    }
  }
  assert.deepEqual(problems.flat(), [])
  assert.ok(anchors >= 5, 'no anchor was looked at')
})

test('a wrong file, a wrong anchor, and a heading whose anchor the site makes otherwise are noticed', () => {
  assert.match(problemOf('README.md', 'docs/none.md') ?? '', /no file/)
  assert.match(problemOf('README.md', 'docs/streams.md#nothing') ?? '', /no heading/)
  assert.match(problemOf('docs/streams.zh-CN.md', '#没有这一节') ?? '', /no heading/)
  assert.match(problemOf('README.md', 'docs/browser.png#x') ?? '', /no page/)
  assert.equal(problemOf('docs/recipes/ai-chat.zh-CN.md', '../streams.zh-CN.md#各平台的差异'), undefined)
  assert.notEqual(onGitHub('先登录：再继续'), onSite('先登录：再继续'))
})
