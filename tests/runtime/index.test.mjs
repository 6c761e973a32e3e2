import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'
import { createRuntime, PROFILES } from './index.mjs'
import { atLeast, eachProfile, profileOf } from './profiles.mjs'

test('mistyped options are errors', () => {
  assert.throws(() => createRuntime({ folder: '.', profil: 'ios' }), /no option 'profil'; there are /)
  assert.throws(() => createRuntime({}), /the option 'folder' names the built mini-program/)
  assert.throws(() => createRuntime({ folder: '.', profile: 'symbian' }), /no 'symbian'; there are ios, android, devtools, ios15, harmony, oldest/)
})

test('wrap makes data and functions of the test the program\'s own', async (t) => {
  const { runtime } = await fixture(t)
  const isOwn = runtime.program(`module.exports = (v) => [v instanceof Object, v.list instanceof Array, v.list[0] instanceof Object, v.f instanceof Function, v.f(2), v.date instanceof Date]`)
  assert.deepEqual([...isOwn(runtime.wrap({ list: [{}], f: (n) => n + 1, date: new Date(0) }))], [true, true, true, true, 3, true])
})

test('calls are recorded with the values of their moment', async (t) => {
  const { runtime } = await fixture(t)
  runtime.program('const data = { a: 1 }; wx.setStorage({ key: "k", data, success() {} }); data.a = 2')
  assert.deepEqual(runtime.calls, [{ api: 'setStorage', at: runtime.clock.now, options: { key: 'k', data: { a: 1 } } }])
  await runtime.settle()
})

test('a restart is a new JavaScript world on the same device', async (t) => {
  const { runtime } = await fixture(t, { files: { 'a.js': 'let n = 0; exports.next = () => { n += 1; return n }' } })
  const old = runtime.require('./a')
  old.next()
  await runtime.clock.advance(1000)
  runtime.restart()
  assert.equal(runtime.require('./a').next(), 1)
  assert.equal(runtime.clock.now - runtime.clock.start, 1000)
})

test('every profile has the same fields', () => {
  for (const profile of PROFILES) assert.deepEqual(Object.keys(profile), Object.keys(PROFILES[0]), profile.name)
  assert.equal(profileOf(PROFILES[1]), PROFILES[1])
  const names = []
  eachProfile((name) => names.push(name), () => {})
  assert.equal(names.length, PROFILES.length)
})

test('versions compare by number', () => {
  assert.equal(atLeast('2.9.0', '2.10.4'), false)
  assert.equal(atLeast('2.10.4', '2.10.4'), true)
  assert.equal(atLeast('3.0.0', '2.99.9'), true)
})
