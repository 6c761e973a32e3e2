import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkCode, describeBreaches } from './code-rules.mjs'
import { fixture } from './fixture.mjs'

const REFUSED = {
  'optional catch': ['try { f() } catch { g() }', 'syntax'],
  'BigInt literal': ['const a = 1n', 'syntax'],
  'optional chaining': ['a?.b', 'syntax'],
  'nullish coalescing': ['a ?? b', 'syntax'],
  'logical assignment': ['a ||= b', 'syntax'],
  'class field': ['class A { x = 1 }', 'syntax'],
  'private method': ['class A { #x() {} }', 'syntax'],
  'dynamic import': ['import("x")', 'syntax'],
  'numeric separator': ['const a = 1_000', 'syntax'],
  'ES module': ['export default 1', 'syntax'],
  'lookbehind': ['/(?<=a)b/.test("ab")', 'lookbehind'],
  'eval': ['eval("1")', 'eval'],
  'new Function': ['new Function("a", "return a")', 'function-constructor'],
  'Function call': ['Function("return 1")', 'function-constructor'],
  'string timer': ['setTimeout("f()", 1)', 'string-timer']
}

for (const [name, [source, rule]] of Object.entries(REFUSED)) {
  test(`refused: ${name}`, () => {
    assert.deepEqual(checkCode('a.js', source).map((breach) => breach.rule), [rule])
  })
}

test('taken: what the packer takes', () => {
  const source = `
    async function f(a, ...b) { for await (const c of b) { await c } return { ...a } }
    const root = new Function('return this')()
    const g = async () => (2 ** 3)
    class A { constructor() { this.x = 1 } async m() {} }
    try { f() } catch (error) { g(error, root, A) }`
  assert.deepEqual(checkCode('a.js', source), [])
})

test('every kind of native async function is refused where Promise is a polyfill', () => {
  const kinds = ['async function f() {}', 'const f = async () => {}', 'const o = { async m() {} }', 'class A { async m() {} }', 'async function* f() {}']
  for (const source of kinds) {
    assert.deepEqual(checkCode('a.js', source, { asyncFunctions: false }).map((breach) => breach.rule), ['async'], source)
  }
  assert.deepEqual(checkCode('a.js', 'const async = 1; f(async)', { asyncFunctions: false }), [])
})

test('a breach names file and line', () => {
  assert.match(describeBreaches(checkCode('lib/a.js', 'f()\n\neval("1")')), /^lib\/a\.js:3: eval is banned \[eval\]$/)
})

test('the loader refuses a file that breaks a rule, the package in ios15 also for async', async (t) => {
  const files = { 'bad.js': 'const a = b ?? c', 'miniprogram_npm/tiny/index.js': 'exports.f = async () => 1', 'own.js': 'exports.f = async () => 1' }
  const { runtime } = await fixture(t, { files })
  assert.throws(() => runtime.require('./bad'), /bad\.js:1: not ES2018/)
  assert.equal(typeof runtime.require('tiny').f, 'function')
  const { runtime: old } = await fixture(t, { files, profile: 'ios15' })
  assert.throws(() => old.require('tiny'), /miniprogram_npm\/tiny\/index\.js:1: a native async function/)
  assert.equal(typeof old.require('./own').f, 'function', 'the app itself is compiled by WeChat')
})
