/**
 * Every recipe is run, in both languages, and can be found.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { read } from './page.mjs'

const tests = ['../recipes.test.mjs', ...readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.test.mjs'))]

test('each recipe is run, is in both languages, and stands in both lists', () => {
  const sources = tests.map((name) => readFileSync(new URL(name, import.meta.url), 'utf8')).join('\n')
  const recipes = [...new Set([...sources.matchAll(/^recipe\('([\w-]+)'/gm)].map(([, name]) => name))]
  const files = readdirSync(new URL('../../../docs/recipes/', import.meta.url)).filter((name) => !name.startsWith('README')).sort()
  assert.deepEqual(files, recipes.flatMap((name) => [`${name}.md`, `${name}.zh-CN.md`]).sort())
  for (const [list, end] of [['README.md', '.md'], ['README.zh-CN.md', '.zh-CN.md']]) {
    for (const name of recipes) assert.ok(read(list).includes(`(${name}${end})`), `${list} has no ${name}`)
  }
})
