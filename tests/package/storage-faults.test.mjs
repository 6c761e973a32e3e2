/**
 * Storage that is full, slow, broken or silent: no crash, no loss in memory, one report.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain, SECOND } from './session.mjs'

const TOKEN = 'wx-session:default:token'
const COOKIES = 'wx-session:default:cookies'

everywhere(test, 'a write that fails is reported once and costs nobody the session', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('setStorage*', { fail: { errMsg: 'setStorage:fail exceed storage max size 10Mb' } })
  home.runtime.faults.on('batchSetStorage*', { fail: {} })
  const errors = home.heard('error')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  await home.runtime.clock.advance(60 * SECOND)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, 1)
  assert.deepEqual(errors.map(({ code }) => code), ['ERR_STORAGE'])
  home.checkError(errors[0])
  assert.match(`${errors[0].message} ${JSON.stringify(errors[0].cause)}`, /exceed storage/)
  assert.ok(home.session.metrics().storageFailures >= 1)
})

everywhere(test, 'storage functions that throw', async (profile, t) => {
  const home = await open(t, { profile })
  for (const api of ['setStorage*', 'getStorage*', 'removeStorage*', 'batch*']) home.runtime.faults.on(api, { throw: 'storage is broken' })
  const errors = home.heard('error')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.ok(errors.every(({ code }) => code === 'ERR_STORAGE'))
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  await home.run(home.session.logout({ silent: true }), { within: 10 * SECOND })
  assert.equal(home.session.state.status, 'anonymous')
})

everywhere(test, 'reads that fail at launch are a fresh start', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.restart()
  home.runtime.restart()
  home.runtime.faults.on('getStorage*', { fail: { errMsg: 'getStorage:fail read error' } })
  home.create()
  await home.run(home.session.ready)
  assert.equal(home.session.state.status, 'anonymous')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'reads that never answer at launch hold nobody up for ever', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.runtime.faults.on('getStorage', { never: true })
  home.create()
  assert.equal((await home.run(home.request({ url: '/me' }), { within: 30 * SECOND })).statusCode, 200)
})

everywhere(test, 'writes that never answer hold nobody up, and a newer record is written all the same', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('setStorage', { never: true, times: 1 })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  home.backend.revoke()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  await home.runtime.clock.advance(30 * SECOND)
  assert.match(home.runtime.storage.dump, /token-2/)
})

const BROKEN = [
  ['a text', 'not an envelope'], ['a number', 7], ['null', null], ['a list', [1, 2]], ['an empty object', {}],
  ['a broken record of today\'s form', { v: 2, seq: 'x', token: 7 }], ['a record without a token', { v: 2, seq: 1, token: '', issuedAt: 1, clockOffset: 0, origin: 'login' }],
  ['the right version with nonsense', { v: 1, text: '{"token":' }], ['the right version with a wrong type', { v: 1, text: 7 }], ['the right version and an empty text', { v: 1, text: '' }],
  ['a token that is a number', { v: 2, seq: 1, token: 7 }], ['a seq that is no whole number', { v: 2, seq: 1.5, token: 't' }],
  ['a logout whose seq is no whole number', { v: 2, loggedOut: true, seq: 1.5 }], ['a logout that is a number', { v: 2, loggedOut: 7, seq: 1 }],
  ['a very long text', 'x'.repeat(200_000)], ['true', true], ['a text version', { v: '1', text: 'token' }]
]
for (const [name, data] of BROKEN) {
  everywhere(test, `a stored record that is ${name} is a fresh start`, async (profile, t) => {
    const home = await open(t, { profile })
    await home.loggedIn()
    home.session.cookies.set('https://a.example.com/', 'a=1')
    await home.runtime.clock.advance(SECOND)
    const keys = [...home.runtime.storage.keys]
    home.runtime.restart()
    for (const key of keys) home.runtime.storage.put(key, data)
    home.create()
    await home.run(home.session.start())
    assert.equal(home.session.state.status, 'anonymous')
    assert.deepEqual(plain(home.session.cookies.list()), [])
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    await home.runtime.clock.advance(SECOND)
    home.restart()
    await home.run(home.session.ready)
    assert.equal(home.session.token(), 'token-2')
  })
}

for (const [what, stored] of [
  ['record', { [TOKEN]: { v: 3, secret: 'of a form to come' } }],
  ['jar', { [COOKIES]: { v: 1, text: 'wx-session cookies 99\nof a form to come' } }],
  ['envelope of the jar', { [COOKIES]: { v: 2, cookies: [] } }],
  ['record and jar', { [TOKEN]: { v: 99, text: 'x' }, [COOKIES]: { v: 99, text: 'x' } }],
]) {
  everywhere(test, `a newer ${what} is left untouched: the session lives in memory, and one error says so`, async (profile, t) => {
    const home = await open(t, { profile, session: false })
    for (const key of Object.keys(stored)) home.runtime.storage.put(key, stored[key])
    home.create()
    const errors = home.heard('error')
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    home.session.cookies.set('https://a.example.com/', 'a=1')
    assert.equal(home.session.cookies.header('https://a.example.com/'), 'a=1')
    await home.runtime.clock.advance(SECOND)
    home.runtime.hide()
    await home.run(home.session.logout({ silent: true }))
    await home.runtime.clock.advance(SECOND)
    assert.equal(home.session.state.status, 'anonymous')
    for (const key of Object.keys(stored)) assert.deepEqual(plain(home.runtime.storage.peek(key)), stored[key])
    assert.deepEqual(errors.map(({ code }) => code), ['ERR_STORAGE'])
    assert.match(errors[0].message, /newer version/)
  })
}

everywhere(test, 'the record is a plain object for the storage panel of the developer tools', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('POST', '/auth/login', () => ({ body: { token: 'readable', refreshToken: 'again', expiresIn: 7200, user: { name: '小明' } } }))
  await home.run(home.session.login())
  await home.runtime.clock.advance(SECOND)
  const { issuedAt, expiresAt, ...rest } = plain(home.runtime.storage.peek(TOKEN))
  assert.deepEqual(rest, { v: 2, seq: 1, token: 'readable', refreshToken: 'again', clockOffset: 0, origin: 'login', user: { name: '小明' } })
  assert.equal(expiresAt - issuedAt, 7_200_000)
})

everywhere(test, 'the record of 0.1.0 is read once and written anew', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const text = 'wx-session token 1\n7;loyw3v28;;;0;0;6;8\ntoken-refresh-{"name":"Alice"}'
  home.runtime.storage.put(TOKEN, { v: 1, text })
  home.create()
  await home.run(home.session.ready)
  assert.equal(home.session.token(), 'token-')
  assert.deepEqual(plain(home.session.state.user), { name: 'Alice' })
  await home.runtime.clock.advance(SECOND)
  const { v, seq, token, refreshToken, user } = plain(home.runtime.storage.peek(TOKEN))
  assert.deepEqual({ v, seq, token, refreshToken, user }, { v: 2, seq: 7, token: 'token-', refreshToken: 'refresh-', user: { name: 'Alice' } })
})

everywhere(test, 'a stored record with one character changed anywhere never throws and never hangs', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const text = JSON.stringify(home.runtime.storage.peek(TOKEN))
  const parsed = (changed) => {
    try {
      return JSON.parse(changed)
    } catch {
      return changed
    }
  }
  for (let index = 0; index < text.length; index += Math.max(1, Math.floor(text.length / 40))) {
    for (const changed of [text.slice(0, index), text.slice(0, index) + '\u0000' + text.slice(index + 1), text.slice(0, index) + '9' + text.slice(index)]) {
      home.runtime.restart()
      home.runtime.storage.put(TOKEN, parsed(changed))
      home.create()
      await home.run(home.session.ready)
      assert.ok(['anonymous', 'active'].includes(home.session.state.status))
    }
  }
})

everywhere(test, 'the token is handed to storage in the turn in which it arrives', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  assert.equal(home.runtime.storage.count('write', TOKEN), 1)
  home.restart({ lost: false })
  await home.run(home.session.ready)
  assert.equal(home.session.token(), 'token-1')
})

everywhere(test, 'the token survives a kill right after its answer', async (profile, t) => {
  const home = await open(t, { profile })
  const told = home.begin({ url: '/me' })
  let killed = false
  home.server.on('GET', '/me', () => { killed = true; return { body: {} } })
  await home.run(told.handle)
  assert.ok(killed)
  home.restart()
  await home.run(home.session.ready)
  assert.equal(home.session.token(), 'token-1')
})

everywhere(test, 'slow writes: at most one in flight, and the newest wins', async (profile, t) => {
  const home = await open(t, { profile })
  const fault = home.runtime.faults.on('setStorage', { hold: true, when: ({ key }) => key === TOKEN })
  await home.loggedIn()
  assert.equal(fault.held.length, 1)
  await home.run(home.session.login())
  await home.run(home.session.login())
  assert.equal(fault.held.length, 1, 'one write in flight')
  fault.release()
  await home.runtime.settle()
  fault.remove()
  if (fault.held.length > 0) fault.release()
  await home.runtime.settle()
  assert.match(home.runtime.storage.dump, /token-3/)
  assert.doesNotMatch(home.runtime.storage.dump, /token-1|token-2/)
})

everywhere(test, 'a write in flight while the user logs out leaves nothing behind', async (profile, t) => {
  const home = await open(t, { profile })
  const fault = home.runtime.faults.on('setStorage', { hold: true, when: ({ key }) => key === TOKEN })
  await home.loggedIn()
  assert.equal(fault.held.length, 1)
  const logout = home.outcome(home.session.logout({ silent: true }))
  await home.runtime.settle()
  fault.remove()
  fault.release()
  await home.runtime.settle()
  assert.ok(logout.settled)
  assert.deepEqual(home.runtime.storage.keys, [])
})

/* ------------------------------------------------------------- encryption */

const encrypted = { options: { storage: { encrypt: true } } }

everywhere(test, 'encrypt: the records lie encrypted and come back', async (profile, t) => {
  // The oldest profile's base library has no encryption: what happens there is the next test's matter.
  const home = await open(t, { profile, ...encrypted, ...(profile.name === 'oldest' ? { baseLibrary: '2.21.3' } : {}) })
  await home.loggedIn()
  home.session.cookies.set('https://a.example.com/', 'a=1; Max-Age=100')
  await home.runtime.clock.advance(SECOND)
  assert.ok(home.runtime.storage.keys.length >= 2)
  for (const key of home.runtime.storage.keys) assert.ok(home.runtime.storage.isEncrypted(key), key)
  home.restart()
  await home.run(home.session.ready)
  assert.equal(home.session.token(), 'token-1')
  assert.equal(home.session.cookies.list().length, 1)
  await home.run(home.session.logout({ silent: true }))
  assert.deepEqual(home.runtime.storage.keys, [])
})

test('encrypt on an older base library: ERR_UNSUPPORTED as an error event, the records stay in memory only', async (t) => {
  const errors = []
  const home = await open(t, { profile: 'oldest', ...encrypted })
  home.session.on('error', home.runtime.wrap((error) => void errors.push(error)))
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual(errors.map(({ code }) => code), ['ERR_UNSUPPORTED'])
  assert.deepEqual(home.runtime.storage.keys, [])
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'a plain record is taken over when encryption is switched on, then removed', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.session.cookies.set('https://a.example.com/', 'a=1; Max-Age=9999999')
  await home.runtime.clock.advance(SECOND)
  home.given = encrypted.options
  home.restart()
  await home.run(home.session.ready)
  assert.equal(home.session.token(), 'token-1')
  assert.equal(home.session.cookies.list().length, 1)
  await home.run(home.session.login())
  home.session.cookies.set('https://a.example.com/', 'b=1; Max-Age=9999999')
  await home.runtime.clock.advance(SECOND)
  for (const key of home.runtime.storage.keys) assert.ok(home.runtime.storage.isEncrypted(key), `${key} still lies plain`)
  home.restart()
  await home.run(home.session.ready)
  assert.equal(home.session.token(), 'token-2')
  assert.equal(home.session.cookies.list().length, 2)
}, { since: '2.21.3' })

everywhere(test, 'a plain record that was taken over does not stay plain until the next login', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.given = encrypted.options
  home.restart()
  await home.run(home.session.start())
  await home.runtime.clock.advance(SECOND)
  for (const key of home.runtime.storage.keys) assert.ok(home.runtime.storage.isEncrypted(key), `${key} still lies plain`)
}, { since: '2.21.3' })
