/**
 * Recipes of other people's tools: Node's test runner, Taro, uni-app. The builders themselves run in `cargo xtask prove`.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { transform } from 'esbuild'
import { plain, read, recipe } from './page.mjs'

const ROOT = new URL('../../../', import.meta.url)
const require = createRequire(import.meta.url)

/** Every program of a page, by the names in their first lines. @returns {[string, string][]} */
const blocksOf = (page) => [...read(page).matchAll(/```(?:js|jsx|vue)\n(?:\/\/ |<!-- )(\S+)(?: -->)?\n([^]*?)```/g)].map(([, file, source]) => [file, source])

recipe('unit-tests', 'its tests pass with Node\'s runner, and one fails without the renewal', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'wx-session-recipe-'))
  try {
    for (const [file, source] of blocksOf(page)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), source)
    }
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(process.env.PKG_DIR ?? fileURLToPath(new URL('pkg', ROOT)), join(folder, 'node_modules/wx-session'))
    const { NODE_TEST_CONTEXT, ...env } = process.env
    const run = () => spawnSync(process.execPath, ['--test', '--test-reporter=tap', 'tests/orders.test.js'], { cwd: folder, env, encoding: 'utf8' })
    const { status, stdout } = run()
    assert.equal(status, 0, stdout)
    assert.match(stdout, /^# pass 4$/m)
    const session = join(folder, 'miniprogram/session.js')
    writeFileSync(session, readFileSync(session, 'utf8').replace(/refresh: .*/, ''))
    assert.match(run().stdout, /^# fail 1$/m)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const withoutComments = (source) => source.replace(/\/\*\*.*?\*\/| *\/\/ (?!#).*$/gm, '').trim()

for (const [name, files] of [
  ['taro', ['config/index.js', 'src/session.js', 'src/app.js', 'src/pages/index/index.jsx']],
  ['uni-app', ['vite.config.js', 'src/session.js', 'src/http.js', 'src/App.vue', 'src/pages/index/index.vue']]
]) {
  for (const page of [`${name}.md`, `${name}.zh-CN.md`]) {
    test(`${page} shows the files of tests/users/${name}`, () => {
      const blocks = blocksOf(page)
      assert.deepEqual(blocks.map(([file]) => file), files)
      for (const [file, source] of blocks) assert.equal(withoutComments(source), withoutComments(readFileSync(new URL(`tests/users/${name}/${file}`, ROOT), 'utf8')), file)
    })
  }
}

/** What a bundler makes of a recipe's sources, as files of the mini-program, with the module where it was copied to. */
async function bundled({ folder, launch }, sources, wasm, ask) {
  for (const [file, source] of Object.entries(sources)) writeFileSync(join(folder, file), (await transform(source, { format: 'cjs', target: 'es2018' })).code)
  mkdirSync(dirname(join(folder, wasm)), { recursive: true })
  cpSync(join(folder, 'miniprogram_npm/wx-session/wx-session.wasm.br'), join(folder, wasm))
  const { runtime, backend } = launch()
  const data = await runtime.run(runtime.program(`module.exports = () => ${ask}`))
  assert.deepEqual([plain(data), backend.logins], [{ name: 'Alice' }, 1])
  assert.equal(runtime.calls.find(({ api }) => api === 'instantiate').options.path, `/${wasm}`)
}

recipe('taro', 'its session finds the module where the configuration copies it', async (parts) => {
  const { copy } = require('../taro/config/index.js')
  const source = Object.fromEntries(blocksOf(parts.page))['src/session.js']
  await bundled(parts, { 'session.js': source }, copy.patterns[0].to.replace(/^dist\//, ''), 'require(\'./session\').session.request({ url: \'/me\' }).then(({ data }) => data)')
})

/** What uni-app's compiler leaves of a source. @param {string} source @param {string} platform */
function compiled(source, platform) {
  const parts = source.split(/^ *\/\/ #(ifdef|ifndef) (.+)\n([^]*?)^ *\/\/ #endif\n/gm)
  let kept = ''
  for (let at = 0; at < parts.length; at += 4) {
    const [plainText, kind, name, inside] = parts.slice(at, at + 4)
    kept += plainText + (kind && (kind === 'ifdef') === (name === platform) ? inside : '')
  }
  return kept
}

recipe('uni-app', 'the mini-program\'s half logs in; the browser\'s has nothing of the package, and asks with its cookie', async (parts) => {
  const blocks = Object.fromEntries(blocksOf(parts.page))
  const [, wasm] = /fileName: '(.+?)'/.exec(blocks['vite.config.js']) ?? []
  const sources = { 'session.js': blocks['src/session.js'], 'http.js': compiled(blocks['src/http.js'], 'MP-WEIXIN') }
  await bundled(parts, sources, wasm, 'require(\'./http\').http({ url: \'/me\' })')

  for (const file of ['src/http.js', 'src/App.vue']) assert.doesNotMatch(compiled(blocks[file], 'H5'), /\.\/session|session\./, file)
  const { code } = await transform(compiled(blocks['src/http.js'], 'H5'), { format: 'cjs' })
  const module = { exports: /** @type {any} */ ({}) }
  const asked = []
  const uni = { request: (options) => Promise.resolve(asked.push(options)).then(() => ({ statusCode: 200, data: { name: 'Alice' } })) }
  new Function('module', 'require', 'uni', code)(module, () => assert.fail('nothing is loaded'), uni)
  assert.deepEqual(await module.exports.http({ url: '/me' }), { name: 'Alice' })
  assert.deepEqual(asked, [{ url: 'https://api.example.com/me', withCredentials: true }])
})
