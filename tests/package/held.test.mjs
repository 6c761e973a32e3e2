/**
 * A call that cannot go before a hold ends: ERR_HELD after its own `timeout` (10 s without one), at most 60 s, from its start.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, MINUTE, open, SECOND } from './session.mjs'
import { connect } from './sockets.mjs'
import { listen, onEachPlatform } from './streaming.mjs'

/** A session that holds logins back, and is ready. */
async function openHeld(t, options) {
  const home = await open(t, { options })
  await home.run(home.session.ready)
  home.session.hold(HOUR)
  return home
}

/** What a promise fails with, and that it was not told earlier. */
async function heldUp(home, promise, after) {
  const seen = home.outcome(promise)
  await home.runtime.clock.advance(after - 1)
  assert.equal(seen.settled, false)
  await home.runtime.clock.advance(1)
  home.checkError(seen.error)
  assert.equal(seen.error.code, 'ERR_HELD')
  assert.match(seen.error.message, /hold/)
}

everywhere(test, 'after the smaller of its timeout and 60 s, 10 s without one', async (profile, t) => {
  const home = await openHeld(t)
  for (const [timeout, after] of [[undefined, 10 * SECOND], [0, 10 * SECOND], [500, 500], [45 * SECOND, 45 * SECOND], [MINUTE, MINUTE], [5 * MINUTE, MINUTE]]) {
    await heldUp(home, home.request({ url: '/me', timeout }), after)
  }
  assert.deepEqual([home.runtime.count('login'), home.runtime.sent.length], [0, 0])
})

everywhere(test, 'uploads, downloads, ensure(), and endpoints of the session', async (profile, t) => {
  const home = await openHeld(t, { handover: { url: '/ticket' }, pay: { prepare: { url: '/pay' } }, profile: { phone: { url: '/phone' } } })
  const { session } = home
  home.device.files.set('wxfile://usr/a.txt', Buffer.from('file'))
  await heldUp(home, session.uploadFile(home.runtime.wrap({ url: '/me', filePath: 'wxfile://usr/a.txt', name: 'f', timeout: 2 * SECOND })), 2 * SECOND)
  await heldUp(home, session.downloadFile(home.runtime.wrap({ url: '/me', timeout: 2 * SECOND })), 2 * SECOND)
  await heldUp(home, session.ensure(), 10 * SECOND)
  await heldUp(home, session.refresh(), 10 * SECOND)
  await heldUp(home, session.handover('https://m.example.com/'), 10 * SECOND)
  await heldUp(home, session.pay(home.runtime.wrap({ sku: 1 })), 10 * SECOND)
  await heldUp(home, session.profile.phone('c'), 10 * SECOND)
})

everywhere(test, 'it counts from the call\'s start, a refusal and a wait for the module included', async (profile, t) => {
  const home = await open(t)
  await home.loggedIn()
  home.backend.revoke()
  home.session.hold(HOUR)
  const gate = home.server.hold('GET', '/me')
  const [plain, timed] = [home.begin({ url: '/me' }), home.begin({ url: '/me', timeout: 20 * SECOND })]
  await home.runtime.settle()
  await home.runtime.clock.advance(8 * SECOND)
  gate.release()
  await home.runtime.settle()
  await home.runtime.clock.advance(2 * SECOND - 1)
  assert.deepEqual([plain.order, timed.order], [[], []])
  await home.runtime.clock.advance(1)
  assert.equal(plain.error.code, 'ERR_HELD')
  await home.runtime.clock.advance(10 * SECOND - 1)
  assert.deepEqual(timed.order, [])
  await home.runtime.clock.advance(1)
  assert.equal(timed.error.code, 'ERR_HELD')
})

everywhere(test, 'a call whose own time is over for another reason is ERR_TIMEOUT', async (profile, t) => {
  const home = await open(t)
  await home.loggedIn()
  home.session.hold(HOUR)
  const gate = home.server.hold('GET', '/me')
  const slow = home.begin({ url: '/me', timeout: SECOND })
  await home.runtime.clock.advance(SECOND)
  assert.equal(slow.error.code, 'ERR_TIMEOUT')
  gate.release()
  const other = home.create({ name: 'other' })
  await home.run(other.ready)
  home.runtime.faults.on('login', { never: true })
  const seen = home.outcome(other.request(home.runtime.wrap({ url: '/me', timeout: SECOND })))
  await home.runtime.clock.advance(500)
  other.hold(HOUR)
  await home.runtime.clock.advance(500)
  assert.equal(seen.error.code, 'ERR_TIMEOUT', 'its login is at the platform already')
})

everywhere(test, 'a socket fails so, with its own limit; one that can do without a token goes without', async (profile, t) => {
  const home = await openHeld(t)
  home.server.sockets('/live')
  const [usual, short, preferred] = [connect(home, { url: '/live' }), connect(home, { url: '/live', timeout: 2 * SECOND }), connect(home, { url: '/live', auth: 'preferred' })]
  await home.runtime.clock.advance(2 * SECOND)
  assert.deepEqual([short.told, short.errors[0].code], [['error', 'close'], 'ERR_HELD'])
  await home.runtime.clock.advance(8 * SECOND - 1)
  assert.deepEqual([usual.told, preferred.told], [[], []])
  await home.runtime.clock.advance(1)
  await home.runtime.settle()
  assert.deepEqual([usual.errors[0].code, preferred.state], ['ERR_HELD', 'open'])
  assert.equal(usual.closes[0].reason, 'ERR_HELD')
})

onEachPlatform(test, 'a stream fails so, with its own limit', async (profile, t) => {
  const home = await openHeld(t)
  const [usual, short, long] = [listen(home), listen(home, { timeout: 2 * SECOND }), listen(home, { timeout: 5 * MINUTE })]
  await home.runtime.clock.advance(2 * SECOND)
  assert.equal(short.end.code, 'ERR_HELD')
  await home.runtime.clock.advance(8 * SECOND)
  assert.equal(usual.end.code, 'ERR_HELD')
  await home.runtime.clock.advance(50 * SECOND)
  assert.equal(long.end.code, 'ERR_HELD')
})

everywhere(test, 'the user\'s own login() and visitors are not held up', async (profile, t) => {
  const home = await openHeld(t)
  home.server.on('GET', '/news', () => ({ body: {} }))
  for (const auth of ['none', 'optional', 'preferred']) assert.equal((await home.run(home.request({ url: '/news', auth, timeout: 2 * SECOND }), { within: SECOND })).statusCode, 200)
  const told = home.begin({ url: '/me' })
  await home.run(home.session.login())
  await home.runtime.settle()
  assert.equal(told.answer.statusCode, 200)
})
