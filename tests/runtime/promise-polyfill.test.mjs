import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'

/** Runs a function of the program that logs and gives a promise. */
async function logOf(t, source, profile = 'ios15') {
  const { runtime } = await fixture(t, { profile })
  const { log, done } = runtime.program(`const log = []; const say = (word) => (value) => { log.push(word); return value }; const done = (() => {${source}})(); module.exports = { log, done }`)
  await runtime.run(done)
  return [...log]
}

test('every hop is a macrotask: a timer set before runs before', async (t) => {
  const source = `
    setTimeout(say('timer'), 0)
    Promise.resolve().then(say('reaction'))
    return new Promise((resolve) => setTimeout(() => setTimeout(resolve, 0), 0))`
  assert.deepEqual(await logOf(t, source, 'ios15'), ['timer', 'reaction'])
  assert.deepEqual(await logOf(t, source, 'ios'), ['reaction', 'timer'])
})

test('then, catch and finally pass values and reasons on', async (t) => {
  assert.deepEqual(await logOf(t, `
    return Promise.resolve(1)
      .then((n) => { log.push(n); return Promise.resolve(n + 1) })
      .then((n) => { log.push(n); throw new Error('three') })
      .then(say('never'))
      .catch((error) => { log.push(error.message); return 4 })
      .finally((...none) => { log.push(none.length); return 9 })
      .then((n) => { log.push(n); return Promise.reject(5) })
      .finally(say('also'))
      .then(say('never'), (n) => log.push(n))`), [1, 2, 'three', 0, 4, 'also', 5])
})

test('a promise settles once, also through a foreign thenable', async (t) => {
  assert.deepEqual(await logOf(t, `
    const twice = new Promise((resolve, reject) => { resolve(1); resolve(2); reject(3) })
    const thenable = { then(resolve, reject) { resolve('a'); reject('b'); throw new Error('c') } }
    const throwing = { get then() { throw 'd' } }
    return twice.then((n) => log.push(n))
      .then(() => Promise.resolve(thenable)).then((x) => log.push(x))
      .then(() => throwing).catch((x) => log.push(x))`), [1, 'a', 'd'])
})

test('all, allSettled and race', async (t) => {
  assert.deepEqual(await logOf(t, `
    const late = new Promise((resolve) => setTimeout(resolve, 0, 'late'))
    return Promise.all([late, 2, Promise.resolve(3)]).then((all) => log.push(all.join()))
      .then(() => Promise.all([])).then((all) => log.push(all.length))
      .then(() => Promise.all([1, Promise.reject('no')])).catch((x) => log.push(x))
      .then(() => Promise.allSettled([1, Promise.reject('no')])).then((all) => log.push(all.map(({ status }) => status).join()))
      .then(() => Promise.race([new Promise(() => {}), Promise.resolve('first')])).then((x) => log.push(x))`),
  ['late,2,3', 0, 'no', 'fulfilled,rejected', 'first'])
})

test('misuse is told', async (t) => {
  const { runtime } = await fixture(t, { profile: 'ios15' })
  const { call, noFunction, self } = runtime.program(`
    module.exports = {
      call: () => Promise(() => {}), noFunction: () => new Promise(1),
      self: () => { let resolve; const p = new Promise((r) => { resolve = r }); resolve(p); return p.catch((error) => error.message) }
    }`)
  assert.throws(call, /call it with new/)
  assert.throws(noFunction, /is not a function/)
  assert.match(await runtime.run(self()), /resolved with itself/)
})

test('API promises are of the polyfill too', async (t) => {
  const { runtime } = await fixture(t, { profile: 'ios15' })
  const isOwn = runtime.program('const p = wx.login(); module.exports = p instanceof Promise && typeof p.finally === "function"')
  assert.equal(isOwn, true)
})
