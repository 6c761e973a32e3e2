import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'
import { eachProfile } from './profiles.mjs'

eachProfile(test, async (profile, t) => {
  const { runtime } = await fixture(t, { profile })

  await t.test('assigning to a function of wx: before and after its first reading', () => {
    const outcome = runtime.program(`
      const mine = () => 'mine'
      const assign = (name) => { try { wx[name] = mine } catch (error) { return 'throws' } return wx[name] === mine }
      const unread = assign('checkSession')
      wx.request
      module.exports = [unread, assign('request'), assign('request')]`)
    const expected = { value: [true, true, true], getter: ['throws', 'throws', 'throws'], accessor: [true, false, false] }
    assert.deepEqual([...outcome], expected[profile.members])
  })

  await t.test('defineProperty replaces it, and the original descriptor restores it', () => {
    const outcome = runtime.program(`
      const original = Object.getOwnPropertyDescriptor(wx, 'login')
      const before = wx.login
      Object.defineProperty(wx, 'login', { configurable: true, enumerable: true, get: () => 'mine' })
      const during = wx.login
      Object.defineProperty(wx, 'login', original)
      module.exports = [during, wx.login === before]`)
    assert.deepEqual([...outcome], ['mine', true])
  })

  await t.test('calling without wx as this', () => {
    const outcome = runtime.program(`
      const { getSystemInfoSync } = wx
      try { module.exports = typeof getSystemInfoSync.call(undefined) } catch (error) { module.exports = error.message }`)
    assert.match(outcome, profile.wantsWxAsThis ? /was called without wx as this/ : /^object$/)
  })

  await t.test('system information and canIUse', () => {
    const [platform, version, usable, missing] = runtime.program(`
      const info = wx.getSystemInfoSync()
      module.exports = [info.platform, info.SDKVersion, wx.canIUse('getRandomValues'), wx.canIUse('noSuchThing')]`)
    assert.deepEqual([platform, version, missing], [profile.platform, profile.baseLibrary, false])
    assert.equal(usable, profile.name !== 'oldest')
  })
})

test('an API can be taken away', async (t) => {
  const { runtime } = await fixture(t, { without: ['getRandomValues', 'onNetworkStatusChange'] })
  assert.deepEqual([...runtime.program('module.exports = [typeof wx.getRandomValues, wx.canIUse("getRandomValues"), typeof wx.onNetworkStatusChange]')], ['undefined', false, 'undefined'])
})

test('random bytes: asynchronous, of the length asked for, within limits', async (t) => {
  const { runtime } = await fixture(t, { randomValues: (length) => new Uint8Array(length).fill(7) })
  const { randomValues } = await runtime.run(runtime.program('module.exports = wx.getRandomValues({ length: 3 })'))
  assert.deepEqual([...new Uint8Array(randomValues)], [7, 7, 7])
  for (const length of ['0', '1.5', '1048577', '"3"', 'undefined']) {
    await assert.rejects(runtime.run(runtime.program(`module.exports = wx.getRandomValues({ length: ${length} })`)), ({ errMsg }) => /parameter\.length/.test(errMsg), length)
  }
})

test('account and launch options', async (t) => {
  const { runtime } = await fixture(t, { scene: 1011, query: { a: '1' }, appId: 'wx1', envVersion: 'trial' })
  const { account, launch, enter } = runtime.program('module.exports = { account: wx.getAccountInfoSync(), launch: wx.getLaunchOptionsSync(), enter: wx.getEnterOptionsSync() }')
  assert.deepEqual({ ...account.miniProgram }, { appId: 'wx1', envVersion: 'trial', version: '1.0.0' })
  assert.deepEqual([launch.scene, launch.query.a, enter.path], [1011, '1', 'pages/index/index'])
})

test('log managers keep what they are given', async (t) => {
  const { runtime } = await fixture(t)
  runtime.program('wx.getLogManager().info("a", 1); wx.getRealtimeLogManager().error("b")')
  assert.deepEqual(runtime.record.logManager, [{ manager: 'log', level: 'info', args: ['a', 1] }, { manager: 'realtime', level: 'error', args: ['b'] }])
})

test('the profile is real on old base libraries, grey on new ones, refused when the user says so', async (t) => {
  const ask = 'module.exports = wx.getUserProfile({ desc: "for the card" })'
  const nameOf = async (options) => (await runtimeOf(options)).userInfo.nickName
  const runtimeOf = async (options) => {
    const { runtime } = await fixture(t, options)
    return runtime.run(runtime.program(ask))
  }
  assert.equal(await nameOf({ baseLibrary: '2.27.0' }), 'Alice')
  assert.equal(await nameOf({ baseLibrary: '2.27.1' }), '微信用户')
  await assert.rejects(runtimeOf({ profileDialog: 'deny' }), ({ errMsg }) => errMsg === 'getUserProfile:fail auth deny')
})

test('the profile is asked for in a tap: what a request answers to a tap still is one, what a login or a timer brings is none', async (t) => {
  const { runtime, server } = await fixture(t, { baseLibrary: '2.27.0' })
  server.on('GET', '/a', () => ({}))
  const ask = runtime.program(`
    const profile = () => wx.getUserProfile({ desc: 'x' }).then(() => 'asked', ({ errMsg }) => errMsg)
    module.exports = (how, url) => new Promise((resolve) => {
      const go = () => resolve(profile())
      if (how === 'request') wx.request({ url, success: go })
      else if (how === 'login') wx.login({ success: go })
      else if (how === 'timer') setTimeout(go, 0)
      else go()
    })`)
  const refused = 'getUserProfile:fail can only be invoked by user TAP gesture.'
  for (const [how, expected] of [['tap', 'asked'], ['request', 'asked'], ['login', refused], ['timer', refused]]) {
    assert.equal(await runtime.run(() => ask(how, `${server.url}/a`)), expected, how)
  }
})

test('payment succeeds, is cancelled, fails, and checks its parameters', async (t) => {
  const pay = (runtime, parameters) => runtime.run(() => runtime.program('module.exports = (parameters) => wx.requestPayment(parameters)')(runtime.wrap(parameters)))
  const good = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=1', paySign: 's', signType: 'RSA' }
  assert.equal((await pay((await fixture(t)).runtime, good)).errMsg, 'requestPayment:ok')
  await assert.rejects(pay((await fixture(t, { payment: 'cancel' })).runtime, good), ({ errMsg }) => errMsg === 'requestPayment:fail cancel')
  await assert.rejects(pay((await fixture(t)).runtime, { ...good, timeStamp: 1 }), ({ errMsg }) => /parameter\.timeStamp should be String instead of Number/.test(errMsg))
})

test('dialogs are counted', async (t) => {
  const { runtime } = await fixture(t)
  assert.equal((await runtime.run(runtime.program('module.exports = wx.showModal({ title: "a" })'))).confirm, true)
  assert.equal(runtime.count('showModal'), 1)
})

test('options that are no object fail', async (t) => {
  const { runtime } = await fixture(t)
  await assert.rejects(runtime.run(runtime.program('module.exports = wx.login("x")')), ({ errMsg }) => /parameter should be Object instead of String/.test(errMsg))
})
