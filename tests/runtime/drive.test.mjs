import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'

const GET = 'module.exports = (url) => new Promise((resolve, reject) => wx.request({ url, success: resolve, fail: reject }))'

test('run gives what the promise gives, through real HTTP, with virtual time standing still', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/a', () => ({ body: { a: 1 } }))
  const answer = await runtime.run(runtime.program(GET)(`${server.url}/a`))
  assert.equal(answer.data.a, 1)
  assert.equal(runtime.clock.now, runtime.clock.start)
})

test('run rejects as the promise rejects', async (t) => {
  const { runtime } = await fixture(t)
  await assert.rejects(runtime.run(() => runtime.program('module.exports = () => Promise.reject(new Error("no"))')()), /no/)
})

test('run tells what is open when nothing is left that could settle the promise', async (t) => {
  const { runtime } = await fixture(t)
  runtime.faults.on('login', { never: true })
  const stuck = runtime.program('module.exports = () => new Promise((resolve) => { wx.login({ success: resolve }); setTimeout(resolve, 7000) })')
  await assert.rejects(runtime.run(stuck), (error) => {
    assert.match(error.message, /Nothing is left that could settle the promise/)
    assert.match(error.message, /wx\.login #1: never answers, by a fault/)
    assert.match(error.message, /setTimeout 7000 ms, due in 7000 ms/)
    return true
  })
})

test('run lets virtual time pass when told to, and no further than needed', async (t) => {
  const { runtime } = await fixture(t)
  const later = runtime.program('module.exports = () => new Promise((resolve) => { setTimeout(resolve, 3000, "ok"); setTimeout(() => {}, 9000) })')
  assert.equal(await runtime.run(later, { within: 5000 }), 'ok')
  assert.equal(runtime.clock.now - runtime.clock.start, 3000)
  await assert.rejects(runtime.run(() => new Promise(() => {}), { within: 1000 }), /within 1000 ms/)
})

test('settle waits for answers, and for what those start', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/first', () => ({ body: '1' }))
  server.on('GET', '/second', () => ({ body: '2' }))
  const seen = runtime.program(`
    const seen = []
    module.exports = (base) => {
      wx.request({ url: base + '/first', success: () => wx.request({ url: base + '/second', success: () => seen.push('both') }) })
      return seen
    }`)(server.url)
  await runtime.settle()
  assert.deepEqual([...seen], ['both'])
})

test('settle does not wait for what the test holds at its server', async (t) => {
  const { runtime, server } = await fixture(t)
  const gate = server.hold('GET', '/me')
  server.on('GET', '/me', () => ({ body: { name: 'a' } }))
  const answer = runtime.program(GET)(`${server.url}/me`)
  await runtime.settle()
  assert.equal(gate.count, 1)
  assert.match(runtime.describe(), /wx\.request #1: held by the test server/)
  gate.release()
  assert.equal((await runtime.run(answer)).data.name, 'a')
})

test('run waits for a held answer that the test releases meanwhile', async (t) => {
  const { runtime, server } = await fixture(t)
  const gate = server.hold('GET', '/me')
  server.on('GET', '/me', () => ({ body: 'x' }))
  const running = runtime.run(runtime.program(GET)(`${server.url}/me`))
  await runtime.settle()
  gate.release()
  assert.equal((await running).data, 'x')
})

test('virtual time can pass over a held answer', async (t) => {
  const { runtime, server } = await fixture(t)
  server.hold('GET', '/slow')
  const answer = runtime.program(GET)(`${server.url}/slow`).catch((error) => error.errMsg)
  await runtime.clock.advance(59_999)
  assert.match(runtime.describe(), /wx\.request #1/)
  await runtime.clock.advance(1)
  assert.equal(await runtime.run(answer), 'request:fail timeout')
})

test('advance settles what a timer starts before the next timer', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/a', () => ({ body: 'x' }))
  const order = runtime.program(`
    const order = []
    module.exports = (url) => {
      setTimeout(() => wx.request({ url, success: () => order.push('answer') }), 10)
      setTimeout(() => order.push('timer'), 11)
      return order
    }`)(`${server.url}/a`)
  await runtime.clock.advance(11)
  assert.deepEqual([...order], ['answer', 'timer'])
})

test('an endless loop of 0 ms timers fails instead of hanging', async (t) => {
  const { runtime } = await fixture(t)
  runtime.program('(function again() { setTimeout(again, 0) })()')
  await assert.rejects(runtime.settle(), /the program loops \(last: setTimeout 0 ms\)/)
})
