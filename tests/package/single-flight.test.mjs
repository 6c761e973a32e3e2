/**
 * One login or refresh at a time, whatever the number of callers, and each caller settled once.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, SECOND } from './session.mjs'

const REFRESH = { refresh: { url: '/auth/refresh' } }

everywhere(test, 'any pile of early requests costs one login', async (profile, t) => {
  const home = await open(t, { profile })
  const told = Array.from({ length: 12 }, () => home.begin({ url: '/me' }))
  await home.run(Promise.all(told.map(({ handle }) => handle)))
  assert.equal(home.runtime.count('login'), 1)
  assert.equal(home.backend.logins, 1)
  for (const { order } of told) assert.deepEqual(order, ['success', 'complete'])
  assert.deepEqual(new Set(home.runtime.sent.slice(1).map(({ header }) => header.authorization)), new Set(['Bearer token-1']))
})

everywhere(test, 'requests spread over a login all wait for the one', async (profile, t) => {
  const home = await open(t, { profile })
  const gate = home.server.hold('POST', '/auth/login')
  const calls = [home.request({ url: '/me' })]
  for (let step = 0; step < 4; step += 1) {
    await home.runtime.clock.advance(SECOND)
    calls.push(home.request({ url: '/me' }), home.session.ensure(), home.session.login(), home.session.refresh())
  }
  assert.equal(home.session.state.status, 'renewing')
  gate.release()
  await home.run(Promise.all(calls))
  assert.equal(home.runtime.count('login'), 1)
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'several createSession calls of one name share the login', async (profile, t) => {
  const home = await open(t, { profile })
  const calls = [1, 2, 3, 4].map(() => home.request({ url: '/me' }, home.create()))
  await home.run(Promise.all(calls))
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'login() while one runs shares it, and both settle with the new state', async (profile, t) => {
  const home = await open(t, { profile })
  const gate = home.server.hold('POST', '/auth/login')
  const first = home.session.login()
  await home.runtime.settle()
  const second = home.session.login()
  await home.runtime.settle()
  gate.release()
  const states = await home.run(Promise.all([first, second]))
  assert.deepEqual(states.map(({ status }) => status), ['active', 'active'])
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'login() logs in anew even if the token is good', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  await home.run(home.session.login())
  assert.equal(home.session.token(), 'token-2')
  assert.equal(home.runtime.count('login'), 2)
})

everywhere(test, 'calls wait while an explicit login() replaces the token, and go with the new one', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const gate = home.server.hold('POST', '/auth/login')
  const login = home.session.login()
  await home.runtime.settle()
  const call = home.begin({ url: '/me' })
  const early = home.runtime.count('request')
  await home.runtime.settle()
  assert.equal(home.runtime.count('request'), early)
  assert.equal(home.backend.hits('/me'), 0)
  gate.release()
  await home.run(Promise.all([login, call.handle]))
  assert.equal(home.runtime.sent.at(-1).header.authorization, 'Bearer token-2')
})

everywhere(test, 'a call during an explicit refresh() or fresh waits for the new token', async (profile, t) => {
  const home = await open(t, { profile, options: REFRESH })
  await home.loggedIn()
  const gate = home.server.hold('POST', '/auth/refresh')
  const fresh = home.request({ url: '/me', fresh: true })
  const plainCall = home.request({ url: '/me' })
  const refresh = home.session.refresh()
  await home.runtime.settle()
  assert.equal(home.backend.hits('/me'), 0)
  gate.release()
  await home.run(Promise.all([fresh, plainCall, refresh]))
  assert.equal(home.backend.refreshes, 1)
  assert.equal(home.backend.logins, 1)
  for (const { header } of home.runtime.sent.slice(-2)) assert.equal(header.authorization, 'Bearer token-2')
})

everywhere(test, 'fresh renews first, each time, through refresh', async (profile, t) => {
  const home = await open(t, { profile, options: REFRESH })
  await home.loggedIn()
  await home.run(home.request({ url: '/me', fresh: true }))
  assert.equal(home.runtime.sent.at(-1).header.authorization, 'Bearer token-2')
  await home.run(home.request({ url: '/me', fresh: true }))
  assert.equal(home.runtime.sent.at(-1).header.authorization, 'Bearer token-3')
  assert.equal(home.backend.refreshes, 2)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'fresh fails with the renewal\'s error, even though the old token is good', async (profile, t) => {
  const home = await open(t, { profile, options: REFRESH })
  await home.loggedIn()
  home.backend.onRefresh = () => ({ status: 500 })
  const error = await home.failure(home.request({ url: '/me', fresh: true }))
  assert.equal(error.code, 'ERR_REFRESH_FAILED')
  assert.equal(home.backend.hits('/me'), 0)
  assert.equal(home.session.token(), 'token-1', 'the good token stays')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'a rotating refresh token is sent once, whatever the pile', async (profile, t) => {
  const home = await open(t, { profile, options: REFRESH })
  await home.loggedIn()
  home.backend.revoke({ keepRefresh: true })
  const calls = Array.from({ length: 15 }, () => home.request({ url: '/me' }))
  calls.push(home.session.refresh(), home.session.ensure())
  await home.run(Promise.all(calls))
  assert.deepEqual(home.backend.repeatedRefreshes, [])
  assert.equal(home.backend.refreshesSeen[0], 'refresh-1')
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'wx.login is never under way twice, even when it is slow and impatient callers come', async (profile, t) => {
  const home = await open(t, { profile })
  const fault = home.runtime.faults.on('login', { hold: true })
  const calls = Array.from({ length: 3 }, () => home.session.login())
  await home.runtime.settle()
  assert.equal(fault.held.length, 1)
  calls.push(home.request({ url: '/me' }))
  await home.runtime.settle()
  assert.equal(fault.held.length, 1)
  fault.release()
  await home.run(Promise.all(calls))
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'callers that come while the failing login runs all get its failure, once', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ status: 500 })
  const told = Array.from({ length: 6 }, () => home.begin({ url: '/me' }))
  const ensured = home.outcome(home.session.ensure())
  await home.runtime.settle()
  for (const { order, error } of told) {
    assert.deepEqual(order, ['fail', 'complete'])
    assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
  }
  assert.equal(ensured.error.code, 'ERR_EXCHANGE_FAILED')
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'an exchange function that uses the same session\'s visitor requests works', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.server.on('GET', '/salt', () => ({ body: { salt: 's' } }))
  const make = home.program(`
    const { createSession } = require('wx-session')
    module.exports = (baseUrl) => {
      const session = createSession({ baseUrl, login: (code) =>
        session.request({ url: '/salt', auth: 'none' }).then((r) =>
          session.request({ url: '/auth/login', method: 'POST', auth: 'none', data: { code, salt: r.data.salt } })).then((r) => r.data) })
      return session
    }`)
  const session = make(home.server.url)
  assert.equal((await home.run(session.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'an exchange function that waits for itself by a required request fails at once; later on it is ended by the limit', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const make = home.program(`
    const { createSession } = require('wx-session')
    module.exports = (baseUrl, name, before) => {
      const session = createSession({ name, baseUrl, login: () => (before ? before.then(ask) : ask()) })
      const ask = () => session.request({ url: '/me' }).then(() => ({ token: 'never' }))
      return session
    }`)
  const codeOf = async (session) => (await home.failure(session.request({ url: '/me' }), { within: 16 * SECOND })).code
  assert.equal(await codeOf(make(home.server.url, 'at once')), 'ERR_EXCHANGE_FAILED')
  assert.equal(await codeOf(make(home.server.url, 'later on', Promise.resolve())), 'ERR_TIMEOUT')
})
