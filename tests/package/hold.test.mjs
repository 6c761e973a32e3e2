/**
 * `hold()` keeps encrypted data and `session_key` a pair: no silent `wx.login` while it lasts.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, MINUTE, open, SECOND } from './session.mjs'

everywhere(test, 'a request that needs a login waits until the release', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const release = home.session.hold()
  const told = home.begin({ url: '/me', timeout: MINUTE })
  await home.runtime.clock.advance(25 * SECOND)
  const ensured = home.outcome(home.session.ensure())
  await home.runtime.clock.advance(5 * SECOND)
  assert.equal(home.runtime.count('login'), 0)
  assert.deepEqual(told.order, [])
  assert.equal(ensured.settled, false)
  release()
  assert.equal((await home.run(told.handle)).statusCode, 200)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'a revoked token while held: the retry waits for the release', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  const release = home.session.hold()
  const told = home.begin({ url: '/me', timeout: MINUTE })
  await home.runtime.clock.advance(10 * SECOND)
  assert.equal(home.runtime.count('login'), 1)
  release()
  assert.equal((await home.run(told.handle)).statusCode, 200)
})

everywhere(test, 'with a good token requests go on while held', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.session.hold()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'endpoint refreshes and explicit login() go on while held', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  home.session.hold()
  await home.runtime.clock.advance(2 * HOUR - 30 * SECOND)
  home.session.hold(10 * MINUTE)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.refreshes, 1)
  assert.equal(home.runtime.count('login'), 1)
  assert.equal((await home.run(home.session.login())).status, 'active')
  assert.equal(home.runtime.count('login'), 2)
})

everywhere(test, 'a refused refresh while held waits for its login until the release', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  home.backend.revoke()
  const release = home.session.hold()
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.equal(home.backend.refreshes, 1)
  assert.equal(home.runtime.count('login'), 1)
  release()
  assert.equal((await home.run(told.handle)).statusCode, 200)
  assert.equal(home.backend.refreshes, 1)
})

everywhere(test, 'holds nest, and each release works once', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const [first, second] = [home.session.hold(), home.session.hold()]
  const told = home.begin({ url: '/me' })
  first()
  first()
  await home.runtime.settle()
  assert.deepEqual(told.order, [])
  second()
  assert.equal((await home.run(told.handle)).statusCode, 200)
})

everywhere(test, 'a hold ends by itself after maxTime, 60 s by default', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const late = home.session.hold()
  const told = home.begin({ url: '/me', timeout: 2 * MINUTE })
  await home.runtime.clock.advance(59_999)
  assert.deepEqual(told.order, [])
  await home.runtime.clock.advance(1)
  assert.deepEqual(told.order, ['success', 'complete'])
  late()
  const other = home.create({ name: 'other' })
  await home.run(other.ready)
  other.hold(3 * SECOND)
  const waiting = home.outcome(other.ensure())
  await home.runtime.clock.advance(2999)
  assert.equal(waiting.settled, false)
  await home.runtime.clock.advance(1)
  assert.equal(waiting.settled, true)
})

everywhere(test, 'a hold before ready counts, and its release too', async (profile, t) => {
  const home = await open(t, { profile })
  const release = home.session.hold()
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.equal(home.runtime.count('login'), 0)
  release()
  assert.equal((await home.run(told.handle)).statusCode, 200)
  home.restart()
  home.session.hold()()
  await home.run(home.session.logout({ silent: true }))
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

for (const when of ['before', 'after']) {
  everywhere(test, `a hold that begins ${when} the module fails to load holds up the call that loads it again`, async (profile, t) => {
    const home = await open(t, { profile, session: false })
    home.runtime.faults.on('instantiate', { fail: {}, times: 4 })
    home.create()
    const begin = () => home.session.hold(MINUTE)
    const early = when === 'before' ? begin() : undefined
    await home.failure(home.session.ready)
    const release = early || begin()
    assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_WASM_LOAD')
    const told = home.begin({ url: '/me' })
    await home.runtime.clock.advance(SECOND)
    assert.equal(home.runtime.count('instantiate'), 5)
    assert.equal(home.runtime.count('login'), 0)
    release()
    assert.equal((await home.run(told.handle)).statusCode, 200)
  })
}

everywhere(test, 'a hold is over after maxTime, however late the module comes', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.runtime.faults.on('instantiate', { after: 4 * SECOND })
  home.create()
  home.session.hold(5 * SECOND)
  home.session.hold(3 * SECOND)
  const told = home.begin({ url: '/me' })
  await home.runtime.clock.advance(5 * SECOND - 1)
  assert.equal(home.runtime.count('login'), 0)
  await home.runtime.clock.advance(1)
  assert.equal(told.answer.statusCode, 200)
})

everywhere(test, 'a failed checkSession starts no login while held', async (profile, t) => {
  const home = await open(t, { profile, checkSession: false })
  await home.loggedIn()
  home.restart()
  const release = home.session.hold()
  await home.run(home.session.start(), { within: 30 * SECOND })
  await home.runtime.settle()
  assert.equal(home.runtime.count('login'), 1)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  release()
  await home.runtime.settle()
  assert.equal(home.runtime.count('login'), 2)
})

everywhere(test, 'a wrong maxTime is ERR_CONFIG', async (profile, t) => {
  const home = await open(t, { profile })
  for (const maxTime of [0, -1, NaN, '60', Infinity, null]) {
    assert.throws(() => home.session.hold(maxTime), (error) => error.code === 'ERR_CONFIG' && /maxTime/.test(error.message), String(maxTime))
  }
})

everywhere(test, 'the program\'s own wait for a held request can be aborted', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  home.session.hold()
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  told.handle.abort()
  assert.equal(told.error.code, 'ERR_ABORTED')
  await home.runtime.clock.advance(MINUTE)
  assert.equal(home.runtime.count('login'), 0, 'nobody waits any more')
})

everywhere(test, 'limits that are longer than a timer can be do not end at once', async (_profile, t) => {
  const home = await open(t, { options: { timing: { loginTimeout: 2 ** 32, endpointTimeout: 2 ** 32 } } })
  await home.run(home.session.ready)
  const release = home.session.hold(2 ** 32)
  const call = home.outcome(home.request({ url: '/me' }))
  await home.runtime.clock.advance(SECOND)
  assert.equal(call.settled, false)
  assert.equal(home.runtime.count('login'), 0)
  release()
  await home.runtime.clock.advance(SECOND)
  assert.equal(call.value.statusCode, 200)
})

everywhere(test, 'a hold that is released by who hears of the launch holds nothing up', async (profile, t) => {
  const home = await open(t, { profile })
  const release = home.session.hold()
  home.session.on('change', home.runtime.wrap(() => release()))
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.deepEqual(told.order, ['success', 'complete'])
  assert.equal(home.runtime.count('login'), 1)
})
