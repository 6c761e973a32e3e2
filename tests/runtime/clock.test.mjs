import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EPOCH } from './clock.mjs'
import { fixture } from './fixture.mjs'

const RECORDER = `
  const log = []
  module.exports = { log, at: (name, ms) => setTimeout(() => log.push([name, Date.now()]), ms) }`

test('timers fire in order, each at its own instant', async (t) => {
  const { runtime } = await fixture(t)
  const { log, at } = runtime.program(RECORDER)
  at('late', 200)
  at('early', 100)
  at('early too', 100)
  await runtime.clock.advance(150)
  assert.deepEqual([...log].map(([name, when]) => [name, when - EPOCH]), [['early', 100], ['early too', 100]])
  await runtime.clock.advance(50)
  assert.equal(log.length, 3)
  assert.equal(runtime.clock.now, EPOCH + 200)
})

test('a timer of 0 ms runs without virtual time moving, after promise reactions', async (t) => {
  const { runtime } = await fixture(t)
  const order = runtime.program(`
    const order = module.exports = []
    setTimeout(() => order.push('timer'), 0)
    Promise.resolve().then(() => order.push('reaction'))`)
  await runtime.settle()
  assert.deepEqual([...order], ['reaction', 'timer'])
  assert.equal(runtime.clock.now, EPOCH)
})

test('intervals repeat until they are cleared, also from inside', async (t) => {
  const { runtime } = await fixture(t)
  const ticks = runtime.program(`
    const ticks = module.exports = []
    const id = setInterval((word) => { ticks.push(word); if (ticks.length === 3) clearInterval(id) }, 10, 'tick')`)
  await runtime.clock.advance(1000)
  assert.deepEqual([...ticks], ['tick', 'tick', 'tick'])
})

test('a cleared timer does not fire', async (t) => {
  const { runtime } = await fixture(t)
  const fired = runtime.program('const fired = module.exports = []; clearTimeout(setTimeout(() => fired.push(1), 5)); clearTimeout(undefined)')
  await runtime.clock.advance(10)
  assert.equal(fired.length, 0)
})

test('Date shows virtual time, and a jump of the device clock fires no timer', async (t) => {
  const { runtime } = await fixture(t, { start: Date.UTC(2026, 5, 1) })
  const dates = runtime.program(`
    let fired = 0
    setTimeout(() => { fired += 1 }, 1000)
    module.exports = {
      now: () => Date.now(), made: () => new Date().getTime(), text: () => Date(), parts: () => new Date(2020, 1, 2).getDate(),
      isDate: () => new Date() instanceof Date && new Date().constructor === Date, fired: () => fired
    }`)
  assert.equal(dates.now(), Date.UTC(2026, 5, 1))
  assert.equal(dates.made(), Date.UTC(2026, 5, 1))
  assert.match(dates.text(), /2026/)
  assert.equal(dates.parts(), 2)
  assert.equal(dates.isDate(), true)
  runtime.wallClock.jump(3_600_000)
  await runtime.settle()
  assert.equal(dates.now(), Date.UTC(2026, 5, 1, 1))
  assert.equal(dates.fired(), 0)
  await runtime.clock.advance(1000)
  assert.equal(dates.fired(), 1)
})

test('an exception in a timer is recorded, reported by close, and stops nothing', async (t) => {
  const { runtime } = await fixture(t)
  const done = runtime.program('const done = module.exports = []; setTimeout(() => { throw new Error("boom") }, 0); setTimeout(() => done.push(1), 0)')
  await runtime.settle()
  assert.equal(done.length, 1)
  assert.throws(() => runtime.close(), /uncaught in setTimeout: Error: boom/)
  assert.equal(runtime.takeUncaught().length, 1)
})

test('a timer needs a function', async (t) => {
  const { runtime } = await fixture(t)
  assert.throws(() => runtime.program('const code = "1"; setTimeout(code, 0)'), /first argument must be a function/)
})

test('advance needs milliseconds', async (t) => {
  const { runtime } = await fixture(t)
  await assert.rejects(runtime.clock.advance(-1), /needs milliseconds/)
  await assert.rejects(runtime.clock.advance(Number.NaN), /needs milliseconds/)
})

test('Math.random is the same in every run', async (t) => {
  const [one, two] = [await fixture(t), await fixture(t)].map(({ runtime }) => runtime.program('module.exports = [Math.random(), Math.random()]'))
  assert.deepEqual([...one], [...two])
  assert.notEqual(one[0], one[1])
})
