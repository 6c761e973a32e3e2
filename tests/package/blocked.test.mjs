/**
 * Where only the user can go on, and where no login works at all.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, open, plain, SECOND } from './session.mjs'

for (const status of [401, 403]) {
  everywhere(test, `HTTP ${status} from the login endpoint: blocked, reauth, ERR_REAUTH_REQUIRED until login()`, async (profile, t) => {
    const home = await open(t, { profile })
    const reauth = home.heard('reauth')
    home.backend.onLogin = () => ({ status, body: { errmsg: 'banned' } })
    const told = [home.begin({ url: '/me' }), home.begin({ url: '/me' })]
    const error = await home.failure(told[0].handle)
    assert.equal(error.code, 'ERR_REAUTH_REQUIRED')
    assert.equal(error.cause.statusCode, status)
    assert.equal(told[1].error.code, 'ERR_REAUTH_REQUIRED')
    assert.deepEqual(plain(home.session.state), { status: 'blocked', reason: 'ERR_REAUTH_REQUIRED' })
    assert.equal(reauth.length, 1)
    home.checkError(reauth[0])
    assert.equal(reauth[0].code, 'ERR_REAUTH_REQUIRED')
    await home.runtime.clock.advance(HOUR)
    assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_REAUTH_REQUIRED')
    assert.equal((await home.failure(home.session.ensure())).code, 'ERR_REAUTH_REQUIRED')
    assert.equal(home.runtime.count('login'), 1, 'no silent login while blocked')
    home.backend.onLogin = undefined
    assert.equal((await home.run(home.session.login())).status, 'active')
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  })
}

everywhere(test, 'while blocked visitors still go out, without the token; user and cookies stay', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/news', ({ header }) => ({ body: { who: header.authorization ?? 'nobody' } }))
  await home.loggedIn()
  home.session.cookies.set(`${home.server.url}/`, 'cart=1')
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 403 })
  await home.failure(home.request({ url: '/me' }))
  assert.equal(home.session.token(), undefined)
  for (const auth of ['none', 'optional']) {
    assert.equal((await home.run(home.request({ url: '/news', auth }))).data.who, 'nobody')
  }
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Alice' })
  assert.equal(home.session.cookies.list().length, 1)
  assert.equal(home.runtime.sent.at(-1).header.cookie, 'cart=1')
})

everywhere(test, 'logout ends the block: user gone, next request logs in', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ status: 403 })
  await home.failure(home.request({ url: '/me' }))
  await home.run(home.session.logout({ silent: true }))
  assert.deepEqual(plain(home.session.state), { status: 'anonymous' })
  home.backend.onLogin = undefined
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'blocked is not stored: the next launch tries again', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ status: 403 })
  await home.failure(home.request({ url: '/me' }))
  home.backend.onLogin = undefined
  home.restart()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'an explicit login() that is refused too rejects with ERR_REAUTH_REQUIRED', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ status: 401 })
  assert.equal((await home.failure(home.session.login())).code, 'ERR_REAUTH_REQUIRED')
  assert.equal((await home.failure(home.session.login())).code, 'ERR_REAUTH_REQUIRED')
  assert.equal(home.backend.logins, 2, 'each explicit login tries')
})

for (const [what, rejection] of [['statusCode 401', { statusCode: 401 }], ['statusCode 403', { statusCode: 403, message: 'no' }]]) {
  everywhere(test, `a login function that rejects with ${what} blocks too`, async (profile, t) => {
    const home = await open(t, { profile, options: { login: () => Promise.reject(rejection) } })
    const error = await home.failure(home.request({ url: '/me' }))
    assert.equal(error.code, 'ERR_REAUTH_REQUIRED')
    assert.equal(home.session.state.reason, 'ERR_REAUTH_REQUIRED')
  })
}

everywhere(test, 'single-page mode (1154): blocked with ERR_UNSUPPORTED, no wx.login, visitors go out', async (profile, t) => {
  const home = await open(t, { profile, scene: 1154 })
  home.server.on('GET', '/news', () => ({ body: { ok: 1 } }))
  await home.run(home.session.ready)
  assert.deepEqual(plain(home.session.state), { status: 'blocked', reason: 'ERR_UNSUPPORTED' })
  assert.equal((await home.run(home.session.start())).status, 'blocked')
  for (const call of [() => home.request({ url: '/me' }), () => home.session.ensure(), () => home.session.login(), () => home.session.refresh()]) {
    assert.equal((await home.failure(call())).code, 'ERR_UNSUPPORTED')
  }
  assert.equal(home.runtime.count('login'), 0)
  assert.deepEqual(plain((await home.run(home.request({ url: '/news', auth: 'none' }))).data), { ok: 1 })
  assert.deepEqual(plain((await home.run(home.request({ url: '/news', auth: 'optional' }))).data), { ok: 1 })
})

everywhere(test, 'a platform without wx.login: blocked with ERR_UNSUPPORTED', async (profile, t) => {
  const home = await open(t, { profile, without: ['login'] })
  await home.run(home.session.ready)
  assert.equal(home.session.state.reason, 'ERR_UNSUPPORTED')
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_UNSUPPORTED')
})

everywhere(test, 'missing APIs that are not needed for a login do not stop it', async (profile, t) => {
  const missing = ['checkSession', 'onAppShow', 'onAppHide', 'onNetworkStatusChange', 'getRandomValues', 'getAppBaseInfo', 'getSystemInfoSync',
    'getEnterOptionsSync', 'getLaunchOptionsSync', 'batchSetStorage', 'getStorageSync']
  for (const name of missing) {
    const home = await open(t, { profile, without: [name] })
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, name)
    home.restart()
    await home.run(home.session.start(), { within: 20 * SECOND })
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, name)
    assert.equal(home.backend.logins, 1, name)
  }
})

/** What plugins lack, or may lack: they neither know the app's life nor have random bytes (base library 3.17). */
const NOT_IN_PLUGINS = [
  'checkSession', 'onAppShow', 'onAppHide', 'offAppShow', 'offAppHide', 'getRandomValues', 'getUserCryptoManager', 'batchSetStorage', 'batchGetStorage',
  'getEnterOptionsSync', 'getLaunchOptionsSync', 'getLogManager', 'getRealtimeLogManager', 'getAccountInfoSync'
]

everywhere(test, 'in a plugin: logs in, renews and keeps its token with the few APIs that are there', async (profile, t) => {
  const home = await open(t, { profile, without: NOT_IN_PLUGINS, options: { refresh: { url: '/auth/refresh' }, log: { to: 'realtime-log' } } })
  assert.equal((await home.run(home.session.start())).status, 'anonymous')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  home.backend.revoke({ keepRefresh: true })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  await home.runtime.clock.advance(SECOND)
  home.restart()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.deepEqual([home.backend.logins, home.backend.refreshes], [1, 1])
})

everywhere(test, 'in a plugin whose user did not allow a login: ERR_LOGIN_FAILED, and visitors go out', async (profile, t) => {
  const home = await open(t, { profile, without: NOT_IN_PLUGINS })
  home.server.on('GET', '/news', () => ({ body: { ok: 1 } }))
  home.runtime.faults.on('login', { fail: { errMsg: 'login:fail auth deny' } })
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_LOGIN_FAILED')
  assert.equal((await home.run(home.request({ url: '/news', auth: 'optional' }))).statusCode, 200)
})

everywhere(test, 'without storage the session works in memory', async (profile, t) => {
  const home = await open(t, { profile, without: ['getStorage', 'setStorage', 'removeStorage', 'getStorageSync', 'setStorageSync', 'removeStorageSync'] })
  assert.equal((await home.run(home.request({ url: '/me' }), { within: 20 * SECOND })).statusCode, 200)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, 1)
})
