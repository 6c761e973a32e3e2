import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'
import { DESTROY_AFTER } from './wx-lifecycle.mjs'

const WATCH = `
  const log = module.exports = []
  wx.onAppHide(() => log.push('hide'))
  wx.onAppShow((r) => log.push('show ' + r.scene))`

test('timers stop 5 s after hide, and fire on show', async (t) => {
  const { runtime } = await fixture(t)
  const log = runtime.program(`${WATCH}; setTimeout(() => log.push('before'), 4999); setTimeout(() => log.push('after, at ' + (Date.now() - ${runtime.clock.start})), 5001)`)
  runtime.hide()
  await runtime.clock.advance(60_000)
  assert.deepEqual([...log], ['hide', 'before'])
  runtime.show()
  await runtime.settle()
  assert.deepEqual([...log], ['hide', 'before', 'after, at 60000', 'show 1001'])
})

test('a short visit elsewhere freezes nothing', async (t) => {
  const { runtime } = await fixture(t)
  const log = runtime.program(`${WATCH}; setTimeout(() => log.push('timer'), 6000)`)
  await runtime.suspend(4999)
  await runtime.clock.advance(2000)
  assert.deepEqual([...log], ['hide', 'show 1001', 'timer'])
})

test('an app that WeChat launched before the user opens it: not shown, without what only an opened one may do, until it is', async (t) => {
  const { runtime, server } = await fixture(t, { prelaunch: true, files: { 'app.js': "const log = []; App({ log, onLaunch() { log.push('launch') }, onShow() { log.push('show') } })" } })
  server.on('GET', '/a', () => ({}))
  const { log } = runtime.launch()
  const heard = runtime.program(WATCH)
  const ask = runtime.program(`module.exports = (api, options) => new Promise((resolve) => wx[api](Object.assign({ success: () => resolve('ok'), fail: (e) => resolve(e.errMsg) }, options)))`)
  const REFUSED = { checkSession: {}, getRandomValues: { length: 8 }, connectSocket: { url: server.url.replace('http', 'ws') } }
  for (const [api, options] of Object.entries(REFUSED)) assert.equal(await runtime.run(() => ask(api, options)), `${api}:fail rejected due to no permission currently`)
  for (const [api, options] of Object.entries({ login: {}, request: { url: `${server.url}/a` }, setStorage: { key: 'a', data: 1 } })) assert.equal(await runtime.run(() => ask(api, options)), 'ok', api)
  assert.deepEqual([[...log], [...heard]], [['launch'], []])
  runtime.show()
  await runtime.settle()
  assert.deepEqual([[...log], [...heard]], [['launch', 'show'], ['show 1001']])
  for (const api of ['checkSession', 'getRandomValues']) assert.equal(await runtime.run(() => ask(api, REFUSED[api])), 'ok', api)
})

test('requests under way when the thread freezes are interrupted, and told on show', async (t) => {
  const { runtime, server } = await fixture(t)
  const gate = server.hold('GET', '/slow')
  const log = runtime.program('const log = module.exports.log = []; exports.send = (url) => wx.request({ url, fail: (e) => log.push([e.errMsg, e.errno]) })')
  log.send(`${server.url}/slow`)
  await runtime.settle()
  runtime.hide()
  await runtime.clock.advance(5000)
  log.send(`${server.url}/slow`)
  await runtime.settle()
  assert.deepEqual([...log.log], [])
  runtime.show()
  await runtime.settle()
  assert.deepEqual(JSON.parse(JSON.stringify(log.log)), Array(2).fill(['request:fail interrupted', 600003]))
  assert.equal(runtime.sent.length, 1, 'nothing is sent while frozen')
  gate.release()
})

test('after 30 minutes in the background the app is gone', async (t) => {
  const { runtime } = await fixture(t)
  const log = runtime.program(WATCH)
  runtime.hide()
  await runtime.clock.advance(5000 + DESTROY_AFTER)
  assert.throws(() => runtime.show(), /ended the app after 30 minutes in the background; call restart\(\)/)
  runtime.restart()
  assert.deepEqual([...log], ['hide'])
  assert.equal(runtime.lifecycle.visible, true)
})

test('network changes are told, and off ends it', async (t) => {
  const { runtime } = await fixture(t)
  const log = runtime.program(`
    const log = module.exports = []
    const one = (r) => log.push([r.isConnected, r.networkType])
    const other = () => log.push('other')
    wx.onNetworkStatusChange(one); wx.onNetworkStatusChange(other); wx.offNetworkStatusChange(other)`)
  runtime.setNetwork({ isConnected: false, networkType: 'none' })
  await runtime.settle()
  assert.deepEqual(JSON.parse(JSON.stringify(log)), [[false, 'none']])
  assert.equal((await runtime.run(runtime.program('module.exports = wx.getNetworkType()'))).networkType, 'none')
  runtime.program('wx.offNetworkStatusChange()')
  runtime.setNetwork({ isConnected: true, networkType: 'wifi' })
  await runtime.settle()
  assert.equal(log.length, 1)
})

test('a killed app does nothing any more', async (t) => {
  const { runtime, server } = await fixture(t)
  const gate = server.hold('GET', '/a')
  const { log, call } = runtime.program(`
    const log = []
    setInterval(() => log.push('tick'), 10)
    module.exports = { log, call: (url) => wx.request({ url, complete: () => log.push('complete') }) }`)
  call(`${server.url}/a`)
  await runtime.settle()
  runtime.restart()
  gate.release()
  assert.equal(call(server.url), undefined)
  await runtime.clock.advance(100)
  assert.deepEqual([...log], [])
  assert.equal(runtime.describe().includes('No call is without an answer.'), true)
})

test('onError hears what escapes from the program', async (t) => {
  const { runtime } = await fixture(t)
  const log = runtime.program('const log = module.exports = []; wx.onError((text) => log.push(text)); setTimeout(() => { throw new Error("mine") }, 0)')
  await runtime.settle()
  assert.match(log[0], /Error: mine/)
  runtime.takeUncaught()
})
