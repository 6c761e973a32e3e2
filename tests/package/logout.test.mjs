/**
 * Logout and account switch win over anything that is still on its way.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain, SECOND } from './session.mjs'

everywhere(test, 'logout forgets token, user and cookies, in memory and in storage', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.guard('GET', '/me', () => ({ header: { 'Set-Cookie': 'sid=marked-cookie; Path=/; Max-Age=9999' }, body: {} }))
  const heard = home.heard('logout')
  await home.run(home.request({ url: '/me' }))
  await home.runtime.clock.advance(SECOND)
  assert.match(home.runtime.storage.dump, /token-1/)
  assert.equal(await home.run(home.session.logout({ silent: true })), undefined)
  assert.equal(home.session.token(), undefined)
  assert.deepEqual(plain(home.session.state), { status: 'anonymous' })
  assert.deepEqual(plain(home.session.cookies.list()), [])
  assert.deepEqual(home.runtime.storage.keys, [], 'nothing is left in storage')
  assert.deepEqual(plain(heard), [{ reason: 'user' }])
  home.restart()
  await home.run(home.session.start())
  assert.deepEqual(plain(home.session.state), { status: 'anonymous' })
})

everywhere(test, 'keepCookies keeps the cookies', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.session.cookies.set('https://shop.example.com/', 'cart=7; Max-Age=9999')
  await home.run(home.session.logout({ keepCookies: true }))
  assert.equal(home.session.cookies.header('https://shop.example.com/'), 'cart=7')
  assert.doesNotMatch(home.runtime.storage.dump, /token-1|refresh-1|Alice/)
  await home.runtime.clock.advance(100)
  home.restart()
  await home.run(home.session.ready)
  assert.equal(home.session.cookies.header('https://shop.example.com/'), 'cart=7')
})

everywhere(test, 'a mistyped option of logout is ERR_CONFIG, and nobody is logged out', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  for (const options of [{ keepCookie: true }, null, { keepCookies: 'yes' }]) {
    const error = await home.failure(home.session.logout(home.runtime.wrap(options)))
    assert.equal(error.code, 'ERR_CONFIG', JSON.stringify(options))
  }
  assert.equal(home.session.token(), 'token-1')
})

everywhere(test, 'everything that waited is settled with ERR_LOGGED_OUT, at once', async (profile, t) => {
  const home = await open(t, { profile })
  const gate = home.server.hold('POST', '/auth/login')
  const told = home.begin({ url: '/me' })
  const promises = [home.session.ensure(), home.session.login(), home.session.refresh()].map(home.outcome)
  await home.runtime.settle()
  assert.equal(gate.count, 1)
  await home.run(home.session.logout({ silent: true }))
  assert.deepEqual(told.order, ['fail', 'complete'])
  assert.equal(told.error.code, 'ERR_LOGGED_OUT')
  assert.match(told.error.errMsg, /^request:fail/)
  for (const { error } of promises) assert.equal(error.code, 'ERR_LOGGED_OUT')
  gate.release()
  await home.runtime.settle()
  assert.equal(home.session.token(), undefined, 'the late grant is dropped')
  assert.deepEqual(home.runtime.storage.keys, [])
})

everywhere(test, 'a code that comes after logout is not exchanged', async (profile, t) => {
  const home = await open(t, { profile })
  const fault = home.runtime.faults.on('login', { hold: true })
  const call = home.outcome(home.request({ url: '/me' }))
  await home.runtime.settle()
  await home.run(home.session.logout({ silent: true }))
  assert.equal(call.error.code, 'ERR_LOGGED_OUT')
  fault.release()
  await home.runtime.settle()
  assert.equal(home.backend.logins, 0)
  assert.equal(home.session.token(), undefined)
})

everywhere(test, 'a refresh that was on its way gives nobody a token', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  const gate = home.server.hold('POST', '/auth/refresh')
  const refresh = home.outcome(home.session.refresh())
  await home.runtime.settle()
  await home.run(home.session.logout({ silent: true }))
  assert.equal(refresh.error.code, 'ERR_LOGGED_OUT')
  gate.release()
  await home.runtime.settle()
  assert.equal(home.session.token(), undefined)
  assert.deepEqual(home.runtime.storage.keys, [])
})

everywhere(test, 'an "expired" that comes after logout logs nobody in', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const gate = home.server.hold('GET', '/me')
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  home.backend.revoke()
  await home.run(home.session.logout({ silent: true }))
  gate.release()
  await home.runtime.settle()
  assert.deepEqual(told.order, ['fail', 'complete'])
  assert.equal(told.error.code, 'ERR_LOGGED_OUT')
  assert.equal(home.runtime.count('login'), 1)
  assert.equal(home.session.state.status, 'anonymous')
})

everywhere(test, 'an answer of the past user stores no cookie for the next one', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.guard('GET', '/me', () => ({ header: { 'Set-Cookie': 'sid=of-the-past; Path=/' }, body: {} }))
  const gate = home.server.hold('GET', '/me')
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  await home.run(home.session.logout({ silent: true }))
  gate.release()
  await home.runtime.settle()
  assert.equal(told.order.length, 2, 'it settles all the same')
  assert.deepEqual(plain(home.session.cookies.list()), [])
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual(home.runtime.storage.keys, [])
})

everywhere(test, 'account switch: a request of the past user never carries the next user\'s token', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.server.on('GET', '/slow', () => ({ status: 401, body: {} }))
  const gate = home.server.hold('GET', '/slow')
  const told = home.begin({ url: '/slow' })
  await home.runtime.settle()
  await home.run(home.session.logout({ silent: true }))
  await home.run(home.session.login())
  gate.release()
  await home.runtime.settle()
  assert.equal(told.error.code, 'ERR_LOGGED_OUT')
  assert.equal(home.backend.hits('/slow'), 1)
  assert.equal(home.session.token(), 'token-2')
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'after logout the next required request logs in anew', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  await home.run(home.session.logout({ silent: true }))
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'logout without a session is no error and tells no event twice', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  await home.run(home.session.logout({ silent: true }))
  await home.run(home.session.logout({ silent: true }))
  assert.equal(home.session.state.status, 'anonymous')
})

everywhere(test, 'logout before ready settles, and the stored record is gone', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.restart()
  await home.run(home.session.logout({ silent: true }))
  assert.equal(home.session.token(), undefined)
  assert.deepEqual(home.runtime.storage.keys, [])
})

everywhere(test, 'the logout endpoint is told after the local logout, with the token as inject says', async (profile, t) => {
  const home = await open(t, { profile, options: { logout: { url: '/auth/logout', method: 'DELETE', header: { 'X-Why': 'user' } } } })
  let seen
  home.server.on('DELETE', '/auth/logout', ({ header }) => { seen = header; return { status: 204 } })
  await home.loggedIn()
  const gate = home.server.hold('DELETE', '/auth/logout')
  await home.run(home.session.logout({ silent: true }))
  assert.equal(home.session.token(), undefined, 'logout() does not wait for the endpoint')
  await home.runtime.settle()
  gate.release()
  await home.runtime.settle()
  assert.equal(seen.authorization, 'Bearer token-1')
  assert.equal(seen['x-why'], 'user')
})

everywhere(test, 'the failure of the logout endpoint changes nothing and is nobody\'s error', async (profile, t) => {
  for (const answer of [{ status: 500 }, { drop: true }, { status: 401 }]) {
    const home = await open(t, { profile, options: { logout: { url: '/auth/logout' } } })
    const errors = home.heard('error')
    home.server.on('POST', '/auth/logout', () => answer)
    await home.loggedIn()
    await home.run(home.session.logout({ silent: true }))
    await home.runtime.settle()
    assert.equal(home.session.state.status, 'anonymous')
    assert.deepEqual(errors.map(({ code }) => code), [])
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  }
})

everywhere(test, 'logout as a function gets the token; one that throws, rejects or never settles changes nothing', async (profile, t) => {
  const seen = []
  const ways = [() => { throw new Error('no') }, () => Promise.reject(new Error('no')), () => new Promise(() => {}), () => undefined]
  for (const way of ways) {
    const home = await open(t, { profile, options: { logout: (token) => { seen.push(token); return way() } } })
    await home.loggedIn()
    await home.run(home.session.logout({ silent: true }))
    await home.runtime.settle()
    assert.equal(home.session.state.status, 'anonymous')
  }
  assert.deepEqual(seen, Array(ways.length).fill('token-1'))
})

everywhere(test, 'a removal that fails is made good: nothing of the session is left', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.runtime.faults.on('removeStorage*', { fail: { errMsg: 'removeStorage:fail' } })
  await home.run(home.session.logout({ silent: true }), { within: 10 * SECOND })
  assert.equal(home.session.token(), undefined)
  await home.runtime.settle()
  assert.doesNotMatch(home.runtime.storage.dump, /token-1|refresh-1/)
  home.runtime.faults.clear()
  home.restart()
  await home.run(home.session.start())
  assert.equal(home.session.state.status, 'anonymous')
})

everywhere(test, 'a removal and an overwrite that fail are tried again on hide', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.runtime.faults.on('removeStorage*', { fail: { errMsg: 'removeStorage:fail' } })
  home.runtime.faults.on('setStorage*', { fail: { errMsg: 'setStorage:fail' } })
  await home.run(home.session.logout({ silent: true }), { within: 10 * SECOND })
  await home.runtime.settle()
  home.runtime.faults.clear()
  home.runtime.hide()
  await home.runtime.settle()
  assert.doesNotMatch(home.runtime.storage.dump, /token-1|refresh-1/)
})

everywhere(test, 'a removal that never answers hangs neither logout nor the next login', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.runtime.faults.on('removeStorage', { never: true })
  await home.run(home.session.logout({ silent: true }), { within: 10 * SECOND })
  assert.equal((await home.run(home.request({ url: '/me' }), { within: 10 * SECOND })).statusCode, 200)
})

everywhere(test, 'the server that refuses the silent renewal for good: "revoked", blocked, reauth', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const logout = home.heard('logout')
  const reauth = home.heard('reauth')
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 403 })
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_REAUTH_REQUIRED')
  assert.equal(home.session.state.status, 'blocked')
  assert.equal(reauth.length, 1)
  assert.deepEqual(plain(logout), [{ reason: 'revoked' }])
})

everywhere(test, 'what the program sends when it hears of the logout carries none of the old cookies', async (_profile, t) => {
  const home = await open(t)
  await home.run(home.session.ready)
  home.session.cookies.set(`${home.server.url}/`, 'sid=of-alice')
  home.server.hold('POST', '/auth/login')
  const cookies = []
  const send = () => {
    const call = home.request({ url: '/me', auth: 'none' })
    cookies.push(home.runtime.calls.at(-1).options.header.Cookie)
    call.abort()
  }
  send()
  home.begin({ url: '/me', fail: send })
  await home.runtime.settle()
  await home.run(home.session.logout({ silent: true }))
  assert.deepEqual(cookies, ['sid=of-alice', undefined])
})

everywhere(test, 'an endpoint that answers after the logout leaves no cookie, where nothing can be aborted', async (_profile, t) => {
  const home = await open(t, { session: false })
  home.program('const { request } = wx; Object.defineProperty(wx, \'request\', { value: (options) => { request.call(wx, options) } })')
  home.create()
  home.server.on('POST', '/auth/login', () => ({ header: { 'Set-Cookie': 'sid=of-alice; Path=/' }, body: { token: 'late' } }))
  const gate = home.server.hold('POST', '/auth/login')
  home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.equal(gate.count, 1)
  await home.run(home.session.logout({ silent: true }))
  gate.release()
  await home.runtime.clock.advance(SECOND)
  assert.equal(home.session.token(), undefined)
  assert.deepEqual(plain(home.session.cookies.list()), [])
})
