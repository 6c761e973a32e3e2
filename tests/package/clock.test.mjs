/**
 * Clocks that are wrong, jump, or stand still in the background; expiry in every form a server may give it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, MINUTE, open, SECOND } from './session.mjs'

const REFRESH = { refresh: { url: '/auth/refresh' } }
const DAY = 24 * HOUR

for (const [name, skew] of [['three hours fast', 3 * HOUR], ['three hours slow', -3 * HOUR], ['two years fast', 730 * DAY], ['two years slow', -730 * DAY]]) {
  everywhere(test, `a device clock ${name}: the token lives as long as the server says`, async (profile, t) => {
    const home = await open(t, { profile, options: REFRESH })
    home.runtime.wallClock.jump(skew)
    await home.loggedIn()
    for (let step = 0; step < 11; step += 1) {
      await home.runtime.clock.advance(10 * MINUTE)
      await home.run(home.request({ url: '/me' }))
    }
    assert.equal(home.backend.refreshes, 0)
    assert.equal(home.backend.logins, 1)
    assert.equal(home.session.state.expiresAt, home.runtime.clock.start + 2 * HOUR, 'the end is by the server\'s clock')
    await home.runtime.clock.advance(10 * MINUTE)
    await home.run(home.request({ url: '/me' }))
    assert.equal(home.backend.refreshes, 1)
    assert.equal(home.backend.hits('/me'), 12, 'no attempt with an ended token')
  })

  everywhere(test, `a clock that jumps and is then ${name} costs at most one renewal`, async (profile, t) => {
    const home = await open(t, { profile, options: REFRESH })
    await home.loggedIn()
    await home.run(home.request({ url: '/me' }))
    home.runtime.wallClock.jump(skew)
    for (let call = 0; call < 5; call += 1) assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    assert.ok(home.backend.refreshes + home.backend.logins - 1 <= 1, `${home.backend.refreshes} refreshes, ${home.backend.logins} logins`)
    await home.runtime.clock.advance(3 * HOUR)
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, 'and the end of the token is noticed')
  })
}

for (const [name, skew] of [['fast', 3 * HOUR], ['slow', -3 * HOUR]]) {
  everywhere(test, `a device clock three hours ${name}: a cookie lives as long as the server says, from the first answer on`, async (profile, t) => {
    const home = await open(t, { profile })
    home.backend.onLogin = () => ({ header: { 'Set-Cookie': 'sid=1; Path=/; Max-Age=3600' }, body: { token: 'x' } })
    home.server.on('GET', '/me', ({ header }) => ({ body: { cookie: header.cookie ?? '' } }))
    home.runtime.wallClock.jump(skew)
    await home.loggedIn()
    await home.runtime.clock.advance(59 * MINUTE)
    assert.equal((await home.run(home.request({ url: '/me' }))).data.cookie, 'sid=1')
    await home.runtime.clock.advance(2 * MINUTE)
    assert.equal((await home.run(home.request({ url: '/me' }))).data.cookie, '')
  })

  everywhere(test, `a device clock that is set three hours ${name}: a cookie in use ends when the server says`, async (profile, t) => {
    const home = await open(t, { profile })
    home.backend.onLogin = () => ({ header: { 'Set-Cookie': 'sid=1; Path=/; Max-Age=3600' }, body: { token: 'x' } })
    home.server.on('GET', '/me', ({ header }) => ({ body: { cookie: header.cookie ?? '' } }))
    await home.loggedIn()
    await home.run(home.request({ url: '/me' }))
    home.runtime.wallClock.jump(skew)
    await home.runtime.clock.advance(SECOND)
    // The first answer tells how late it is.
    await home.run(home.request({ url: '/me' }))
    await home.runtime.clock.advance(59 * MINUTE - SECOND)
    assert.equal((await home.run(home.request({ url: '/me' }))).data.cookie, 'sid=1')
    await home.runtime.clock.advance(2 * MINUTE)
    assert.equal((await home.run(home.request({ url: '/me' }))).data.cookie, '')
  })
}

everywhere(test, 'a program that logs out on hearing that the server\'s clock has passed the token\'s end keeps no cookie of that answer', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.restart()
  home.server.on('GET', '/set', () => ({ header: { 'Set-Cookie': 'sid=of-the-past; Path=/' }, body: {} }))
  const heard = []
  home.session.on('change', home.runtime.wrap(() => {
    if (heard.push(home.session.state.status) === 1) home.session.logout()
  }))
  // The first answer of a launch is believed at once.
  home.server.skew = 5 * HOUR
  await home.run(home.request({ url: '/set' })).then(() => {}, () => {})
  assert.ok(heard.length > 0)
  assert.equal(home.session.cookies.header(`${home.server.url}/`), '')
})

everywhere(test, 'the offset to the server\'s clock is restored at launch', async (profile, t) => {
  const home = await open(t, { profile, options: REFRESH })
  home.runtime.wallClock.jump(-5 * HOUR)
  await home.loggedIn()
  home.restart()
  await home.runtime.clock.advance(HOUR)
  await home.run(home.session.start())
  assert.equal(home.session.token(), 'token-1')
  await home.runtime.clock.advance(HOUR)
  home.restart()
  await home.run(home.session.ready)
  assert.equal(home.session.token(), undefined, 'ended by the server\'s clock, though the device shows an earlier hour')
})

everywhere(test, 'a server clock that differs by under 2 s causes no write', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const before = home.runtime.storage.count('write')
  // `Date` has whole seconds: -900 ms shows as -1 s.
  for (const skew of [1500, -900, 0, 1900]) {
    home.server.skew = skew
    await home.run(home.request({ url: '/me' }))
  }
  await home.runtime.clock.advance(SECOND)
  assert.equal(home.runtime.storage.count('write'), before)
})

everywhere(test, 'an app suspended for hours renews on return, once, and not before it is used', async (profile, t) => {
  const home = await open(t, { profile, options: REFRESH })
  home.backend.life = 1200
  await home.loggedIn()
  home.runtime.hide()
  await home.runtime.clock.advance(25 * MINUTE)
  assert.equal(home.backend.refreshes, 0)
  home.runtime.show()
  await home.runtime.settle()
  await home.run(Promise.all([home.request({ url: '/me' }), home.request({ url: '/me' })]))
  assert.equal(home.backend.refreshes, 1)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'a request interrupted in the background fails once with ERR_NETWORK; the next one works', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const gate = home.server.hold('GET', '/me')
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  home.runtime.hide()
  await home.runtime.clock.advance(10 * SECOND)
  home.runtime.show()
  await home.runtime.settle()
  assert.deepEqual(told.order, ['fail', 'complete'])
  assert.equal(told.error.code, 'ERR_NETWORK')
  gate.release()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'a login interrupted by the background begins anew for its waiters, however long the app was away', async (profile, t) => {
  const home = await open(t, { profile })
  const gate = home.server.hold('POST', '/auth/login')
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  home.runtime.hide()
  await home.runtime.clock.advance(20 * MINUTE)
  home.runtime.show()
  await home.runtime.settle()
  assert.deepEqual(told.order, [])
  gate.release()
  await home.runtime.settle()
  assert.deepEqual(told.order, ['success', 'complete'])
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'wx.login is never called by a timer', async (profile, t) => {
  const home = await open(t, { profile, options: { timing: { maxAge: 10 * MINUTE } } })
  await home.loggedIn()
  await home.runtime.clock.advance(DAY)
  assert.equal(home.runtime.count('login'), 1)
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  const { logins } = home.backend
  await home.runtime.clock.advance(DAY)
  assert.equal(home.backend.logins, logins)
})

/* -------------------------------------------------------------------- expiry */

/** Log in with these fields in the answer; gives `expiresAt` of the state, relative to now. */
async function endOf(t, fields, options = {}) {
  const home = await open(t, { options })
  home.backend.onLogin = () => ({ body: { token: 'x', ...fields } })
  await home.loggedIn()
  const { expiresAt, status } = home.session.state
  assert.equal(status, 'active')
  return { home, left: expiresAt === undefined ? undefined : expiresAt - home.runtime.clock.now }
}

/** A JWT with this payload; nobody checks its signature. */
const jwt = (payload) => ['{"alg":"none"}', JSON.stringify(payload), 'sig'].map((part) => Buffer.from(part).toString('base64url')).join('.')
const START = Date.UTC(2026, 0, 1)

const EXPIRY = [
  ['expiresIn 7200', { expiresIn: 7200 }, 7_200_000],
  ['expiresIn as numeric text', { expiresIn: '7200' }, 7_200_000],
  ['expiresIn as a fraction', { expiresIn: 1.5 }, 1500],
  ['expires_in', { expires_in: 60 }, 60_000],
  ['expiresIn missing', {}, undefined],
  ['expiresIn 0', { expiresIn: 0 }, undefined],
  ['expiresIn negative', { expiresIn: -1 }, undefined],
  ['expiresIn a word', { expiresIn: 'soon' }, undefined],
  ['expiresIn empty text', { expiresIn: '' }, undefined],
  ['expiresIn "NaN"', { expiresIn: 'NaN' }, undefined],
  ['expiresIn "Infinity"', { expiresIn: 'Infinity' }, undefined],
  ['expiresIn null', { expiresIn: null }, undefined],
  ['expiresIn true', { expiresIn: true }, undefined],
  ['expiresIn an object', { expiresIn: {} }, undefined],
  ['expiresAt in milliseconds', { expiresAt: START + 5000_000 }, 5000_000],
  ['expiresAt in seconds', { expiresAt: START / 1000 + 5000 }, 5000_000],
  ['expires_at in seconds', { expires_at: START / 1000 + 5000 }, 5000_000],
  ['a JWT', { token: jwt({ exp: START / 1000 + 600 }) }, 600_000],
  ['a JWT and expiresIn: the field counts', { token: jwt({ exp: START / 1000 + 600 }), expiresIn: 60 }, 60_000],
  ['a JWT and a broken expiresIn: the JWT counts', { token: jwt({ exp: START / 1000 + 600 }), expiresIn: 0 }, 600_000],
  ['a JWT without exp', { token: jwt({ sub: 1 }) }, undefined],
  ['a JWT with a wrong exp', { token: jwt({ exp: 'soon' }) }, undefined],
  ['a text with two dots that is no JWT', { token: 'a.b.c' }, undefined]
]
for (const [name, fields, left] of EXPIRY) {
  everywhere(test, `expiry: ${name}`, async (_profile, t) => assert.equal((await endOf(t, fields)).left, left))
}

everywhere(test, 'defaultExpiresIn is taken when the server names none, and not otherwise', async (_profile, t) => {
  const options = { token: { defaultExpiresIn: 300 } }
  assert.equal((await endOf(t, {}, options)).left, 300_000)
  assert.equal((await endOf(t, { expiresIn: 0 }, options)).left, 300_000)
  assert.equal((await endOf(t, { expiresIn: 60 }, options)).left, 60_000)
  assert.equal((await endOf(t, { token: jwt({ exp: START / 1000 + 600 }) }, options)).left, 600_000)
})

everywhere(test, 'a token without any expiry holds until the server refuses it', async (_profile, t) => {
  const { home } = await endOf(t, {})
  home.server.on('GET', '/me', () => ({ body: {} }))
  await home.runtime.clock.advance(400 * DAY)
  assert.equal(home.session.token(), 'x')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'a token that lives shorter than the leeway is used, and causes no storm', async (profile, t) => {
  const home = await open(t, { profile, options: REFRESH })
  home.backend.life = 10
  await home.loggedIn()
  for (let second = 0; second < 20; second += 1) {
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    await home.runtime.clock.advance(SECOND)
  }
  assert.ok(home.backend.refreshes <= 4, `${home.backend.refreshes} refreshes in 20 s`)
})

everywhere(test, 'an answer whose token has ended already causes no storm', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ body: { token: `dead-${home.backend.logins}`, expiresAt: 1_000_000_000 } })
  home.server.on('GET', '/me', () => ({ status: 200, body: {} }))
  for (let call = 0; call < 10; call += 1) await home.run(home.request({ url: '/me' })).then(() => {}, () => {})
  assert.ok(home.backend.logins <= 2, `${home.backend.logins} logins`)
})
