import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'

const CALL = 'module.exports = (api, options) => wx[api](options)'
const THROWS = 'module.exports = (api, ...args) => { try { return wx[api](...args) } catch (error) { return error instanceof Error && error.message } }'

const call = (runtime, api, options) => runtime.run(() => runtime.program(CALL)(api, runtime.wrap(options)))
const sync = (runtime, api, ...args) => runtime.program(THROWS)(api, ...args)
const reason = (promise) => promise.then(() => 'success', (error) => error.errMsg)

test('what is stored comes back, also after a restart', async (t) => {
  const { runtime } = await fixture(t)
  const values = runtime.program(`
    const values = [0, '', false, null, 'text', { a: [1, { b: null }] }, [], new Date(5)]
    values.forEach((value, i) => wx.setStorageSync('k' + i, value))
    module.exports = values.length`)
  runtime.restart()
  const read = runtime.program(`
    const read = []
    for (let i = 0; i < ${values}; i += 1) read.push(wx.getStorageSync('k' + i))
    module.exports = [JSON.stringify(read), read[7] instanceof Date, read[5] instanceof Object]`)
  assert.deepEqual([...read], ['[0,"",false,null,"text",{"a":[1,{"b":null}]},[],"1970-01-01T00:00:00.005Z"]', true, true])
})

test('a missing key: empty text, or a failure', async (t) => {
  const { runtime } = await fixture(t)
  assert.equal(sync(runtime, 'getStorageSync', 'none'), '')
  assert.equal(await reason(call(runtime, 'getStorage', { key: 'none' })), 'getStorage:fail data not found')
})

test('asynchronous calls answer later, in order, with a promise or callbacks', async (t) => {
  const { runtime } = await fixture(t)
  const log = await runtime.run(runtime.program(`
    module.exports = new Promise((resolve) => {
      const log = []
      wx.setStorage({ key: 'a', data: 1, success: () => log.push('set 1') })
      wx.setStorage({ key: 'a', data: 2, success: () => log.push('set 2') })
      wx.getStorage({ key: 'a', success: (r) => log.push(r.data), complete: () => resolve(log) })
      log.push('returned')
    })`))
  assert.deepEqual([...log], ['returned', 'set 1', 'set 2', 2])
  assert.equal((await call(runtime, 'getStorage', { key: 'a' })).data, 2)
})

test('values are taken at the time of the call', async (t) => {
  const { runtime } = await fixture(t)
  await runtime.run(runtime.program('const data = { a: 1 }; const done = wx.setStorage({ key: "k", data }); data.a = 2; module.exports = done'))
  assert.deepEqual(runtime.storage.peek('k'), { a: 1 })
})

test('values of other types: some keep their type, the rest is read back as an empty text', async (t) => {
  const { runtime } = await fixture(t)
  const read = runtime.program(`
    const values = { nan: NaN, infinity: -Infinity, undefined, null: null, regexp: /a/, map: new Map([[1, 2]]), buffer: new ArrayBuffer(1), function: () => 1, symbol: Symbol('x'), inside: { a: [() => 1, undefined], b: NaN } }
    for (const [key, value] of Object.entries(values)) wx.setStorageSync(key, value)
    module.exports = Object.fromEntries(Object.keys(values).map((key) => [key, wx.getStorageSync(key)]))`)
  assert.deepEqual({ ...read, inside: JSON.stringify(read.inside) }, {
    nan: NaN, infinity: -Infinity, undefined, null: null, regexp: '', map: '', buffer: '', function: '', symbol: '', inside: '{"a":[null,null],"b":null}'
  })
})

test('what cannot be stored', async (t) => {
  const { runtime } = await fixture(t)
  const data = runtime.program('const cyclic = module.exports = {}; cyclic.me = cyclic')
  assert.match(await reason(runtime.run(() => runtime.program(CALL)('setStorage', { key: 'k', data }))), /^setStorage:fail parameter error: parameter\.data/)
  assert.match(sync(runtime, 'setStorageSync', 'k', data), /^APP-SERVICE-SDK:setStorageSync:fail parameter error: parameter\.data/)
  assert.match(await reason(call(runtime, 'setStorage', { key: 1, data: 1 })), /parameter\.key should be String instead of Number/)
  assert.match(await reason(call(runtime, 'setStorage', { key: '__plugins__x', data: 1 })), /^setStorage:fail/)
  assert.deepEqual(runtime.storage.keys, [])
})

test('synchronous calls without a key: the console hears of it, and nothing is done; whatever fails to be read is an empty text', async (t) => {
  const { runtime } = await fixture(t)
  assert.deepEqual([sync(runtime, 'setStorageSync', 1, 1), sync(runtime, 'removeStorageSync'), sync(runtime, 'getStorageSync')], [undefined, undefined, ''])
  assert.deepEqual(runtime.record.console.map(({ level }) => level), ['error', 'error'])
  assert.deepEqual(runtime.storage.keys, [])
})

test('1 MB per key and 10 MB in total', async (t) => {
  const { runtime } = await fixture(t)
  const MB = 1024 * 1024
  // The key counts too.
  const exact = 'x'.repeat(MB - 2)
  assert.equal(sync(runtime, 'setStorageSync', 'k1', exact), undefined)
  assert.equal(sync(runtime, 'setStorageSync', 'k1', `${exact}x`), 'APP-SERVICE-SDK:setStorageSync:fail entry size limit reached')
  assert.equal(runtime.storage.peek('k1').length, exact.length, 'the old value stays')
  assert.match(sync(runtime, 'setStorageSync', 'k2', 'ü'.repeat(MB / 2)), /entry size limit/)
  for (let index = 2; index <= 10; index += 1) sync(runtime, 'setStorageSync', `k${index % 10}`, exact)
  assert.equal(await reason(call(runtime, 'setStorage', { key: 'more', data: 1 })), 'setStorage:fail exceed storage max size 10Mb')
  sync(runtime, 'removeStorageSync', 'k1')
  assert.equal(await reason(call(runtime, 'setStorage', { key: 'more', data: 1 })), 'success')
})

test('encryption: both sides must ask for it, its limit is lower, sync cannot read it', async (t) => {
  const { runtime } = await fixture(t)
  await call(runtime, 'setStorage', { key: 'k', data: { a: 1 }, encrypt: true })
  assert.equal(runtime.storage.isEncrypted('k'), true)
  assert.equal((await call(runtime, 'getStorage', { key: 'k', encrypt: true })).data.a, 1)
  assert.match(await reason(call(runtime, 'getStorage', { key: 'k' })), /getStorage:fail the data is encrypted/)
  assert.equal(sync(runtime, 'getStorageSync', 'k'), '')
  await call(runtime, 'setStorage', { key: 'p', data: 1 })
  assert.match(await reason(call(runtime, 'getStorage', { key: 'p', encrypt: true })), /decrypt error/)
  const big = 'x'.repeat(0.8 * 1024 * 1024)
  assert.equal(await reason(call(runtime, 'setStorage', { key: 'big', data: big })), 'success')
  assert.match(await reason(call(runtime, 'setStorage', { key: 'big', data: big, encrypt: true })), /entry size limit/)
})

test('old base libraries ignore encrypt and lack the batch functions', async (t) => {
  const { runtime } = await fixture(t, { profile: 'oldest' })
  await call(runtime, 'setStorage', { key: 'k', data: 1, encrypt: true })
  assert.equal(runtime.storage.isEncrypted('k'), false)
  assert.equal(runtime.program('module.exports = typeof wx.batchSetStorage'), 'undefined')
  assert.equal(runtime.program('module.exports = wx.canIUse("setStorage.object.encrypt")'), false)
})

test('batch, info, remove and clear', async (t) => {
  const { runtime } = await fixture(t)
  await call(runtime, 'batchSetStorage', { kvList: [{ key: 'a', value: 1 }, { key: 'b', value: [2] }] })
  assert.deepEqual(JSON.parse(JSON.stringify(sync(runtime, 'batchGetStorageSync', ['a', 'none', 'b']))), [1, '', [2]])
  sync(runtime, 'batchSetStorageSync', [{ key: 'c', value: 3 }])
  assert.deepEqual({ ...sync(runtime, 'getStorageInfoSync'), keys: undefined }, { keys: undefined, currentSize: 1, limitSize: 10_240 })
  assert.deepEqual([...(await call(runtime, 'getStorageInfo')).keys], ['a', 'b', 'c'])
  await call(runtime, 'removeStorage', { key: 'a' })
  assert.deepEqual(runtime.storage.keys, ['b', 'c'])
  await call(runtime, 'clearStorage')
  assert.deepEqual(runtime.storage.keys, [])
})

test('reads and writes are counted by key', async (t) => {
  const { runtime } = await fixture(t)
  sync(runtime, 'setStorageSync', 'a', 1)
  await call(runtime, 'setStorage', { key: 'a', data: 2 })
  sync(runtime, 'getStorageSync', 'a')
  sync(runtime, 'getStorageSync', 'b')
  const { storage } = runtime
  assert.deepEqual([storage.count('write', 'a'), storage.count('read', 'a'), storage.count('read'), storage.count('remove')], [2, 1, 2, 0])
  assert.equal(storage.dump, '[["a","2"]]')
})

test('faults: throw, fail, never, slow, by key', async (t) => {
  const { runtime } = await fixture(t)
  const a = ({ key }) => key === 'a'
  runtime.faults.on('setStorageSync', { when: a, fail: { errMsg: 'setStorageSync:fail write DB data fail' } })
  assert.equal(sync(runtime, 'setStorageSync', 'a', 1), 'APP-SERVICE-SDK:setStorageSync:fail write DB data fail')
  assert.equal(sync(runtime, 'setStorageSync', 'b', 1), undefined)
  runtime.faults.on('getStorage*', { throw: 'broken' })
  assert.equal(sync(runtime, 'getStorageSync', 'b'), 'broken')
  await assert.rejects(call(runtime, 'getStorage', { key: 'b' }), /broken/)
  runtime.faults.clear()
  runtime.faults.on('setStorage', { never: true, times: 1 })
  await assert.rejects(call(runtime, 'setStorage', { key: 'a', data: 1 }), /wx\.setStorage #1: never answers/)
  runtime.faults.on('setStorage', { after: 500, times: 1 })
  await runtime.run(() => runtime.program(CALL)('setStorage', { key: 'a', data: 1 }), { within: 500 })
  assert.equal(runtime.clock.now - runtime.clock.start, 500)
})

test('writes can take effect in another order', async (t) => {
  const { runtime } = await fixture(t)
  const held = runtime.faults.on('setStorage', { hold: true, times: 1 })
  runtime.program('wx.setStorage({ key: "k", data: "old" }); wx.setStorage({ key: "k", data: "new" })')
  await runtime.settle()
  assert.equal(runtime.storage.peek('k'), 'new')
  held.release()
  await runtime.settle()
  assert.equal(runtime.storage.peek('k'), 'old')
})

test('a write that was handed over survives a kill, unless the test says lost', async (t) => {
  const { runtime } = await fixture(t)
  runtime.program('wx.setStorage({ key: "k", data: 1 })')
  assert.equal(runtime.storage.peek('k'), undefined)
  runtime.restart()
  assert.equal(runtime.storage.peek('k'), 1)
  runtime.program('wx.setStorage({ key: "k", data: 2 })')
  runtime.restart({ lost: true })
  assert.equal(runtime.storage.peek('k'), 1)
})

test('two runtimes on one device share it; single-page mode does not', async (t) => {
  const { runtime, device } = await fixture(t)
  const { runtime: shop } = await fixture(t, { device, files: { 'packages/shop/a.js': '' }, independent: 'packages/shop' })
  const { runtime: single } = await fixture(t, { device, scene: 1154 })
  sync(runtime, 'setStorageSync', 'k', 1)
  assert.equal(sync(shop, 'getStorageSync', 'k'), 1)
  assert.equal(sync(single, 'getStorageSync', 'k'), '')
})
