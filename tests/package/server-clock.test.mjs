/**
 * Whose time counts: one host's, not what caches have kept, and not what flips.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, MINUTE, open, SECOND } from './session.mjs'

const REFRESH = { refresh: { url: '/auth/refresh' } }

/** A `Date` header. @param {number} time */
const dated = (time) => new Date(time).toUTCString()

/** Logged in, with a count of what the clock could cost. */
async function loggedIn(t, parts) {
  const home = await open(t, parts)
  await home.loggedIn()
  await home.runtime.clock.advance(SECOND)
  const before = { writes: home.runtime.storage.count('write'), renewals: home.backend.logins + home.backend.refreshes }
  return {
    home,
    cost: () => ({
      writes: home.runtime.storage.count('write') - before.writes,
      renewals: home.backend.logins + home.backend.refreshes - before.renewals
    })
  }
}

/** Ask many times, some seconds apart. @param {any} home @param {(index: number) => Record<string, any>} options */
async function askOften(home, options, times = 40) {
  for (let index = 0; index < times; index += 1) {
    assert.equal((await home.run(home.request(options(index)))).statusCode, 200)
    await home.runtime.clock.advance(3 * SECOND)
  }
}

const NOTHING = { writes: 0, renewals: 0 }

everywhere(test, 'answers that a CDN kept for a while cost no write and no login: their age is added to their date', async (profile, t) => {
  const { home, cost } = await loggedIn(t, { profile, options: REFRESH })
  home.server.on('GET', '/list', () => {
    const age = (home.server.log.length * 977) % 3600
    return { header: { Date: dated(home.runtime.clock.now - age * 1000), Age: String(age) }, body: {} }
  })
  await askOften(home, () => ({ url: '/list' }))
  assert.deepEqual(cost(), NOTHING)
})

everywhere(test, 'a token that has ended is not given out because of an old date', async (profile, t) => {
  const { home } = await loggedIn(t, { profile, options: REFRESH })
  home.server.on('GET', '/list', () => ({ header: { Date: dated(home.runtime.clock.start) }, body: {} }))
  await home.runtime.clock.advance(HOUR)
  await home.run(home.request({ url: '/list' }))
  await home.runtime.clock.advance(HOUR)
  assert.equal(home.session.token(), undefined)
})

everywhere(test, 'an age that is no number is none', async (profile, t) => {
  const { home, cost } = await loggedIn(t, { profile })
  home.server.on('GET', '/list', () => ({ header: { Date: dated(home.runtime.clock.now), Age: 'old' }, body: {} }))
  await askOften(home, () => ({ url: '/list' }), 3)
  assert.deepEqual(cost(), NOTHING)
})

everywhere(test, 'the clock of another host counts for nothing, though it may receive the token', async (profile, t) => {
  const hosts = {}
  const { home, cost } = await loggedIn(t, { profile, hosts, options: (url) => ({ ...REFRESH, hosts: [new URL(url).host, 'files.example.com'] }) })
  hosts['https://files.example.com'] = home.server.url
  home.server.on('GET', '/file', () => ({ header: { Date: dated(home.runtime.clock.now + 5 * HOUR) }, body: {} }))
  await askOften(home, (index) => ({ url: index % 2 ? '/me' : 'https://files.example.com/file' }))
  assert.deepEqual(cost(), NOTHING)
})

everywhere(test, 'without a baseUrl the clock is that of the login endpoint', async (profile, t) => {
  const hosts = {}
  const home = await open(t, { profile, hosts, options: (url) => ({ baseUrl: undefined, login: { url: `${url}/auth/login` }, hosts: [new URL(url).host, 'files.example.com'] }) })
  hosts['https://files.example.com'] = home.server.url
  home.server.skew = 3 * HOUR
  await home.loggedIn()
  assert.equal(home.session.state.expiresAt, home.runtime.clock.now + 5 * HOUR)
  home.server.skew = 0
  await home.run(home.request({ url: 'https://files.example.com/me', auth: 'none' }))
  assert.equal(home.session.token(), 'token-1', 'by the other clock it has not begun')
})

everywhere(test, 'a device clock that was wrong and is mended is followed at the next answer', async (profile, t) => {
  const home = await open(t, { profile, options: REFRESH })
  home.runtime.wallClock.jump(5 * HOUR)
  await home.loggedIn()
  home.runtime.wallClock.jump(-5 * HOUR)
  await home.run(home.request({ url: '/me' }))
  await home.runtime.clock.advance(2 * HOUR - MINUTE)
  assert.equal(home.session.token(), 'token-1')
  await home.runtime.clock.advance(MINUTE)
  assert.equal(home.session.token(), undefined)
})

everywhere(test, 'a device clock that is mended between two launches is followed at the first answer', async (profile, t) => {
  const home = await open(t, { profile, options: REFRESH })
  home.runtime.wallClock.jump(5 * HOUR)
  await home.loggedIn()
  home.runtime.wallClock.jump(-5 * HOUR)
  home.restart()
  await home.run(home.request({ url: '/me' }))
  await home.runtime.clock.advance(2 * HOUR)
  assert.equal(home.session.token(), undefined)
})

everywhere(test, 'a date older than the newest counts if the answer has an age, or is one to a POST; not from a cache', async (profile, t) => {
  const home = await open(t, { profile, options: { ...REFRESH, checkSession: 'never' } })
  await home.loggedIn()
  const answer = () => ({ header: old.header(), body: {} })
  const old = { header: () => ({}) }
  for (const method of ['GET', 'POST', 'PUT']) home.server.on(method, '/any', answer)
  /** How far the clock is off after one answer of a launch whose first said that it is an hour later. */
  const offAfter = async (options, header) => {
    home.restart()
    old.header = () => ({ Date: dated(home.runtime.clock.now + 30 * MINUTE) })
    await home.run(home.request({ url: '/any' }))
    old.header = header
    await home.run(home.request({ url: '/any', ...options }))
    await home.run(home.session.refresh())
    return home.session.state.expiresAt - home.runtime.clock.now - 2 * HOUR
  }
  // The refresh tells the time itself: its answer counts here as another one that agrees, or not.
  home.backend.onRefresh = () => ({ header: { Date: 'never' }, body: home.backend.issue() })
  const now = () => ({ Date: dated(home.runtime.clock.now) })
  assert.equal(await offAfter({}, now), 30 * MINUTE)
  assert.equal(await offAfter({}, () => ({ Date: dated(home.runtime.clock.now - MINUTE), Age: '60' })), 0)
  assert.equal(await offAfter({ method: 'POST' }, now), 0)
  assert.equal(await offAfter({ method: 'PUT' }, now), 0)
})

for (const [name, method] of [['GET', 'GET'], ['POST', 'POST']]) {
  everywhere(test, `answers to ${name} that flip between two times cost no write and no login`, async (profile, t) => {
    const { home, cost } = await loggedIn(t, { profile, options: REFRESH })
    let answers = 0
    const flipping = () => ({ header: { Date: dated(home.runtime.clock.now + (answers++ % 2 ? 3 * HOUR : 0)) }, body: {} })
    home.server.on(method, '/flips', flipping)
    await askOften(home, () => ({ url: '/flips', method }))
    assert.deepEqual(cost(), NOTHING)
    assert.equal(home.session.token(), 'token-1')
  })
}

everywhere(test, 'a server that keeps to another time is believed after some answers', async (profile, t) => {
  const { home, cost } = await loggedIn(t, { profile, options: REFRESH })
  home.server.skew = 30 * MINUTE
  await askOften(home, () => ({ url: '/me' }), 7)
  assert.deepEqual(cost(), NOTHING)
  await askOften(home, () => ({ url: '/me' }), 3)
  assert.deepEqual(cost(), { writes: 1, renewals: 0 })
  assert.equal(home.session.state.expiresAt, home.runtime.clock.start + 2 * HOUR)
  await home.runtime.clock.advance(90 * MINUTE)
  assert.equal(home.session.token(), undefined)
})
