import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'

const SEND = 'module.exports = (url, log = []) => { wx.request({ url, timeout: 1000, success: (r) => log.push(r.statusCode), fail: (e) => log.push(e.errMsg) }); return log }'

test('times, skip and when choose the calls; hits counts them', async (t) => {
  const { runtime } = await fixture(t)
  const fault = runtime.faults.on('setStorageSync', { throw: 'x', times: 1, skip: 1, when: ({ data }) => data > 0 })
  const outcomes = runtime.program(`
    module.exports = [0, 1, 2, 3].map((data) => { try { wx.setStorageSync('k', data); return 'ok' } catch (error) { return error.message } })`)
  assert.deepEqual([...outcomes], ['ok', 'ok', 'x', 'ok'])
  assert.equal(fault.hits, 1)
})

test('remove ends a fault', async (t) => {
  const { runtime } = await fixture(t)
  runtime.faults.on('login', { never: true }).remove()
  assert.match((await runtime.run(runtime.program('module.exports = wx.login()'))).code, /^code/)
})

test('a request: failed without being sent, synchronously', async (t) => {
  const { runtime } = await fixture(t)
  runtime.faults.on('request', { fail: { errMsg: 'request:fail busy', errno: 1 }, sync: true, times: 1 })
  assert.deepEqual([...runtime.program(SEND)('http://127.0.0.1:9')], ['request:fail busy'])
  assert.equal(runtime.sent.length, 0)
})

test('a request: answered from nowhere, synchronously', async (t) => {
  const { runtime } = await fixture(t)
  runtime.faults.on('request', { answer: { statusCode: 204, data: '', header: {} }, sync: true })
  assert.deepEqual([...runtime.program(SEND)('http://127.0.0.1:9')], [204])
})

test('an abort overtakes an answer that is on its way', async (t) => {
  const { runtime } = await fixture(t)
  runtime.faults.on('request', { answer: { statusCode: 204, data: '', header: {} } })
  const log = runtime.program(`
    const log = module.exports = []
    wx.request({ url: 'http://127.0.0.1:9', success: () => log.push('success'), fail: (e) => log.push(e.errMsg) }).abort()`)
  await runtime.settle()
  assert.deepEqual([...log], ['request:fail abort'])
})

test('a request that never answers still times out; a lost answer too, though it was sent', async (t) => {
  const { runtime, server } = await fixture(t)
  runtime.faults.on('request', { never: true, times: 1 })
  runtime.faults.on('request', { lose: true, times: 1 })
  const send = runtime.program(SEND)
  const logs = [send(server.url), send(server.url)]
  await runtime.settle()
  assert.deepEqual(logs.map((log) => log.length), [0, 0])
  assert.equal(runtime.sent.length, 1)
  await runtime.clock.advance(1000)
  assert.deepEqual(logs.map((log) => [...log]), [['request:fail timeout'], ['request:fail timeout']])
})

test('a late answer comes late, or after the timeout not at all', async (t) => {
  const { runtime, server } = await fixture(t)
  runtime.faults.on('request', { answerAfter: 900, times: 1 })
  runtime.faults.on('request', { answerAfter: 1100, times: 1 })
  const send = runtime.program(SEND)
  const logs = [send(server.url), send(server.url)]
  await runtime.clock.advance(899)
  assert.deepEqual(logs.map((log) => log.length), [0, 0])
  await runtime.clock.advance(1000)
  assert.deepEqual(logs.map((log) => [...log]), [[404], ['request:fail timeout']])
})

test('held calls go on one by one, in any order', async (t) => {
  const { runtime } = await fixture(t, { login: () => 'c' })
  const held = runtime.faults.on('login', { hold: true })
  const log = runtime.program('const log = module.exports = []; for (const n of [1, 2, 3]) wx.login({ success: () => log.push(n) })')
  await runtime.settle()
  assert.match(runtime.describe(), /wx\.login #2: held by a fault of the test/)
  held.release(1)
  await runtime.settle()
  held.release()
  await runtime.settle()
  assert.deepEqual([...log], [2, 1, 3])
  assert.throws(() => held.release(), /no call of login is held here/)
})

test('an API function can throw', async (t) => {
  const { runtime } = await fixture(t)
  runtime.faults.on('request', { throw: 'request is not available' })
  assert.equal(runtime.program('try { wx.request({ url: "x" }) } catch (error) { module.exports = error.message }'), 'request is not available')
  await runtime.settle()
})

test('a mistyped plan is an error', async (t) => {
  const { runtime } = await fixture(t)
  assert.throws(() => runtime.faults.on('login', { time: 1 }), /no plan field 'time'; there are times/)
})
