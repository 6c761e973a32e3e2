import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'
import { globalNames } from './globals.mjs'
import { eachProfile, profileOf } from './profiles.mjs'

const ABSENT_EVERYWHERE = [
  'Atomics', 'Buffer', 'FinalizationRegistry', 'SharedArrayBuffer', 'URL', 'URLSearchParams', 'WeakRef', 'atob', 'btoa', 'crypto',
  'document', 'exports', 'fetch', 'global', 'module', 'performance', 'process', 'queueMicrotask', 'require', 'self', 'setImmediate',
  'structuredClone', 'window'
]

const IOS = [
  'AggregateError', 'App', 'Array', 'ArrayBuffer', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Boolean', 'Component', 'DataView', 'Date',
  'Error', 'EvalError', 'Float32Array', 'Float64Array', 'Function', 'Infinity', 'Int16Array', 'Int32Array', 'Int8Array', 'Intl', 'JSON',
  'Map', 'Math', 'NaN', 'Number', 'Object', 'Page', 'Promise', 'Proxy', 'RangeError', 'ReferenceError', 'Reflect', 'RegExp', 'Set',
  'String', 'Symbol', 'SyntaxError', 'TypeError', 'URIError', 'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray',
  'WXWebAssembly', 'WeakMap', 'WeakSet', 'clearInterval', 'clearTimeout', 'console', 'decodeURI', 'decodeURIComponent', 'encodeURI',
  'encodeURIComponent', 'escape', 'eval', 'getApp', 'getCurrentPages', 'globalThis', 'isFinite', 'isNaN', 'parseFloat', 'parseInt',
  'setInterval', 'setTimeout', 'undefined', 'unescape', 'wx'
]

test('the global names on ios are exactly these', async (t) => {
  const { runtime } = await fixture(t, { profile: 'ios' })
  assert.deepEqual(runtime.life.realm.globalNames, IOS)
})

eachProfile(test, async (profile, t) => {
  const { runtime } = await fixture(t, { profile })
  await t.test('has its global names and no others', () => {
    assert.deepEqual(runtime.life.realm.globalNames, globalNames(profile))
  })
  await t.test('lacks what Node has and a phone has not', () => {
    for (const name of ABSENT_EVERYWHERE) {
      assert.ok(!runtime.life.realm.globalNames.includes(name), name)
    }
    const kinds = runtime.program(`module.exports = [typeof window, typeof process, typeof fetch, typeof URL, typeof queueMicrotask]`)
    assert.deepEqual([...kinds], Array(5).fill('undefined'))
  })
})

test('WebAssembly and the text codecs exist in DevTools alone', () => {
  for (const name of ['ios', 'android', 'ios15', 'harmony', 'oldest']) {
    assert.ok(!globalNames(profileOf(name)).some((one) => ['WebAssembly', 'TextDecoder', 'TextEncoder'].includes(one)), name)
  }
  assert.ok(globalNames(profileOf('devtools')).includes('WebAssembly'))
})

test('BigInt, globalThis and new library methods are missing where they are', async (t) => {
  const kinds = (runtime) => [...runtime.program('module.exports = [typeof BigInt, typeof globalThis, typeof [].flat, typeof "".replaceAll]')]
  assert.deepEqual(kinds((await fixture(t, { profile: 'ios' })).runtime), ['function', 'object', 'function', 'function'])
  assert.deepEqual(kinds((await fixture(t, { profile: 'ios15' })).runtime), ['undefined', 'object', 'function', 'function'])
  assert.deepEqual(kinds((await fixture(t, { profile: 'oldest' })).runtime), ['undefined', 'undefined', 'undefined', 'undefined'])
})

test('a module file has require, module and exports, and no this', async (t) => {
  const { runtime } = await fixture(t)
  const seen = runtime.program('exports.kinds = [typeof require, typeof module, module.exports === exports, typeof this]')
  assert.deepEqual([...seen.kinds], ['function', 'object', true, 'undefined'])
})

test('code from text is refused, by every way to the constructor, except for `return this`', async (t) => {
  const { runtime } = await fixture(t)
  const attempts = runtime.program(`
    const named = { eval }
    module.exports = {
      eval: () => named.eval('1'),
      constructor: () => (function () {}).constructor('return 1'),
      async: () => Object.getPrototypeOf(async function () {}).constructor('return 1'),
      wx: () => wx.request.constructor('return process'),
      root: () => (function () {}).constructor('return this')() === globalThis
    }`)
  for (const name of ['eval', 'constructor', 'async', 'wx']) {
    assert.throws(() => attempts[name](), (error) => error.name === 'EvalError', name)
  }
  assert.equal(attempts.root(), true)
})

test('everything handed to the program is made of its own intrinsics', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/a', () => ({ body: { list: [1] }, header: { 'Set-Cookie': ['a=1', 'b=2'] } }))
  const own = await runtime.run(runtime.program(`
    const isOwn = (value) => value instanceof Object && (!Array.isArray(value) || value instanceof Array)
    module.exports = (url) => new Promise((resolve) => wx.request({ url, success: (r) => {
      wx.getRandomValues({ length: 2, success: ({ randomValues }) => resolve([
        isOwn(r), isOwn(r.header), isOwn(r.cookies), isOwn(r.data.list), wx.request instanceof Function, wx instanceof Object,
        randomValues instanceof ArrayBuffer, console.log instanceof Function, require instanceof Function, module instanceof Object,
        wx.login() instanceof Promise, WXWebAssembly.instantiate instanceof Function, setTimeout instanceof Function
      ]) })
    } }))`)(`${server.url}/a`))
  assert.deepEqual([...own], Array(13).fill(true))
})

test('the console is captured', async (t) => {
  const { runtime } = await fixture(t)
  runtime.program('console.warn("careful", { a: 1 })')
  assert.deepEqual(runtime.record.console.map(({ level, text }) => [level, text]), [['warn', 'careful { a: 1 }']])
})

test('an assignment to an undeclared name is an error', async (t) => {
  const { runtime } = await fixture(t)
  assert.throws(() => runtime.program('leaked = 1'), /leaked is not defined/)
})
