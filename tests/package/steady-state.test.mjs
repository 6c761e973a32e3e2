/**
 * A request with a usable token and no news: no storage, no login, no crossing into the module.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, SECOND } from './session.mjs'

everywhere(test, 'a hundred requests without change: no storage write, no storage read, no timer left', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.request({ url: '/me' }))
  await home.runtime.clock.advance(SECOND)
  const before = home.runtime.calls.length
  const timers = home.device.clock.timers.length
  for (let call = 0; call < 100; call += 1) assert.equal((await home.run(home.request({ url: `/me?page=${call}` }))).statusCode, 200)
  const others = home.runtime.calls.slice(before).filter(({ api }) => api !== 'request')
  assert.deepEqual(others.map(({ api }) => api), [])
  assert.equal(home.device.clock.timers.filter(({ label }) => !label.startsWith('wx.')).length <= timers, true)
})

everywhere(test, 'a Set-Cookie that says nothing new costs no write', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.guard('GET', '/me', () => ({ header: { 'Set-Cookie': ['sid=same; Path=/; Expires=Fri, 01 Jan 2027 00:00:00 GMT', 'other=same; Path=/'] }, body: {} }))
  await home.run(home.request({ url: '/me' }))
  await home.runtime.clock.advance(SECOND)
  const writes = home.runtime.storage.count('write')
  for (let call = 0; call < 20; call += 1) {
    await home.run(home.request({ url: '/me' }))
    await home.runtime.clock.advance(SECOND)
  }
  assert.equal(home.runtime.storage.count('write'), writes)
})

/** Counts every call of an exported function of the module, by wrapping what instantiate answers. */
const COUNTING = `
  const original = WXWebAssembly.instantiate
  const counter = { calls: 0, names: [] }
  WXWebAssembly.instantiate = (path, imports) => original(path, imports).then((answer) => {
    const instance = answer.instance || answer
    const exports = {}
    for (const name of Object.keys(instance.exports)) {
      const value = instance.exports[name]
      exports[name] = typeof value !== 'function' ? value : function () {
        counter.calls += 1
        counter.names.push(name)
        return value.apply(undefined, arguments)
      }
    }
    return { instance: { exports }, exports }
  })
  module.exports = counter`

everywhere(test, 'crossings per authorised request without Set-Cookie: none', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const counter = home.program(COUNTING)
  home.create()
  await home.run(home.request({ url: '/me' }))
  await home.run(home.request({ url: '/me' }))
  assert.ok(counter.calls > 0, 'the counter counts')
  const before = counter.calls
  counter.names.length = 0
  for (let call = 0; call < 50; call += 1) await home.run(home.request({ url: `/me?page=${call}`, method: 'POST', data: { call } }))
  assert.equal((counter.calls - before) / 50, 0, [...new Set(counter.names)].join(' '))
})

everywhere(test, 'crossings stay bounded per request that brings cookies', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const counter = home.program(COUNTING)
  home.create()
  let round = 0
  home.backend.guard('GET', '/me', () => ({ header: { 'Set-Cookie': [`a=${round++}; Path=/`, 'b=2; Path=/', 'c=3; Path=/'] }, body: {} }))
  for (let call = 0; call < 3; call += 1) await home.run(home.request({ url: '/me' }))
  const before = counter.calls
  for (let call = 0; call < 20; call += 1) await home.run(home.request({ url: '/me' }))
  const each = (counter.calls - before) / 20
  assert.ok(each <= 40, `${each} calls of exported functions, memory management included`)
})

everywhere(test, 'listeners cost nothing when absent: no payload is made', async (profile, t) => {
  const home = await open(t, { profile, options: { log: { level: 'off' } } })
  await home.run(home.request({ url: '/me' }))
  const stringify = home.program('const original = JSON.stringify; const seen = { calls: 0 }; JSON.stringify = function () { seen.calls += 1; return original.apply(JSON, arguments) }; module.exports = seen')
  const parse = home.program('const original = JSON.parse; const seen = { calls: 0 }; JSON.parse = function () { seen.calls += 1; return original.apply(JSON, arguments) }; module.exports = seen')
  await home.run(home.request({ url: '/me' }))
  assert.deepEqual([stringify.calls, parse.calls], [0, 0])
})

everywhere(test, 'memory of the glue stays bounded over many paths', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/me', () => ({ body: {} }))
  await home.loggedIn()
  for (let call = 0; call < 600; call += 1) home.server.on('GET', `/p${call}`, () => ({ body: {} }))
  for (let call = 0; call < 600; call += 50) await home.run(Promise.all(Array.from({ length: 50 }, (_, n) => home.request({ url: `/p${call + n}` }))))
  assert.equal(home.runtime.count('login'), 1)
  assert.equal(home.session.metrics().requests, 600)
})
