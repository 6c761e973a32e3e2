/**
 * The life of an authorisation: renewed by its own endpoint for 30 days, announced before its end, never a login as somebody else.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consent, DAY, OAUTH, wechatRules } from './authorisation.mjs'
import { everywhere, HOUR, MINUTE, open, plain, SECOND } from './session.mjs'

const random = (name, body) => everywhere(test, name, (profile, t) => (profile.name === 'oldest' ? undefined : body(profile, t)))

/** A session that lives by an authorisation. */
async function authorised(t, { oauth = OAUTH, options, ...parts } = {}) {
  const home = await open(t, { options: { oauth, refresh: { url: '/auth/refresh' }, logout: { url: '/auth/logout' }, ...options }, ...parts })
  const seen = wechatRules(home)
  await home.run(home.session.ready)
  await home.run(consent(home))
  return { home, seen }
}

random('thirty days: renewed every two hours by its endpoint, announced once three days before the end, then blocked', async (profile, t) => {
  const { home, seen } = await authorised(t, { profile })
  const begun = home.runtime.clock.now
  const expiring = home.heard('expiring')
  const reauth = home.heard('reauth')
  const revoked = home.heard('logout')
  for (let day = 1; day < 27; day += 1) {
    await home.runtime.clock.advance(DAY - HOUR)
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, `day ${day}`)
    await home.runtime.clock.advance(HOUR)
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, `day ${day}`)
  }
  assert.equal(expiring.length, 0)
  await home.runtime.clock.advance(DAY + MINUTE)
  await home.run(home.request({ url: '/me' }))
  await home.runtime.settle()
  assert.equal(expiring.length, 1)
  assert.ok(Math.abs(expiring[0].at - (begun + 30 * DAY)) < 2 * SECOND, 'it says when')
  await home.runtime.clock.advance(2 * DAY)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, 'the session still works')
  assert.equal(expiring.length, 1, 'once')
  await home.runtime.clock.advance(DAY)
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_REAUTH_REQUIRED')
  assert.equal(home.session.state.status, 'blocked')
  assert.deepEqual([reauth.length, revoked.length], [1, 1])
  assert.deepEqual(plain(revoked), [{ reason: 'revoked' }])
  assert.equal(home.runtime.count('login'), 0, 'never a silent login')
  assert.equal(home.backend.refreshes, 0, 'never the other endpoint')
  assert.deepEqual([...new Set(seen.refreshes)], ['consent-1'])
  await home.run(consent(home, 'again'))
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

random('a refused refresh blocks at once and says so; a new consent ends it', async (profile, t) => {
  for (const status of [400, 401, 403]) {
    const { home } = await authorised(t, { profile })
    const events = []
    for (const name of ['reauth', 'logout', 'error']) home.session.on(name, home.runtime.wrap(() => void events.push(name)))
    home.server.on('POST', '/oauth/refresh', () => ({ status, body: { errcode: 42002 } }))
    await home.runtime.clock.advance(2 * HOUR)
    const error = await home.failure(home.request({ url: '/me' }))
    assert.equal(error.code, 'ERR_REAUTH_REQUIRED')
    assert.equal(error.cause.statusCode, status)
    assert.deepEqual(plain(home.session.state), { status: 'blocked', expiresAt: home.session.state.expiresAt, reason: 'ERR_REAUTH_REQUIRED', user: { nickname: 'Main' } })
    assert.deepEqual(events.sort(), ['error', 'logout', 'reauth'])
    assert.equal(home.session.token(), undefined)
    assert.equal(home.runtime.count('login'), 0)
    assert.ok(home.runtime.storage.dump.includes('Main'), 'the record stays until somebody logs in')
    await home.run(consent(home, 'again'))
    assert.equal(home.session.state.status, 'active')
  }
})

test('while blocked an explicit login() is a login like any other, and takes the authorisation\'s place', async (t) => {
  const { home } = await authorised(t)
  home.server.on('POST', '/oauth/refresh', () => ({ status: 400 }))
  await home.runtime.clock.advance(2 * HOUR)
  await home.failure(home.request({ url: '/me' }))
  assert.equal((await home.run(home.session.login())).status, 'active')
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Alice' })
  await home.runtime.clock.advance(2 * HOUR)
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.backend.refreshes, 1, 'renewed as a login is')
})

test('a refresh that fails otherwise keeps the authorisation: no block, no login', async (t) => {
  const { home, seen } = await authorised(t)
  let down = true
  const { server } = home
  const issue = () => ({ body: { ...home.backend.issue(), refreshToken: 'consent-1' } })
  server.on('POST', '/oauth/refresh', ({ json }) => { seen.refreshes.push(json.refreshToken); return down ? { status: 503 } : issue() })
  await home.runtime.clock.advance(2 * HOUR)
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_REFRESH_FAILED')
  down = false
  await home.runtime.clock.advance(MINUTE)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.deepEqual(seen.refreshes, ['consent-1', 'consent-1'])
  assert.equal(home.runtime.count('login'), 0)
})

test('without a refresh endpoint it serves until it ends, then only the user can go on', async (t) => {
  const { home } = await authorised(t, { oauth: { exchange: OAUTH.exchange } })
  await home.runtime.clock.advance(2 * HOUR - 10 * SECOND)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.session.state.status, 'active')
  await home.runtime.clock.advance(10 * SECOND)
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_REAUTH_REQUIRED')
  assert.equal(home.runtime.count('login'), 0)
})

test('a token that the server revoked is renewed by its endpoint and the request sent again', async (t) => {
  const { home, seen } = await authorised(t)
  home.backend.revoke()
  const answers = await home.run(Promise.all([1, 2, 3].map(() => home.request({ url: '/me' }))))
  assert.deepEqual(answers.map(({ statusCode }) => statusCode), [200, 200, 200])
  assert.equal(seen.refreshes.length, 1)
})

test('fresh: true renews by the endpoint too', async (t) => {
  const { home, seen } = await authorised(t)
  assert.equal((await home.run(home.request({ url: '/me', fresh: true }))).statusCode, 200)
  assert.equal(seen.refreshes.length, 1)
})

test('notice and the server\'s own life of the refresh token decide when expiring comes; on show too, and once per launch', async (t) => {
  const { home } = await authorised(t, { oauth: { ...OAUTH, notice: HOUR } })
  const heard = home.heard('expiring')
  home.server.on('POST', '/oauth/exchange', () => ({ body: { ...home.backend.issue(), refreshToken: 'consent-2', refreshExpiresIn: 2 * 3600 } }))
  await home.run(consent(home, 'two'))
  await home.runtime.clock.advance(50 * MINUTE)
  await home.runtime.suspend(SECOND)
  assert.equal(heard.length, 0)
  await home.runtime.suspend(11 * MINUTE)
  assert.equal(heard.length, 1)
  await home.run(home.request({ url: '/me' }))
  assert.equal(heard.length, 1)
  home.restart()
  const again = home.heard('expiring')
  await home.run(home.session.start())
  assert.equal(again.length, 1)
})

test('a launch long after the end: blocked at the first use, without a notice and without a login', async (t) => {
  const { home, seen } = await authorised(t)
  await home.runtime.clock.advance(40 * DAY)
  home.restart()
  const heard = home.heard('expiring')
  assert.equal((await home.run(home.session.start())).status, 'anonymous')
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_REAUTH_REQUIRED')
  assert.equal(heard.length, 0)
  assert.deepEqual([seen.refreshes.length, home.runtime.count('login')], [0, 0])
})

test('withdrawing the consent fails silently when the server is gone; the session is over here all the same', async (t) => {
  const { home } = await authorised(t)
  home.server.on('POST', '/oauth/revoke', () => ({ drop: true }))
  await home.run(home.session.logout({ silent: true }))
  await home.runtime.settle()
  assert.equal(home.session.state.status, 'anonymous')
  assert.deepEqual(home.runtime.storage.keys, [])
})

test('a revoke function gets the token; a login\'s logout does not call it', async (t) => {
  const told = []
  const { home } = await authorised(t, { oauth: { exchange: OAUTH.exchange, revoke: (token) => { told.push(token); return Promise.resolve() } } })
  await home.run(home.session.logout({ silent: true }))
  await home.runtime.settle()
  assert.deepEqual(told, ['token-1'])
  await home.loggedIn()
  await home.run(home.session.logout({ silent: true }))
  await home.runtime.settle()
  assert.equal(told.length, 1)
  assert.equal(home.backend.hits('/auth/logout', 'POST'), 1)
})
