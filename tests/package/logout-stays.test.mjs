/**
 * After a logout nobody is logged in until the user acts, in this launch or a later one.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain, SECOND } from './session.mjs'

const TOKEN = 'wx-session:default:token'
const COOKIES = 'wx-session:default:cookies'

everywhere(test, 'required calls fail at once, reauth comes once a launch, visitors go out', async (profile, t) => {
  const home = await open(t, { profile, options: { verify: { url: '/auth/verify' } } })
  home.server.on('GET', '/news', ({ header }) => ({ body: { who: header.authorization ?? 'nobody' } }))
  await home.loggedIn()
  await home.run(home.session.logout())
  for (let launch = 0; launch < 2; launch++) {
    await home.run(home.session.start())
    assert.deepEqual(plain(home.session.state), { status: 'anonymous', reason: 'ERR_LOGGED_OUT' })
    const reauth = home.heard('reauth')
    const told = home.begin({ url: '/me' })
    await home.runtime.settle()
    assert.equal(told.error.code, 'ERR_LOGGED_OUT')
    for (const call of [() => home.session.ensure(), () => home.session.refresh(), () => home.request({ url: '/me' })]) {
      assert.equal((await home.failure(call())).code, 'ERR_LOGGED_OUT')
    }
    assert.deepEqual(reauth.map(({ code }) => code), ['ERR_LOGGED_OUT'])
    assert.equal((await home.run(home.request({ url: '/news', auth: 'optional' }))).data.who, 'nobody')
    home.restart()
  }
  assert.equal(home.backend.hits('/me'), 0)
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'what is left in storage is small and holds nothing of the user', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  await home.run(home.session.logout())
  assert.deepEqual(home.runtime.storage.keys, ['wx-session:default:token'])
  assert.doesNotMatch(home.runtime.storage.dump, /token-1|refresh-1|Alice/)
  assert.match(home.runtime.storage.dump, /loggedOut/)
})

everywhere(test, 'login() and adopt() end it, for later launches too', async (profile, t) => {
  for (const act of [(home) => home.session.login(), (home) => home.session.adopt(home.runtime.wrap(home.backend.issue()))]) {
    const home = await open(t, { profile })
    await home.loggedIn()
    await home.run(home.session.logout())
    home.restart()
    await home.run(home.session.ready)
    assert.equal((await home.run(act(home))).status, 'active')
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    home.restart()
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    assert.equal(home.backend.issued, 2)
  }
})

everywhere(test, 'a login that fails does not', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.logout())
  home.backend.onLogin = () => ({ status: 500 })
  assert.equal((await home.failure(home.session.login())).code, 'ERR_EXCHANGE_FAILED')
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_LOGGED_OUT')
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'logout({ silent: true }) only forgets', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  await home.run(home.session.logout())
  await home.run(home.session.logout(home.runtime.wrap({ silent: true })))
  assert.deepEqual(plain(home.session.state), { status: 'anonymous' })
  assert.deepEqual(home.runtime.storage.keys, [])
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'encrypted records say it too', async (profile, t) => {
  const home = await open(t, { profile, options: { storage: { encrypt: true } } })
  await home.loggedIn()
  await home.run(home.session.logout())
  home.restart()
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_LOGGED_OUT')
}, { since: '2.21.3' })

everywhere(test, 'a write that is refused leaves no token all the same, and is made good on hide', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.runtime.faults.on('setStorage*', { fail: { errMsg: 'setStorage:fail' } })
  await home.run(home.session.logout(), { within: 10 * SECOND })
  await home.runtime.settle()
  assert.doesNotMatch(home.runtime.storage.dump, /token-1|refresh-1/)
  home.runtime.faults.clear()
  home.runtime.hide()
  await home.runtime.settle()
  assert.match(home.runtime.storage.dump, /loggedOut/)
})

everywhere(test, 'without the module it holds for the next launch', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.runtime.restart()
  home.runtime.faults.on('instantiate', { fail: {} })
  home.create()
  await home.run(home.session.logout(), { within: 60 * SECOND })
  home.runtime.faults.clear()
  home.restart()
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_LOGGED_OUT')
  assert.doesNotMatch(home.runtime.storage.dump, /token-1/)
})

for (const silent of [false, true]) {
  everywhere(test, `without the module a record of a form to come is left untouched by logout({ silent: ${silent} })`, async (profile, t) => {
    const home = await open(t, { profile, session: false })
    const stored = { [TOKEN]: { v: 3, secret: 'of a form to come' }, [COOKIES]: { v: 2, cookies: [] } }
    for (const key of Object.keys(stored)) home.runtime.storage.put(key, stored[key])
    home.session = home.create({ wasmPath: '/nowhere.wasm' })
    await home.run(home.session.logout({ silent }), { within: 60 * SECOND })
    for (const key of Object.keys(stored)) assert.deepEqual(plain(home.runtime.storage.peek(key)), stored[key])
  })
}
