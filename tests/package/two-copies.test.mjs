/**
 * Two copies of the package on one storage: main package and independent subpackage, in one JavaScript context (one `wx`) and in
 * two that share nothing but the storage.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { copyOf, otherContext } from './copies.mjs'
import { listen, streams } from './streaming.mjs'
import { everywhere, HOUR, open, plain, SECOND } from './session.mjs'

const LEASE = 'wx-session:default:lease'
const MARKER = 'wx-session:copies'
const refresh = { refresh: { url: '/auth/refresh' } }

/** Each test runs in one context and in two, plain and encrypted. */
function together(name, options, body) {
  for (const [where, second] of [['one context', (t, home) => copyOf(home)], ['two contexts', otherContext]]) {
    for (const encrypt of [false, true]) {
      everywhere(test, `${name}: ${where}${encrypt ? ', encrypted' : ''}`, async (_profile, t) => {
        const home = await open(t, { options: { ...options, storage: { encrypt } } })
        await home.run(home.session.ready)
        // At least one instant apart: where there are no random bytes, copies are told apart by that.
        await home.runtime.clock.advance(1)
        const other = second(t, home)
        await home.run(other.session.ready)
        await body(home, other, where === 'one context')
      }, encrypt ? { since: '2.21.3' } : {})
    }
  }
}

const shown = async (home, other) => {
  for (const { runtime } of [home, other]) {
    if (!runtime) continue
    runtime.hide()
    runtime.show()
  }
  await home.runtime.settle()
}

together('a refresh token is sent by one of them, whoever needs it at the same time', refresh, async (home, other) => {
  await home.loggedIn()
  await home.run(other.session.ensure())
  await home.runtime.clock.advance(3 * HOUR)
  const calls = [home.request({ url: '/me' }), other.me()].map(home.outcome)
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual(calls.map(({ value }) => value?.statusCode), [200, 200])
  assert.deepEqual(home.backend.refreshesSeen, ['refresh-1'])
  assert.equal(home.backend.logins, 1)
  assert.equal(other.session.token(), home.session.token())
  await home.runtime.clock.advance(SECOND)
  assert.equal(home.runtime.storage.peek(LEASE), undefined, 'the lease was given back')
})

together('two silent logins at once are one', {}, async (home, other) => {
  const calls = [home.request({ url: '/me' }), other.me()].map(home.outcome)
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual(calls.map(({ value }) => value?.statusCode), [200, 200])
  assert.equal(home.backend.logins, 1)
})

for (const silent of [false, true]) {
  together(`logout({ silent: ${silent} }) ends both, at once or at the next show, and nobody brings it back`, refresh, async (home, other, isOne) => {
    await home.loggedIn()
    await home.run(other.session.ensure())
    const heard = []
    other.session.on('logout', home.runtime.wrap(({ reason }) => void heard.push(reason)))
    const left = home.session.logout(home.runtime.wrap({ silent }))
    if (isOne) assert.equal(other.session.token(), undefined, 'in the same turn')
    await home.run(left)
    await shown(home, other)
    assert.equal(other.session.token(), undefined)
    assert.deepEqual(plain(other.session.state), silent ? { status: 'anonymous' } : { status: 'anonymous', reason: 'ERR_LOGGED_OUT' })
    assert.deepEqual(heard, ['user'])
    await home.runtime.clock.advance(10 * SECOND)
    assert.doesNotMatch(home.runtime.storage.dump, /token-1|refresh-1/)
    assert.equal(home.runtime.storage.peek(LEASE), undefined)
  })
}

together('a login after it is taken over', refresh, async (home, other) => {
  await home.loggedIn()
  await home.run(other.session.ensure())
  await home.run(home.session.logout())
  await home.run(home.session.login())
  await shown(home, other)
  assert.equal(other.session.token(), 'token-2')
})

together('cookies of both are kept, and a removal stays one', {}, async (home, other) => {
  const url = 'https://shop.example.com/'
  const sorted = ({ session }) => session.cookies.header(url).split('; ').sort().join('; ')
  home.session.cookies.set(url, 'gone=1; Max-Age=9999')
  await home.runtime.clock.advance(SECOND)
  await shown(home, other)
  assert.equal(other.session.cookies.header(url), 'gone=1')
  home.session.cookies.set(url, 'main=1; Max-Age=9999')
  home.session.cookies.remove(home.runtime.wrap({ name: 'gone' }))
  await home.runtime.clock.advance(SECOND)
  other.session.cookies.set(url, 'shop=1; Max-Age=9999')
  await home.runtime.clock.advance(SECOND)
  assert.equal(sorted(other), 'main=1; shop=1')
  home.restart()
  await home.run(home.session.ready)
  assert.equal(sorted(home), 'main=1; shop=1')
})

everywhere(test, 'the marker on wx is not enumerable, has a version, and no token', async (_profile, t) => {
  const home = await open(t)
  copyOf(home)
  await home.loggedIn()
  const { wx } = home.runtime
  assert.ok(!Object.keys(wx).includes(MARKER))
  assert.equal(wx[MARKER]['version'], 1)
  assert.equal(wx[MARKER]['joined'], 2)
  assert.equal(wx[MARKER]['listeners'].length, 2)
  assert.deepEqual(Object.keys(wx[MARKER]).sort(), ['joined', 'listeners', 'version'])
  assert.doesNotMatch(JSON.stringify(wx[MARKER]), /token/)
})

const BROKEN = [
  'Object.freeze(wx)',
  'Object.preventExtensions(wx)',
  `Object.defineProperty(wx, '${MARKER}', { get() { throw new Error('no') } })`,
  `Object.defineProperty(wx, '${MARKER}', { get: () => undefined })`,
  `wx['${MARKER}'] = 7`,
  `wx['${MARKER}'] = { version: 2, joined: {}, listeners: null }`,
  `wx['${MARKER}'] = { version: 1, joined: 'x', listeners: { push() {}, slice: () => { throw new Error('no') } } }`,
  `wx['${MARKER}'] = { version: 1, joined: NaN, listeners: [() => { throw new Error('no') }, 7, null] }`,
  `wx['${MARKER}'] = { version: 1, joined: 0, listeners: { push() {}, slice: () => new Proxy([], { get: (_, name) => (name === 'length' ? Infinity : () => {}) }) } }`,
]
for (const source of BROKEN) {
  everywhere(test, `a marker that is broken harms nothing, and the storage is still shared: ${source}`, async (_profile, t) => {
    const home = await open(t, { session: false, options: refresh })
    home.program(source)
    home.create()
    const other = copyOf(home)
    await home.loggedIn()
    await home.run(other.session.ensure())
    assert.equal(home.backend.logins, 1)
    await home.run(home.session.logout())
    await shown(home, other)
    assert.equal(other.session.token(), undefined)
  })
}

everywhere(test, 'what a stranger says by the marker is not believed', async (_profile, t) => {
  const home = await open(t)
  await home.loggedIn()
  const { listeners } = home.runtime.wx[MARKER]
  for (const word of ['default', 'other', undefined, {}, 'default']) listeners[0](word)
  await home.runtime.settle()
  assert.equal(home.session.token(), 'token-1')
})

for (const how of ['adopt', 'logout and adopt']) {
  together(`an account that begins in the other (${how}) ends the streams of the one before, and takes its profile along`, {}, async (home, other, isOne) => {
    await home.loggedIn()
    await home.run(other.session.ensure())
    home.session.profile.set(home.runtime.wrap({ nickName: 'Alice' }))
    const open = streams(home)
    const asked = () => home.server.count('GET', '/chat')
    const told = listen(home, { reconnect: true })
    await home.runtime.clock.advance(SECOND)
    open[0]?.write('id: 1\ndata: for Alice\n\n')
    await home.runtime.settle()
    if (how !== 'adopt') await home.run(other.session.logout())
    const wrap = (value) => (isOne ? home : other).runtime.wrap(value)
    await home.run(other.session.adopt(wrap({ token: home.backend.issue().token, user: { name: 'Bob' } })))
    other.session.profile.set(wrap({ nickName: 'Bob' }))
    await home.runtime.settle()
    await shown(home, other)
    await home.runtime.clock.advance(SECOND)
    assert.equal(home.session.state.user.name, 'Bob')
    // What is encrypted can only be read when it is announced, which may be before the other has written the newer one.
    const profile = home.session.profile.get()
    if (profile || !home.given.storage.encrypt) assert.equal(profile?.nickName, 'Bob')
    assert.equal(told.end?.code, 'ERR_LOGGED_OUT')
    await home.runtime.clock.advance(10 * SECOND)
    assert.equal(asked(), 1)
    home.restart()
    await home.run(home.session.ready)
    assert.equal(home.session.profile.get()?.nickName, 'Bob')
  })
}

for (const encrypt of [false, true]) {
  everywhere(test, `in one context a cookie is everybody's as soon as it is written, and gone as soon as it is removed (encrypt: ${encrypt})`, async (_profile, t) => {
    const home = await open(t, { options: { storage: { encrypt } } })
    const { session } = copyOf(home)
    await home.run(Promise.all([home.session.ready, session.ready]))
    const seen = []
    home.server.on('GET', '/cart', () => ({ header: { 'Set-Cookie': 'cart=7; Path=/' }, body: {} }))
    home.server.on('GET', '/pay', ({ header }) => { seen.push(header.cookie); return { body: {} } })
    const pays = () => home.run(session.request(home.runtime.wrap({ url: '/pay', auth: 'none' })))
    await pays()
    await home.run(home.request({ url: '/cart', auth: 'none' }))
    await home.runtime.clock.advance(SECOND)
    await pays()
    const before = home.runtime.calls.length
    await home.runtime.clock.advance(10 * SECOND)
    assert.equal(home.runtime.calls.length, before, 'they come to rest')
    home.session.cookies.clear()
    await home.runtime.clock.advance(SECOND)
    await pays()
    assert.deepEqual(seen, [undefined, 'cart=7', undefined])
  }, encrypt ? { since: '2.21.3' } : {})
}

/** A lease as the package of this version writes it. */
const lease = (more) => ({ v: 1, owner: 5, what: 'renewal', stays: false, keepsCookies: false, ...more })
for (const [what, made, within] of [
  ['broken', () => ({ v: 1, owner: {}, until: 'x' }), 0], ['of another form', (now) => lease({ v: 2, until: now + 5 * SECOND }), 0], ['a text', () => 'lease', 0],
  ['over', (now) => lease({ until: now - 1 }), 0], ['of an owner who is gone', (now) => lease({ until: now + 5 * SECOND }), 6 * SECOND],
  ['of a clock far ahead', (now) => lease({ until: now + 1000 * HOUR }), 7 * SECOND], ['without an end', () => lease({ until: Number.MAX_VALUE }), 7 * SECOND],
]) {
  everywhere(test, `a lease that is ${what} holds nobody up for longer than ${within} ms`, async (_profile, t) => {
    const home = await open(t)
    await home.run(home.session.ready)
    home.runtime.storage.put(LEASE, made(home.runtime.wallClock.now))
    assert.equal((await home.run(home.request({ url: '/me' }), { within })).statusCode, 200)
    assert.equal(home.backend.logins, 1)
  })
}

everywhere(test, 'an owner that lives is waited for, and its record is adopted', async (_profile, t) => {
  const home = await open(t, { options: refresh })
  const other = copyOf(home)
  await home.loggedIn()
  await home.run(other.session.ensure())
  await home.runtime.clock.advance(3 * HOUR)
  const gate = home.server.hold('POST', '/auth/refresh')
  const calls = [home.request({ url: '/me' }), other.me()].map(home.outcome)
  await home.runtime.clock.advance(12 * SECOND)
  assert.equal(gate.count, 1, 'it waits for longer than a lease without an owner lasts')
  assert.deepEqual(plain(home.runtime.storage.peek(LEASE)).what, 'renewal')
  assert.deepEqual(Object.keys(home.runtime.storage.peek(LEASE)).sort(), ['keepsCookies', 'owner', 'stays', 'until', 'v', 'what'])
  gate.release()
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual(calls.map(({ value }) => value?.statusCode), [200, 200])
  assert.deepEqual(home.backend.refreshesSeen, ['refresh-1'])
})

for (const [where, second] of [['one context', (t, home) => copyOf(home)], ['two contexts', otherContext]]) {
  everywhere(test, `a login of the user goes after the renewal that the other copy has begun, and is not undone by it: ${where}`, async (_profile, t) => {
    const home = await open(t, { options: refresh })
    await home.loggedIn()
    await home.runtime.clock.advance(3 * HOUR)
    const other = second(t, home)
    await home.run(other.session.ready)
    const gate = home.server.hold('POST', '/auth/refresh')
    const call = home.outcome(other.me())
    await home.runtime.clock.advance(SECOND)
    const login = home.outcome(home.session.login())
    await home.runtime.clock.advance(SECOND)
    assert.deepEqual([gate.count, home.backend.logins, login.settled], [1, 1, false])
    gate.release()
    await home.runtime.clock.advance(SECOND)
    assert.equal(call.value?.statusCode, 200)
    assert.equal(login.value?.status, 'active')
    await shown(home, other)
    assert.deepEqual([home.session.token(), other.session.token()], ['token-3', 'token-3'])
  })
}

everywhere(test, 'no call reads storage in the steady state, with a second copy there', async (_profile, t) => {
  const home = await open(t)
  const other = copyOf(home)
  await home.loggedIn()
  await home.run(other.session.ensure())
  await home.runtime.clock.advance(SECOND)
  const before = home.runtime.calls.length
  for (let call = 0; call < 20; call++) await home.run(Promise.all([home.request({ url: '/me' }), other.me()]))
  assert.deepEqual(home.runtime.calls.slice(before).filter(({ api }) => /torage/.test(api)), [])
})

everywhere(test, 'two accounts adopted at once are two, and the last one is everybody\'s', async (_profile, t) => {
  const home = await open(t, { options: { login: false } })
  const other = copyOf(home)
  await home.runtime.run(Promise.all([home.session.ready, other.session.ready]))
  const adopted = [home.session.adopt(home.runtime.wrap({ token: 'of-alice' })), other.session.adopt(home.runtime.wrap({ token: 'of-bob' }))]
  await home.run(Promise.all(adopted))
  await home.runtime.clock.advance(SECOND)
  assert.equal(home.session.token(), other.session.token())
  home.restart()
  await home.run(home.session.ready)
  assert.equal(home.session.token(), 'of-bob')
})
