/**
 * No decision hangs on the order of promise reactions: on iOS 15 and below each is a macrotask of its own, elsewhere a microtask, and a
 * platform may call back before its function returns, in any order, or twice.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain } from './session.mjs'

everywhere(test, 'the order of what the platform sees is the same on every platform', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  const trail = []
  const note = (name) => () => void trail.push(name)
  for (const event of ['login', 'refresh', 'expired']) home.session.on(event, home.runtime.wrap(note(event)))
  await home.run(home.begin({ url: '/me', success: note('success 1'), complete: note('complete 1') }).handle)
  home.backend.revoke({ keepRefresh: true })
  await home.run(home.begin({ url: '/me', success: note('success 2'), complete: note('complete 2') }).handle)
  assert.deepEqual(trail, ['login', 'success 1', 'complete 1', 'expired', 'refresh', 'success 2', 'complete 2'])
  assert.deepEqual(home.paths, ['/auth/login', '/me', '/me', '/auth/refresh', '/me'])
})

everywhere(test, 'functions of the program whose promises settle late, at once or are no promises at all', async (profile, t) => {
  const ways = `{
    promise: (token) => Promise.resolve({ token }),
    chain: (token) => Promise.resolve().then(() => Promise.resolve()).then(() => ({ token })),
    value: (token) => ({ token }),
    thenable: (token) => ({ then(ok) { ok({ token }) } }),
    late: (token) => new Promise((resolve) => setTimeout(() => resolve({ token }), 500)),
    twice: (token) => ({ then(ok, failed) { ok({ token }); ok({ token: 'second' }); failed(new Error('third')) } })
  }`
  for (const way of ['promise', 'chain', 'value', 'thenable', 'late', 'twice']) {
    const home = await open(t, { profile, session: false })
    const make = home.program(`
      const { createSession } = require('wx-session')
      const ways = ${ways}
      module.exports = (baseUrl, way) => createSession({ baseUrl, login: () => ways[way]('of-the-function') })`)
    const session = make(home.server.url, way)
    await home.run(session.ensure(), { within: 1000 })
    await home.runtime.settle()
    assert.equal(session.token(), 'of-the-function', way)
  }
})

everywhere(test, 'a platform that calls back before its function returns', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.runtime.faults.on('request', { answer: { statusCode: 200, data: { quick: true }, header: {} }, sync: true, times: 1 })
  const told = home.begin({ url: '/me' })
  const answer = await home.run(told.handle)
  assert.deepEqual(plain(answer.data), { quick: true })
  await home.runtime.settle()
  assert.deepEqual(told.order, ['success', 'complete'])
  home.runtime.faults.on('request', { answer: { statusCode: 401, data: {}, header: {} }, sync: true, times: 1 })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, 2)
  home.runtime.faults.on('request', { fail: { errMsg: 'request:fail quick' }, sync: true, times: 1 })
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_NETWORK')
})

everywhere(test, 'no callback runs before the call has returned its handle, even if the platform answers at once', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.runtime.faults.on('request', { answer: { statusCode: 200, data: 1, header: {} }, sync: true })
  let returned = false
  let early = false
  home.session.request(home.runtime.wrap({ url: '/me', success: () => { early ||= !returned } }))
  returned = true
  await home.runtime.settle()
  assert.equal(early, false)
})

everywhere(test, 'a platform that calls both success and fail, or one twice, is heard once', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.program(`
    const real = wx.request
    Object.defineProperty(wx, 'request', { configurable: true, value: (options) => real.call(wx, Object.assign({}, options, {
      success: (r) => { options.success(r); options.success(r); options.fail({ errMsg: 'request:fail after all' }) }
    })) })
    const login = wx.login
    Object.defineProperty(wx, 'login', { configurable: true, value: (options) => login.call(wx, Object.assign({}, options, {
      success: (r) => { options.success(r); options.success({ code: 'second' }); options.fail({ errMsg: 'login:fail' }) }
    })) })
    module.exports = 0`)
  home.create()
  const told = home.begin({ url: '/me' })
  await home.run(told.handle)
  await home.runtime.settle()
  assert.deepEqual(told.order, ['success', 'complete'])
  assert.deepEqual(home.backend.codes, ['code-alice-1'])
})

everywhere(test, 'async code around every promise of the session works', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const story = home.program(`
    const { createSession } = require('wx-session')
    module.exports = (baseUrl) => {
      const session = createSession({ baseUrl, login: { url: '/auth/login' } })
      const trail = []
      return session.start()
        .then((state) => trail.push(state.status))
        .then(() => session.ready).then(() => session.ensure())
        .then((state) => trail.push(state.status))
        .then(() => Promise.all([session.request({ url: '/me' }), session.request({ url: '/me' })]))
        .then((answers) => trail.push(answers.map((answer) => answer.statusCode).join()))
        .then(() => session.login()).then(() => session.refresh()).then(() => session.logout())
        .then(() => session.request({ url: '/nothing', auth: 'none' }))
        .then((answer) => trail.push(answer.statusCode, session.state.status))
        .then(() => trail)
    }`)
  assert.deepEqual(plain(await home.run(story(home.server.url))), ['anonymous', 'active', '200,200', 404, 'anonymous'])
})
