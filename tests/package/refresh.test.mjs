/**
 * The refresh endpoint: when it is asked, what a refusal is, what a failure is.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, MINUTE, open, plain, SECOND } from './session.mjs'

const OPTIONS = { refresh: { url: '/auth/refresh' } }

everywhere(test, 'a token that ended is renewed once through refresh, without wx.login', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  await home.loggedIn()
  const heard = home.heard('refresh')
  await home.runtime.clock.advance(2 * HOUR)
  assert.equal(home.session.token(), undefined)
  const answers = await home.run(Promise.all([home.request({ url: '/me' }), home.request({ url: '/me' })]))
  assert.deepEqual(answers.map(({ statusCode }) => statusCode), [200, 200])
  assert.deepEqual(home.backend.refreshesSeen, ['refresh-1'])
  assert.equal(home.runtime.count('login'), 1)
  assert.equal(heard.length, 1)
  assert.equal(heard[0].status, 'active')
  assert.equal(home.session.metrics().refreshes, 1)
})

everywhere(test, 'the body is { refreshToken } by POST', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  await home.loggedIn()
  await home.run(home.session.refresh())
  const { method, json, header } = home.runtime.sent.at(-1)
  assert.equal(method, 'POST')
  assert.deepEqual(json, { refreshToken: 'refresh-1' })
  assert.equal(header.authorization, undefined)
})

everywhere(test, 'within leeway the token is renewed before use, and the request waits for it', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  await home.loggedIn()
  await home.runtime.clock.advance(2 * HOUR - 61 * SECOND)
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.backend.refreshes, 0)
  await home.runtime.clock.advance(2 * SECOND)
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.backend.refreshes, 1)
  assert.equal(home.runtime.sent.at(-1).header.authorization, 'Bearer token-2')
})

everywhere(test, 'if the renewal within leeway fails and the token has not ended, the request goes out with the old one', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  await home.loggedIn()
  await home.runtime.clock.advance(2 * HOUR - 30 * SECOND)
  home.backend.onRefresh = () => ({ status: 503 })
  const answer = await home.run(home.request({ url: '/me' }))
  assert.equal(answer.statusCode, 200)
  assert.equal(home.runtime.sent.at(-1).header.authorization, 'Bearer token-1')
  assert.equal(home.backend.refreshes, 1)
  assert.equal(home.runtime.count('login'), 1)
  const again = await home.run(home.request({ url: '/me' }))
  assert.equal(again.statusCode, 200, 'during the cool-down too')
  assert.equal(home.backend.refreshes, 1)
})

everywhere(test, 'if the renewal through login within leeway fails, the old token still serves', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  await home.runtime.clock.advance(2 * HOUR - 30 * SECOND)
  home.backend.onLogin = () => ({ status: 503 })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'leeway is at most half of the token\'s life', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  home.backend.life = 40
  await home.loggedIn()
  await home.runtime.clock.advance(19 * SECOND)
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.backend.refreshes, 0)
  await home.runtime.clock.advance(2 * SECOND)
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.backend.refreshes, 1)
})

for (const status of [400, 401, 403]) {
  everywhere(test, `HTTP ${status} is a refusal: the refresh token is dropped and a silent wx.login takes its place`, async (profile, t) => {
    const home = await open(t, { profile, options: OPTIONS })
    await home.loggedIn()
    await home.runtime.clock.advance(2 * HOUR)
    home.backend.onRefresh = () => ({ status, body: { error: 'invalid_grant' } })
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    assert.equal(home.backend.refreshes, 1)
    assert.equal(home.runtime.count('login'), 2)
    assert.equal(home.session.token(), 'token-2')
  })
}

everywhere(test, 'a refused refresh token is never sent again, even if the login that follows fails', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  await home.loggedIn()
  await home.runtime.clock.advance(2 * HOUR)
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 500 })
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
  home.backend.onLogin = undefined
  await home.runtime.clock.advance(MINUTE)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.deepEqual(home.backend.refreshesSeen, ['refresh-1'])
})

const FAILURES = [
  ['HTTP 500', { status: 500 }, 'ERR_REFRESH_FAILED', 500],
  ['HTTP 429', { status: 429, body: {} }, 'ERR_REFRESH_FAILED', 429],
  ['HTTP 408', { status: 408, body: '<html>' }, 'ERR_REFRESH_FAILED', 408],
  ['2xx without a token', { body: { ok: true } }, 'ERR_REFRESH_FAILED', 200],
  ['2xx with null', { body: null }, 'ERR_REFRESH_FAILED', 200],
  ['2xx with HTML', { body: '<html>hello</html>' }, 'ERR_REFRESH_FAILED', 200],
  ['2xx with an empty body', {}, 'ERR_REFRESH_FAILED', 200],
  ['2xx with an empty token', { body: { token: '' } }, 'ERR_REFRESH_FAILED', 200],
  ['no answer', { drop: true }, 'ERR_NETWORK', undefined]
]
for (const [name, answer, code, statusCode] of FAILURES) {
  everywhere(test, `a failed refresh (${name}) is ${code}, keeps the refresh token and starts no wx.login`, async (profile, t) => {
    const home = await open(t, { profile, options: OPTIONS })
    await home.loggedIn()
    await home.runtime.clock.advance(2 * HOUR)
    home.backend.onRefresh = () => answer
    const told = [home.begin({ url: '/me' }), home.begin({ url: '/me' })]
    const error = await home.failure(told[0].handle)
    assert.equal(error.code, code)
    assert.equal(told[1].error.code, code)
    if (statusCode) assert.equal(error.cause.statusCode, statusCode)
    assert.ok(error.message.length > 20, error.message)
    assert.equal(home.runtime.count('login'), 1)
    const { refreshes } = home.backend
    await home.failure(home.request({ url: '/me' }))
    assert.equal(home.backend.refreshes, refreshes, 'cool-down')
    home.backend.onRefresh = undefined
    await home.runtime.clock.advance(5 * SECOND)
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    assert.deepEqual(home.backend.refreshesSeen, ['refresh-1', 'refresh-1'], 'after a failure the same one may be sent again')
    assert.equal(home.runtime.count('login'), 1)
    const { refreshFailures, refreshes: done } = home.session.metrics()
    assert.deepEqual([refreshFailures, done], [1, 1])
  })
}

everywhere(test, 'a refresh that never answers is ERR_TIMEOUT after endpointTimeout', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  await home.loggedIn()
  await home.runtime.clock.advance(2 * HOUR)
  home.server.hold('POST', '/auth/refresh')
  const call = home.request({ url: '/me' })
  const error = await home.failureAfter(call, 15 * SECOND)
  assert.equal(error.code, 'ERR_TIMEOUT')
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'an answer without a new refresh token keeps the old one', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  await home.loggedIn()
  home.backend.onRefresh = () => ({ body: { token: `again-${home.backend.refreshes}`, expiresIn: 7200 } })
  await home.run(home.session.refresh())
  await home.run(home.session.refresh())
  assert.deepEqual(home.backend.refreshesSeen, ['refresh-1', 'refresh-1'])
  assert.equal(home.session.token(), 'again-2')
})

everywhere(test, 'an answer without a user keeps the user', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  await home.loggedIn()
  home.backend.onRefresh = () => ({ body: { token: 'again', expiresIn: 7200 } })
  await home.run(home.session.refresh())
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Alice' })
})

everywhere(test, 'refresh() with a good token gives a new one; without refresh endpoint it is a login', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  await home.loggedIn()
  assert.equal((await home.run(home.session.refresh())).status, 'active')
  assert.equal(home.session.token(), 'token-2')
  const other = home.create({ name: 'other', refresh: undefined })
  await home.run(other.ensure())
  await home.run(other.refresh())
  assert.equal(home.runtime.count('login'), 3)
})

everywhere(test, 'without a refresh token a renewal is a login', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  home.backend.extra = { refreshToken: undefined }
  await home.loggedIn()
  await home.runtime.clock.advance(2 * HOUR)
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.backend.refreshes, 0)
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'a refresh token whose own life is over is not sent', async (profile, t) => {
  const home = await open(t, { profile, options: OPTIONS })
  home.backend.extra = { refreshExpiresIn: 10800 }
  await home.loggedIn()
  await home.runtime.clock.advance(4 * HOUR)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.refreshes, 0)
  assert.equal(home.runtime.count('login'), 2)
})

everywhere(test, 'refresh as a function: its token is taken, a rejection with 401 is a refusal, any other a failure', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const make = home.program(`
    const { createSession } = require('wx-session')
    module.exports = (baseUrl, answers, seen) => createSession({ baseUrl, login: { url: '/auth/login' },
      refresh: (refreshToken) => { seen.push(refreshToken); const next = answers.shift(); return next.reject ? Promise.reject(next.reject) : Promise.resolve(next) } })`)
  const seen = home.runtime.wrap([])
  const answers = home.runtime.wrap([{ token: 'function-token', refreshToken: 'r2', expiresIn: '60' }, { reject: { statusCode: 500 } }, { reject: { statusCode: 401 } }])
  home.session = make(home.server.url, answers, seen)
  await home.loggedIn()
  await home.run(home.session.refresh())
  assert.equal(home.session.token(), 'function-token')
  assert.equal(home.session.state.expiresAt, home.runtime.clock.now + 60_000)
  const error = await home.failure(home.session.refresh())
  assert.equal(error.code, 'ERR_REFRESH_FAILED')
  assert.equal(home.runtime.count('login'), 1)
  await home.run(home.session.refresh())
  assert.equal(home.runtime.count('login'), 2, 'refused: a login takes its place')
  assert.deepEqual(plain(seen), ['refresh-1', 'r2', 'r2'])
})

everywhere(test, 'maxAge renews an older token in the background: nobody waits', async (profile, t) => {
  const home = await open(t, { profile, options: { ...OPTIONS, timing: { maxAge: 30 * MINUTE } } })
  await home.loggedIn()
  await home.runtime.clock.advance(29 * MINUTE)
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.backend.refreshes, 0)
  await home.runtime.clock.advance(2 * MINUTE)
  const gate = home.server.hold('POST', '/auth/refresh')
  const before = home.runtime.calls.length
  const call = home.begin({ url: '/me' })
  assert.ok(home.runtime.calls.slice(before).some(({ api, options }) => api === 'request' && /\/me$/.test(options.url)), 'sent in the same tick')
  await home.runtime.settle()
  assert.deepEqual(call.order, ['success', 'complete'])
  assert.equal(gate.count, 1)
  gate.release()
  await home.runtime.settle()
  assert.equal(home.session.token(), 'token-2')
})

everywhere(test, 'maxAge is looked at on show too', async (profile, t) => {
  const home = await open(t, { profile, options: { ...OPTIONS, timing: { maxAge: 10 * MINUTE } } })
  await home.loggedIn()
  await home.runtime.suspend(20 * MINUTE)
  assert.equal(home.backend.refreshes, 1)
  assert.equal(home.session.token(), 'token-2')
})
