/**
 * A token that the program got otherwise: a new account begins, and nobody is logged in silently beside it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain, SECOND } from './session.mjs'

const refresh = { url: '/auth/refresh' }
/** What the server gave Bob for his password. @param {any} home */
const bob = (home, more = {}) => home.runtime.wrap({ ...home.backend.issue(), user: { nickname: 'Bob' }, ...more })

everywhere(test, 'it is used, told, stored at once, and there at the next launch', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh } })
  await home.run(home.session.ready)
  const logins = home.heard('login')
  const state = await home.run(home.session.adopt(bob(home)))
  assert.equal(state.status, 'active')
  assert.deepEqual(plain(state.user), { nickname: 'Bob' })
  assert.equal(home.session.token(), 'token-1')
  assert.equal(logins.length, 1)
  assert.match(home.runtime.storage.dump, /token-1/)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  home.restart()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  home.backend.revoke({ keepRefresh: true })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.refreshes, 1)
  assert.equal(home.runtime.count('login'), 0)
  assert.equal(home.runtime.count('checkSession'), 0)
})

everywhere(test, 'what was refused before ends with ERR_LOGGED_OUT, what was not sent yet goes on as the new user', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh } })
  await home.loggedIn()
  home.backend.revoke({ keepRefresh: true })
  const gate = home.server.hold('POST', '/auth/refresh')
  const refused = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.equal(gate.count, 1)
  const waiting = home.begin({ url: '/me', header: { 'X-Second': '1' } })
  const ensure = home.outcome(home.session.ensure())
  const adopted = home.session.adopt(bob(home))
  assert.equal(refused.error.code, 'ERR_LOGGED_OUT')
  await home.run(adopted)
  await home.runtime.settle()
  assert.equal(waiting.answer.statusCode, 200)
  assert.equal(ensure.value.user.nickname, 'Bob')
  gate.release()
  await home.runtime.settle()
  assert.equal(home.session.token(), 'token-2', 'the late renewal is dropped')
  assert.equal(home.backend.hits('/me'), 2)
})

everywhere(test, 'a refusal that comes afterwards is not answered as somebody else, an answer is the call\'s own', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.server.on('GET', '/slow', () => ({ status: 401, body: {} }))
  const gate = home.server.hold('GET', '/slow')
  const good = home.server.hold('GET', '/me')
  const [refused, answered] = [home.begin({ url: '/slow' }), home.begin({ url: '/me' })]
  await home.runtime.settle()
  await home.run(home.session.adopt(bob(home)))
  gate.release()
  good.release()
  await home.runtime.settle()
  assert.equal(refused.error.code, 'ERR_LOGGED_OUT')
  assert.equal(answered.answer.statusCode, 200)
  assert.equal(home.backend.hits('/slow'), 1)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'what cannot be renewed is blocked, and never logged in silently as somebody else', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh } })
  await home.run(home.session.adopt(bob(home)))
  const reauth = home.heard('reauth')
  home.backend.revoke()
  for (let n = 0; n < 2; n++) assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_REAUTH_REQUIRED')
  assert.deepEqual([home.session.state.status, home.session.state.reason, reauth.length], ['blocked', 'ERR_REAUTH_REQUIRED', 1])
  assert.equal(home.runtime.count('login'), 0)
  await home.run(home.session.adopt(bob(home)))
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'with silent: true a silent login may follow', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.adopt(bob(home), home.runtime.wrap({ silent: true })))
  home.backend.revoke()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'the profile of the account before is cleared, the jar is kept', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.session.profile.set(home.runtime.wrap({ nickName: 'Alice' }))
  home.session.cookies.set(`${home.server.url}/`, 'cart=7; Max-Age=9999')
  await home.run(home.session.adopt(bob(home, { user: undefined })))
  assert.equal(home.session.profile.get(), undefined)
  assert.equal(home.session.state.user, undefined, 'the user is the token\'s')
  assert.equal(home.session.cookies.header(`${home.server.url}/`), 'cart=7')
  await home.runtime.clock.advance(SECOND)
  assert.doesNotMatch(home.runtime.storage.dump, /Alice/)
})

everywhere(test, 'an answer that comes after the adoption keeps its cookies if it was sent for the new account', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.guard('GET', '/me', () => ({ header: { 'Set-Cookie': 'sid=of-bob; Path=/' }, body: {} }))
  home.runtime.faults.on('login', { hold: true })
  const call = home.begin({ url: '/me' })
  await home.runtime.settle()
  await home.run(home.session.adopt(bob(home)))
  await home.runtime.settle()
  assert.equal(call.answer.statusCode, 200)
  assert.equal(home.session.cookies.header(`${home.server.url}/me`), 'sid=of-bob')
})

everywhere(test, 'the names that servers use are found, as in an endpoint\'s answer', async (profile, t) => {
  const home = await open(t, { profile, options: { login: false, refresh: { url: '/auth/refresh' } } })
  const { token, refreshToken, expiresIn } = home.backend.issue()
  await home.run(home.session.adopt(home.runtime.wrap({ access_token: token, refresh_token: refreshToken, expires_in: expiresIn })))
  await home.runtime.advance((expiresIn + 1) * SECOND)
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.backend.refreshes, 1, 'before the server refuses it')
})

test('what is no token is named by its type, for it may be a part of one', async (t) => {
  const home = await open(t)
  for (const [given, message] of [
    ['MARKtoken', 'adopt(token) must be an object with a token, got a value of type string'],
    [undefined, 'adopt(token) must be an object with a token, got undefined'],
    [{ token: 1 }, 'adopt(token).token must be a non-empty string, got a value of type number'],
    [{ token: 't', user: 'bob' }, 'adopt(token).user must be an object of JSON data, got a value of type string'],
    [{ token: 't', refresh_token: 7 }, 'adopt(token).refreshToken must be a string, got a value of type number']
  ]) assert.equal((await home.failure(home.session.adopt(given))).message, message)
})

everywhere(test, 'a bad token is ERR_CONFIG that names it and does not quote it, and changes nothing', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  for (const token of [undefined, null, 'a-bare-token', 7, [], {}, { token: '' }, { token: 7 }, { token: 'a-secret\n' }, { token: '令牌' }, { token: 'a', refreshToken: 7 }, { token: 'a', user: 'Bob' }]) {
    const error = await home.failure(home.session.adopt(home.runtime.wrap(token)))
    assert.equal(error.code, 'ERR_CONFIG', JSON.stringify(token))
    assert.match(error.message, /adopt\(token\)/)
    assert.doesNotMatch(error.message, /a-bare|a-secret|令牌|Bob/)
  }
  assert.equal((await home.failure(home.session.adopt(bob(home), home.runtime.wrap({ silent: 1 })))).code, 'ERR_CONFIG')
  assert.equal(home.session.token(), 'token-1')
})

everywhere(test, 'a token that no header can carry fails the login that gave it, and says why', async (profile, t) => {
  for (const token of ['令牌', 'a\u0001b', 'a\nb']) {
    const home = await open(t, { profile })
    home.backend.extra = { token }
    const error = await home.failure(home.session.login())
    assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
    assert.match(error.message, /token/)
    assert.match(error.message, /Latin-1/)
    assert.equal(home.session.token(), undefined)
  }
})

everywhere(test, 'token() gives the token until it ends, within the leeway too', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.life = 600
  await home.loggedIn()
  await home.runtime.clock.advance(590 * SECOND)
  assert.equal(home.session.token(), 'token-1')
  await home.runtime.clock.advance(11 * SECOND)
  assert.equal(home.session.token(), undefined)
})
