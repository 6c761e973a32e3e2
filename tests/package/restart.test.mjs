/**
 * Kill and launch: the session goes on where it was.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, open, plain, SECOND } from './session.mjs'

everywhere(test, 'a restart restores the token: no login, no refresh, the same user', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  const before = plain(home.session.state)
  home.restart()
  assert.equal(home.session.state.status, 'starting')
  assert.equal(home.session.token(), undefined, 'undefined before ready')
  await home.run(home.session.ready)
  assert.deepEqual(plain(home.session.state), before)
  assert.equal(home.session.token(), 'token-1')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('login'), 1)
  assert.equal(home.backend.refreshes, 0)
})

everywhere(test, 'a token that ended meanwhile: one renewal', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  await home.runtime.clock.advance(5 * HOUR)
  home.restart()
  await home.run(home.session.start())
  assert.equal(home.backend.refreshes, 0, 'only use renews')
  await home.run(Promise.all([1, 2, 3].map(() => home.request({ url: '/me' }))))
  assert.deepEqual([home.backend.refreshes, home.backend.logins], [1, 1])
})

everywhere(test, 'a renewed token and its refresh token are the ones that come back', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  await home.run(home.session.refresh())
  home.restart()
  await home.run(home.session.ready)
  assert.equal(home.session.token(), 'token-2')
  await home.run(home.session.refresh())
  assert.deepEqual(home.backend.refreshesSeen, ['refresh-1', 'refresh-2'])
})

everywhere(test, 'a kill in the middle of a login leaves a session that logs in anew', async (profile, t) => {
  const home = await open(t, { profile })
  const gate = home.server.hold('POST', '/auth/login')
  home.begin({ url: '/me' })
  await home.runtime.settle()
  home.restart()
  gate.release()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(new Set(home.backend.codes).size, home.backend.codes.length)
})

everywhere(test, 'a kill in the middle of a refresh: the stored refresh token is tried, a refusal is healed by a login', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  await home.runtime.clock.advance(3 * HOUR)
  // The server rotates, but the answer never arrives.
  home.backend.onRefresh = ({ json }) => { home.backend.refreshTokens.delete(json.refreshToken); return { drop: true } }
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.equal(told.error.code, 'ERR_NETWORK')
  home.backend.onRefresh = undefined
  home.restart()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.deepEqual(home.backend.refreshesSeen, ['refresh-1', 'refresh-1'])
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'a write that was lost with the kill costs one login, no more', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('setStorage', { hold: true })
  await home.loggedIn()
  home.restart({ lost: true })
  home.runtime.faults.clear()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'a refused token stays refused only as long as the launch that saw it: the next one asks the server', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  assert.equal(home.session.token(), undefined)
  home.backend.onLogin = undefined
  home.restart()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'two names restart apart', async (profile, t) => {
  const home = await open(t, { profile })
  const other = home.create({ name: 'other' })
  await home.run(home.session.ensure())
  await home.run(other.ensure())
  await home.run(home.session.logout())
  home.restart()
  const again = home.create({ name: 'other' })
  await home.run(Promise.all([home.session.ready, again.ready]))
  assert.equal(home.session.token(), undefined)
  assert.equal(again.token(), 'token-2')
})

everywhere(test, 'names with any characters do not mix their records', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const names = ['a', 'a:token', 'a:cookies', ' ', '中', '__proto__', 'constructor', 'toString', 'default']
  const sessions = names.map((name) => home.create({ name }))
  assert.equal(new Set(sessions).size, names.length)
  for (const [index, name] of names.entries()) assert.equal(home.library.getSession(name), sessions[index])
  for (const session of sessions) {
    await home.run(session.ensure())
    await home.runtime.clock.advance(SECOND)
  }
  assert.equal(new Set(sessions.map((session) => session.token())).size, names.length)
  home.runtime.restart()
  const again = names.map((name) => home.create({ name }))
  await home.run(Promise.all(again.map(({ ready }) => ready)))
  assert.deepEqual(again.map((session) => session.token()), sessions.map((_, index) => `token-${index + 1}`))
})

everywhere(test, 'an app that is suspended for 30 minutes is ended and goes on at its next launch', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.runtime.hide()
  await home.runtime.clock.advance(HOUR)
  home.restart()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, 1)
})
