import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'

const CALL = 'module.exports = (api, options) => wx[api](options)'
const call = (runtime, api, options, within = 0) => runtime.run(() => runtime.program(CALL)(api, options), { within })
const failure = (promise) => promise.then((result) => assert.fail(`succeeded: ${JSON.stringify(result)}`), ({ errMsg, errno }) => ({ errMsg, errno }))

test('codes come from the test, with the user', async (t) => {
  const { runtime } = await fixture(t, { user: 'bob', login: async ({ user }) => `${user}-1` })
  assert.deepEqual({ ...(await call(runtime, 'login')) }, { errMsg: 'login:ok', code: 'bob-1' })
  assert.equal(runtime.count('login'), 1)
})

test('without a source every code is a new one', async (t) => {
  const { runtime } = await fixture(t)
  assert.notEqual((await call(runtime, 'login')).code, (await call(runtime, 'login')).code)
})

test('codes come from a stand-in over HTTP', async (t) => {
  const { server } = await fixture(t)
  server.on('POST', '/standin/code', ({ json }) => ({ body: { code: `code-of-${json.user}` } }))
  const { runtime } = await fixture(t, { loginUrl: `${server.url}/standin/code` })
  assert.equal((await call(runtime, 'login')).code, 'code-of-alice')
  server.on('POST', '/standin/code', () => ({ status: 500 }))
  assert.match((await failure(call(runtime, 'login'))).errMsg, /^login:fail .*answered 500/)
})

test('faults: fail, empty code, never, slow, synchronous', async (t) => {
  const { runtime } = await fixture(t)
  const { faults } = runtime
  faults.on('login', { fail: { errMsg: 'request:fail errcode:-105', errno: 600001 }, times: 1 })
  assert.deepEqual(await failure(call(runtime, 'login')), { errMsg: 'request:fail errcode:-105', errno: 600001 })
  faults.on('login', { answer: { code: '' }, times: 1 })
  assert.equal((await call(runtime, 'login')).code, '')
  faults.on('login', { after: 2000, times: 1 })
  await call(runtime, 'login', undefined, 2000)
  assert.equal(runtime.clock.now - runtime.clock.start, 2000)
  faults.on('login', { never: true, times: 1 })
  await assert.rejects(call(runtime, 'login'), /wx\.login #4: never answers/)
  faults.on('login', { sync: true, times: 1 })
  const order = runtime.program('const order = module.exports = []; wx.login({ success: () => order.push("success") }); order.push("returned")')
  assert.deepEqual([...order], ['success', 'returned'])
})

test('the timeout of a login is virtual, and ends one that never answers', async (t) => {
  const { runtime } = await fixture(t)
  runtime.faults.on('login', { never: true })
  assert.deepEqual(await failure(call(runtime, 'login', { timeout: 300 }, 300)), { errMsg: 'login:fail timeout', errno: 5 })
  assert.match((await failure(call(runtime, 'login', { timeout: '300' }))).errMsg, /parameter\.timeout should be Number instead of String/)
})

test('a lost answer: the code is made, the program never sees it', async (t) => {
  const codes = []
  const { runtime } = await fixture(t, { login: () => codes.push('x') && 'x' })
  runtime.faults.on('login', { lose: true })
  await assert.rejects(call(runtime, 'login'), /never answers/)
  assert.equal(codes.length, 1)
})

test('no login without a network', async (t) => {
  const { runtime } = await fixture(t)
  runtime.setNetwork({ isConnected: false, networkType: 'none' })
  assert.equal((await failure(call(runtime, 'login'))).errno, 600001)
})

test('single-page mode refuses login, checkSession, payment and random bytes, and says what it is', async (t) => {
  const { runtime } = await fixture(t, { scene: 1154 })
  for (const api of ['login', 'checkSession', 'requestPayment', 'getRandomValues']) {
    const refused = { errMsg: `${api}:fail rejected due to no permission currently`, errno: undefined }
    assert.deepEqual(await failure(call(runtime, api, runtime.wrap({ length: 8 }))), refused)
  }
  assert.deepEqual([...runtime.program('module.exports = [wx.getLaunchOptionsSync().mode, wx.getSystemInfoSync().mode]')], ['singlePage', 'singlePage'])
})

test('a cache manager gives an old code again, and says so', async (t) => {
  const { runtime } = await fixture(t)
  runtime.program('wx.createCacheManager({ mode: "always" }).start()')
  const first = await call(runtime, 'login')
  const second = await call(runtime, 'login')
  assert.deepEqual([first.fromCache, second.fromCache, second.code === first.code], [undefined, true, true])
  const { runtime: weak } = await fixture(t)
  const manager = weak.program('const manager = module.exports = wx.createCacheManager({ mode: "weakNetwork" }); manager.start()')
  const known = await call(weak, 'login')
  assert.notEqual((await call(weak, 'login')).code, known.code, 'not while the network is good')
  weak.setNetwork({ isConnected: false, networkType: 'none' })
  assert.equal((await call(weak, 'login')).fromCache, true)
  manager.stop()
  assert.equal((await failure(call(weak, 'login'))).errno, 600001)
})

test('checkSession holds, fails, and cannot tell no network from expired', async (t) => {
  const { runtime } = await fixture(t)
  assert.equal((await call(runtime, 'checkSession')).errMsg, 'checkSession:ok')
  runtime.setNetwork({ isConnected: false, networkType: 'none' })
  const offline = await failure(call(runtime, 'checkSession'))
  const { runtime: expired } = await fixture(t, { checkSession: () => false })
  assert.deepEqual(await failure(call(expired, 'checkSession')), offline)
})

test('more than 4 calls within a second break the rate rule', async (t) => {
  const { runtime } = await fixture(t)
  for (let times = 0; times < 4; times += 1) await call(runtime, 'login')
  await runtime.clock.advance(1000)
  for (let times = 0; times < 4; times += 1) await call(runtime, 'login')
  assert.deepEqual(runtime.record.violations, [])
  await call(runtime, 'login')
  assert.throws(() => runtime.close(), /rule 'rate' broken: wx\.login was called 5 times within one second/)
  assert.equal(runtime.takeViolations().length, 1)
})
