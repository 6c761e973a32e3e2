/**
 * What nothing runs outside of WeChat: that the example's files fit together.
 */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createAppFolder, createRuntime } from '../runtime/index.mjs'

const ROOT = new URL('../../example-miniprogram/miniprogram/', import.meta.url)
const read = (path) => readFileSync(new URL(path, ROOT), 'utf8')
const pages = JSON.parse(read('app.json')).pages

test('every page of app.json has its four files, and no folder has a page that app.json forgets', () => {
  for (const page of pages) {
    for (const kind of ['js', 'json', 'wxml', 'wxss']) assert.ok(existsSync(new URL(`${page}.${kind}`, ROOT)), `${page}.${kind}`)
  }
  assert.deepEqual(readdirSync(new URL('pages', ROOT)).sort(), pages.map((page) => page.split('/')[1]).sort())
})

test('the project file names the mini-program\'s folder, and nobody\'s appid', () => {
  const { appid, miniprogramRoot } = JSON.parse(read('../project.config.json'))
  assert.equal(appid, 'touristappid')
  assert.equal(new URL(`../${miniprogramRoot}`, ROOT).href, ROOT.href)
})

test('each environment of WeChat has its backend, and only the developer tools\' is this machine', (t) => {
  const addresses = ['develop', 'trial', 'release', 'one to come'].map((envVersion) => {
    const app = createAppFolder({ 'config.js': read('config.js') })
    const runtime = createRuntime({ folder: app.folder, envVersion })
    t.after(() => (app.remove(), runtime.close()))
    return runtime.program('module.exports = require(\'./config\')').baseUrl
  })
  assert.equal(addresses[0], 'http://127.0.0.1:8787')
  for (const address of addresses.slice(1)) assert.match(address, /^https:/)
  assert.equal(addresses[3], addresses[2])
})

test('the app loads only what a page needs, and asks for privacy as WeChat wants it', () => {
  const { lazyCodeLoading, __usePrivacyCheck__ } = JSON.parse(read('app.json'))
  assert.deepEqual([lazyCodeLoading, __usePrivacyCheck__], ['requiredComponents', true])
})

for (const page of pages) {
  test(`${page}.wxml is well formed, and what it names exists`, (t) => {
    const wxml = read(`${page}.wxml`)
    assert.deepEqual(unbalanced(wxml), [])
    const { methods, data } = definitionOf(t, page)
    for (const [, handler] of wxml.matchAll(/bind\w+="(\w+)"/g)) assert.ok(methods.includes(handler), `${handler} is no method`)
    for (const name of namesOf(wxml)) assert.ok(data.includes(name), `${name} is not in data`)
  })
}

for (const page of pages) {
  test(`${page} has the same words in Chinese and in English`, (t) => {
    const words = wordsOf(t, page)
    assert.deepEqual(shapeOf(words.en), shapeOf(words.zh))
    const named = [...read(`${page}.wxml`).matchAll(/\bt\.(\w+)/g)].map(([, name]) => name)
    for (const name of named) assert.ok(name in words.zh, `${name} has no words`)
    assert.ok(!/[\u4e00-\u9fff]/.test(JSON.stringify(Object.entries(words.en).filter(([name]) => name !== 'other'))), 'Chinese among the English words')
  })
}

test('no page calls a function of its data: setData keeps none', () => {
  const calls = pages.flatMap((page) => [...read(`${page}.js`).matchAll(/\bthis\.data(?:\.\w+)+\(/g)].map(([call]) => `${page}: ${call}`))
  assert.deepEqual(calls, [])
})

test('pages use no style class that neither their own nor the app\'s sheet has', () => {
  const classes = (wxss) => [...wxss.matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => name)
  const common = classes(read('app.wxss'))
  for (const page of pages) {
    const own = classes(read(`${page}.wxss`))
    const fixed = [...read(`${page}.wxml`).matchAll(/class="([^"]*)"/g)].flatMap(([, list]) => list.replace(/\{\{.*?\}\}/g, '').split(/\s+/).filter(Boolean))
    for (const name of fixed) assert.ok([...common, ...own].includes(name), `${page}: .${name} has no style`)
  }
})

/** The page's words.js, read as the mini-program reads it. */
function wordsOf(t, page) {
  const app = createAppFolder({ 'words.js': read(page.replace(/\w+$/, 'words.js')) })
  const runtime = createRuntime({ folder: app.folder })
  t.after(() => (app.remove(), runtime.close()))
  return runtime.program('module.exports = require(\'./words\')')
}

/** Names and kinds, at every depth. */
function shapeOf(words) {
  return Object.keys(words).sort().map((name) => (typeof words[name] === 'object' ? [name, shapeOf(words[name])] : [name, typeof words[name]]))
}

/** Loads the page's file with a package that does nothing. */
function definitionOf(t, page) {
  const folder = page.replace(/\w+$/, '')
  const scripts = (path) => readdirSync(new URL(path || '.', ROOT)).filter((name) => name.endsWith('.js')).map((name) => path + name)
  const files = [...scripts(''), ...scripts(folder)]
  const app = createAppFolder({
    ...Object.fromEntries(files.map((path) => [path, read(path)])),
    'miniprogram_npm/wx-session/index.js': `
      const nothing = { then: () => nothing, catch: () => nothing }
      exports.createSession = () => ({ state: { status: 'starting' }, on: () => () => {}, metrics: () => ({}), request: () => nothing, handover: () => nothing, ready: nothing, cookies: { list: () => [] } })`
  })
  const runtime = createRuntime({ folder: app.folder })
  t.after(() => (app.remove(), runtime.close()))
  const opened = runtime.openPage(page)
  return { methods: Object.keys(opened).filter((name) => typeof opened[name] === 'function'), data: Object.keys(opened.data) }
}

/** Names that the page's data must have: the first word of every path in `{{ }}`, but for those of a list's item. */
function namesOf(wxml) {
  const expressions = [...wxml.matchAll(/\{\{(.*?)\}\}/g)].map(([, inner]) => inner.replace(/'[^']*'/g, ''))
  const names = expressions.flatMap((inner) => [...inner.matchAll(/(?<![.\w])([a-z]\w*)/g)].map(([, name]) => name))
  return [...new Set(names)].filter((name) => !['item', 'index'].includes(name))
}

/** Tags that are not closed, or closed without being open. */
function unbalanced(wxml) {
  const open = []
  const wrong = []
  for (const [, slash, name, own] of wxml.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (slash) {
      if (open.pop() !== name) wrong.push(`</${name}>`)
    } else if (!own) {
      open.push(name)
    }
  }
  return [...wrong, ...open]
}
