/**
 * `wx.checkSession` and `verify` at launch: what they may do to a stored token, and what not.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain, SECOND } from './session.mjs'

/** A second launch with a stored token. `failing`: checkSession says no. */
async function secondLaunch(t, { failing = false, ...parts } = {}) {
  const state = { holds: true }
  const home = await open(t, { checkSession: () => state.holds, ...parts })
  await home.loggedIn()
  state.holds = !failing
  home.restart()
  return home
}

everywhere(test, 'a token is stored: checkSession is asked once per launch, and a good one calls no login', async (profile, t) => {
  const home = await secondLaunch(t, { profile })
  assert.equal((await home.run(home.session.start())).status, 'active')
  await home.run(home.session.start())
  await home.run(home.request({ url: '/me' }))
  await home.run(home.session.ensure())
  assert.equal(home.runtime.count('checkSession'), 1)
  assert.equal(home.session.metrics().checkSessions, 1)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'a request with a good token goes before the question', async (profile, t) => {
  const home = await secondLaunch(t, { profile })
  await home.run(home.request({ url: '/me' }))
  const order = home.runtime.calls.map(({ api }) => api).filter((api) => api === 'request' || api === 'checkSession')
  assert.deepEqual(order.slice(-2), ['request', 'checkSession'])
})

everywhere(test, 'its failure starts a login in the background: nobody waits, the token is kept meanwhile', async (profile, t) => {
  const home = await secondLaunch(t, { profile, failing: true })
  const gate = home.server.hold('POST', '/auth/login')
  const started = home.outcome(home.session.start())
  await home.runtime.settle()
  assert.equal(gate.count, 1)
  assert.equal(home.session.token(), 'token-1')
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.deepEqual(told.order, ['success', 'complete'], 'a good token is used at once')
  gate.release()
  await home.runtime.settle()
  assert.ok(started.settled)
  assert.equal(home.session.token(), 'token-2')
  assert.equal(home.runtime.count('login'), 2)
})

everywhere(test, 'its failure, then a failing login: the token is still kept', async (_profile, t) => {
  for (const answer of [{ status: 500 }, { drop: true }]) {
    const home = await secondLaunch(t, { failing: true })
    home.backend.onLogin = () => answer
    await home.run(home.session.start())
    await home.runtime.settle()
    assert.equal(home.session.token(), 'token-1')
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  }
})

everywhere(test, 'checkSession that never answers holds neither start() nor a request up for long', async (_profile, t) => {
  const home = await secondLaunch(t)
  home.runtime.faults.on('checkSession', { never: true })
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.deepEqual(told.order, ['success', 'complete'])
  const state = await home.run(home.session.start(), { within: 60 * SECOND })
  assert.equal(state.status, 'active')
})

everywhere(test, 'checkSession that throws keeps the token', async (_profile, t) => {
  const home = await secondLaunch(t)
  home.runtime.faults.on('checkSession', { throw: 'out of order' })
  await home.run(home.session.start())
  await home.runtime.settle()
  assert.ok(home.session.token())
})

everywhere(test, 'checkSession: never asks never', async (_profile, t) => {
  const home = await secondLaunch(t, { failing: true, options: { checkSession: 'never' } })
  await home.run(home.session.start())
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.runtime.count('checkSession'), 0)
  assert.equal(home.runtime.count('login'), 1)
})

/* -------------------------------------------------------------------- verify */

const VERIFY = { verify: { url: '/auth/verify' } }

everywhere(test, 'verify asks the server once per launch; the token travels as inject says', async (profile, t) => {
  const home = await secondLaunch(t, { profile, options: VERIFY })
  await home.run(home.session.start())
  await home.run(home.request({ url: '/me' }))
  await home.run(home.session.start())
  assert.equal(home.server.count('POST', '/auth/verify'), 1)
  assert.equal(home.server.log.find(({ path }) => path === '/auth/verify').header.authorization, 'Bearer token-1')
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'without a stored token verify is not asked', async (profile, t) => {
  const home = await open(t, { profile, options: VERIFY })
  await home.run(home.session.start())
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.server.count('POST', '/auth/verify'), 0)
})

everywhere(test, 'requests do not wait for verify', async (_profile, t) => {
  const home = await secondLaunch(t, { options: VERIFY })
  home.server.hold('POST', '/auth/verify')
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.deepEqual(told.order, ['success', 'complete'])
})

everywhere(test, 'verify says expired: the token is renewed, and the event tells so', async (profile, t) => {
  const home = await secondLaunch(t, { profile, options: VERIFY })
  const expired = home.heard('expired')
  home.backend.revoke()
  await home.run(home.session.start())
  await home.runtime.settle()
  assert.equal(home.session.token(), 'token-2')
  assert.equal(home.session.state.status, 'active')
  assert.deepEqual(plain(expired), [{ status: 401 }])
  assert.equal(home.backend.logins, 2)
})

for (const [name, answer] of [['500', { status: 500 }], ['404', { status: 404 }], ['403', { status: 403 }], ['nothing', { drop: true }]]) {
  everywhere(test, `verify answers ${name}: not known, the token is kept, no error event`, async (_profile, t) => {
    const home = await secondLaunch(t, { options: VERIFY })
    const errors = home.heard('error')
    home.server.on('POST', '/auth/verify', () => answer)
    assert.equal((await home.run(home.session.start())).status, 'active')
    assert.equal(home.session.token(), 'token-1')
    assert.equal(home.runtime.count('login'), 1)
    assert.deepEqual(errors, [])
  })
}

everywhere(test, 'verify that never answers: start() settles within the limit, the token is kept', async (_profile, t) => {
  const home = await secondLaunch(t, { options: VERIFY })
  home.server.hold('POST', '/auth/verify')
  const started = home.outcome(home.session.start())
  await home.runtime.clock.advance(15 * SECOND)
  assert.equal(started.value.status, 'active')
  assert.equal(home.session.token(), 'token-1')
})

everywhere(test, 'verify as a function: true holds, false renews, anything else is not known', async (_profile, t) => {
  const ways = [[() => Promise.resolve(true), 1], [() => Promise.resolve(false), 2], [() => Promise.resolve(undefined), 1], [() => Promise.reject(new Error('x')), 1], [() => { throw new Error('x') }, 1], [() => new Promise(() => {}), 1]]
  for (const [way, logins] of ways) {
    const seen = []
    const home = await secondLaunch(t, { options: { verify: (token) => { seen.push(token); return way() } } })
    await home.run(home.session.start(), { within: 20 * SECOND })
    await home.runtime.settle()
    assert.deepEqual(seen, ['token-1'])
    assert.equal(home.backend.logins, logins, String(way))
  }
})

everywhere(test, 'when checkSession and the server disagree, the server wins', async (_profile, t) => {
  const home = await secondLaunch(t, { options: { ...VERIFY, refresh: { url: '/auth/refresh' } } })
  home.backend.revoke({ keepRefresh: true })
  await home.run(home.session.start())
  await home.runtime.settle()
  assert.equal(home.session.token(), 'token-2')
  assert.equal(home.backend.refreshes, 1)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'a late "expired" of verify does not hurt a newer token', async (_profile, t) => {
  const home = await secondLaunch(t, { options: VERIFY })
  const gate = home.server.hold('POST', '/auth/verify')
  home.outcome(home.session.start())
  await home.runtime.settle()
  await home.run(home.session.login())
  home.server.on('POST', '/auth/verify', () => ({ status: 401 }))
  gate.release()
  await home.runtime.settle()
  assert.equal(home.session.token(), 'token-2')
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'start() rejects with nothing but ERR_WASM_LOAD: a failing renewal settles with the state', async (_profile, t) => {
  const home = await secondLaunch(t, { failing: true, options: VERIFY })
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 403 })
  const state = await home.run(home.session.start())
  await home.runtime.settle()
  assert.equal(home.session.state.status, 'blocked')
  assert.ok(['blocked', 'active', 'renewing', 'anonymous'].includes(state.status))
})
