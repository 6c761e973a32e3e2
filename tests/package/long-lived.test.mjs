/**
 * A shop that keeps its users logged in for months: launches, days, what only the user can mend.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, MINUTE, open, plain, SECOND } from './session.mjs'

const DAY = 24 * HOUR
const OPTIONS = { refresh: { url: '/auth/refresh' }, verify: { url: '/auth/verify' } }

everywhere(test, 'thirty days of daily launches: one login, a renewal a day, the user notices nothing', async (profile, t) => {
  const home = await open(t, { profile, options: { ...OPTIONS, timing: { maxAge: DAY } } })
  home.backend.life = 90 * 86400
  await home.run(home.request({ url: '/me' }))
  for (let day = 1; day <= 30; day += 1) {
    await home.runtime.clock.advance(DAY)
    home.restart()
    assert.equal((await home.run(home.session.start())).status, 'active', `day ${day}`)
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    await home.runtime.settle()
  }
  assert.equal(home.runtime.count('login'), 1)
  assert.equal(home.backend.refreshes, 30, 'at use, in the background')
  assert.deepEqual(home.backend.repeatedRefreshes, [])
  assert.equal(home.server.count('POST', '/auth/verify'), 30)
})

everywhere(test, 'an app that is only shown again renews an aged token too, without a request', async (profile, t) => {
  const home = await open(t, { profile, options: { ...OPTIONS, timing: { maxAge: 10 * MINUTE } } })
  await home.loggedIn()
  await home.runtime.suspend(9 * MINUTE)
  assert.equal(home.backend.refreshes, 0)
  await home.runtime.suspend(2 * MINUTE)
  await home.runtime.settle()
  assert.equal(home.backend.refreshes, 1)
  assert.equal(home.session.token(), 'token-2')
})

everywhere(test, 'restore, verify: a token that the server forgot is replaced by a silent login before anybody uses it', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  await home.loggedIn()
  await home.runtime.clock.advance(HOUR)
  home.backend.revoke()
  home.restart()
  await home.run(home.session.start())
  await home.runtime.settle()
  assert.equal(home.backend.logins, 2)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.hits('/me'), 1, 'no request was refused')
})

test('sensitive actions renew first: fresh: true sends with a token that nobody had before', async (t) => {
  const home = await open(t, { options: OPTIONS })
  await home.loggedIn()
  await home.run(home.request({ url: '/me', fresh: true }))
  assert.equal(home.runtime.sent.at(-1).header.authorization, 'Bearer token-2')
})

everywhere(test, 'when only the user can go on the old record stays until somebody logs in', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  const reauth = home.heard('reauth')
  await home.loggedIn()
  home.session.profile.set(home.runtime.wrap({ nickName: 'A' }))
  home.session.cookies.set(`${home.server.url}/`, 'cart=1')
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 403 })
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_REAUTH_REQUIRED')
  await home.runtime.clock.advance(SECOND)
  const { status, reason, user } = plain(home.session.state)
  assert.deepEqual({ status, reason, user }, { status: 'blocked', reason: 'ERR_REAUTH_REQUIRED', user: { nickname: 'Alice' } })
  assert.equal(reauth.length, 1)
  home.restart()
  await home.run(home.session.ready)
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Alice' }, 'the record is there after a restart')
  assert.deepEqual(plain(home.session.profile.get()), { nickName: 'A' })
  assert.equal(home.session.cookies.list().length, 1)
  await home.failure(home.request({ url: '/me' }))
  home.backend.onLogin = undefined
  home.backend.extra = { user: { nickname: 'Bob' } }
  await home.run(home.session.login())
  await home.runtime.settle()
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Bob' })
  assert.ok(!home.runtime.storage.dump.includes('Alice'), 'and gone after the new login')
})
