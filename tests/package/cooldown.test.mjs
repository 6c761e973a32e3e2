/**
 * No storms: after a failure callers get it at once, for a time that grows.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, MINUTE, open, SECOND } from './session.mjs'

everywhere(test, 'after a failed login callers get that failure at once, with no new attempt', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  for (let call = 0; call < 20; call += 1) {
    const error = await home.failure(call % 2 ? home.request({ url: '/me' }) : home.session.ensure())
    assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
    assert.equal(error.cause.statusCode, 500)
  }
  assert.equal(home.runtime.count('login'), 1)
  assert.equal(home.backend.logins, 1)
})

/** Milliseconds from one attempt to the next while a program asks all the time. */
async function pauses(home, rounds, step) {
  const found = []
  let since = home.runtime.clock.now
  let logins = home.backend.logins
  while (found.length < rounds) {
    await home.runtime.clock.advance(step)
    await home.failure(home.request({ url: '/me' }))
    if (home.backend.logins > logins) {
      found.push(home.runtime.clock.now - since)
      since = home.runtime.clock.now
      logins = home.backend.logins
    }
  }
  return found
}

everywhere(test, 'the pause doubles from 5 s to 60 s, and jitter shortens it by at most a tenth', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  const found = await pauses(home, 6, 500)
  for (const [index, whole] of [5, 10, 20, 40, 60, 60].entries()) {
    assert.ok(found[index] >= whole * 900 && found[index] <= whole * 1000 + 500, `pause ${index}: ${found[index]} ms`)
  }
})

test('without random bytes the pause is not shortened, and Math.random is never asked', async (t) => {
  const home = await open(t, { profile: 'oldest' })
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  const [first, second] = await pauses(home, 2, 1000)
  assert.deepEqual([first, second], [5000, 10000])
  assert.equal(home.runtime.record.mathRandom, 0)
})

everywhere(test, 'a success ends the growth', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  await home.runtime.clock.advance(5 * SECOND)
  await home.failure(home.request({ url: '/me' }))
  home.backend.onLogin = undefined
  await home.runtime.clock.advance(10 * SECOND)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  home.backend.onLogin = undefined
  await home.runtime.clock.advance(5 * SECOND)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'explicit login() and refresh() ignore the cool-down', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  await home.failure(home.session.login())
  await home.failure(home.session.refresh())
  assert.equal(home.backend.logins, 3)
  home.backend.onLogin = undefined
  assert.equal((await home.run(home.session.login())).status, 'active')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'a network that comes back ends the cool-down', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.setNetwork({ isConnected: false, networkType: 'none' })
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_NETWORK')
  home.runtime.setNetwork({ isConnected: true, networkType: 'wifi' })
  await home.runtime.settle()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'offline start with an expired token, then online: one renewal', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  await home.runtime.clock.advance(3 * HOUR)
  home.restart()
  home.runtime.setNetwork({ isConnected: false, networkType: 'none' })
  await home.run(home.session.start())
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_NETWORK')
  home.runtime.setNetwork({ isConnected: true, networkType: '4g' })
  await home.runtime.settle()
  await home.run(Promise.all([home.request({ url: '/me' }), home.request({ url: '/me' })]))
  assert.deepEqual(home.backend.refreshesSeen, ['refresh-1'])
  assert.equal(home.backend.logins, 1, 'no login: the session survived')
})

everywhere(test, 'a flapping network makes a bounded number of attempts', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('POST', '/auth/login', () => ({ drop: true }))
  for (let minute = 0; minute < 10; minute += 1) {
    await home.failure(home.request({ url: '/me' }))
    await home.failure(home.request({ url: '/me' }))
    await home.runtime.clock.advance(MINUTE / 4)
    home.runtime.setNetwork({ isConnected: false, networkType: 'none' })
    await home.runtime.clock.advance(MINUTE / 4)
    home.runtime.setNetwork({ isConnected: true, networkType: 'wifi' })
    await home.runtime.clock.advance(MINUTE / 2)
  }
  assert.ok(home.runtime.count('login') <= 20, `${home.runtime.count('login')} logins`)
})

everywhere(test, '429 and 5xx on refresh: bounded attempts', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  await home.runtime.clock.advance(2 * HOUR)
  home.backend.onRefresh = () => ({ status: home.backend.refreshes % 2 ? 429 : 503 })
  for (let second = 0; second < 120; second += 1) {
    await home.failure(home.request({ url: '/me' }))
    await home.runtime.clock.advance(SECOND)
  }
  assert.ok(home.backend.refreshes <= 7, `${home.backend.refreshes} refreshes in two minutes`)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'cooldown: 0 tries at each call', async (profile, t) => {
  const home = await open(t, { profile, options: { timing: { cooldown: 0 } } })
  home.backend.onLogin = () => ({ status: 500 })
  for (let round = 1; round <= 3; round += 1) {
    await home.failure(home.request({ url: '/me' }))
    await home.runtime.settle()
    assert.equal(home.backend.logins, round)
  }
})

everywhere(test, 'a login or refresh that the background cut off is made once more when the app is shown', async (profile, t) => {
  for (const path of ['/auth/login', '/auth/refresh']) {
    const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
    if (path === '/auth/refresh') {
      await home.loggedIn()
      home.backend.revoke({ keepRefresh: true })
    }
    const gate = home.server.hold('POST', path)
    const waiting = home.request({ url: '/me' })
    await home.runtime.settle()
    home.runtime.hide()
    await home.runtime.clock.advance(20 * SECOND)
    gate.release()
    home.runtime.show()
    const shown = home.request({ url: '/me' })
    for (const one of [waiting, shown]) assert.equal((await home.run(one)).statusCode, 200, path)
  }
})
