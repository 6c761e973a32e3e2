/**
 * The first launch and what `createSession`, `getSession`, `start`, `ready` and `state` promise.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, open, plain } from './session.mjs'

everywhere(test, 'importing the package calls no wx function', async (profile, t) => {
  const { runtime, library } = await open(t, { profile, session: false })
  assert.deepEqual(Object.keys(library).sort(), ['SessionError', 'containerTransport', 'createSession', 'getSession'])
  assert.deepEqual(runtime.calls, [])
})

everywhere(test, 'the first request logs in by itself, once, and carries the token', async (profile, t) => {
  const { runtime, backend, run, request, session } = await open(t, { profile })
  const answer = await run(request({ url: '/me' }))
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(plain(answer.data), { name: 'Alice' })
  assert.equal(runtime.count('login'), 1)
  assert.equal(backend.logins, 1)
  assert.deepEqual(runtime.sent.map(({ url }) => new URL(url).pathname), ['/auth/login', '/me'])
  assert.deepEqual(runtime.sent[0].json, { code: 'code-alice-1' })
  assert.equal(runtime.sent[1].header.authorization, 'Bearer token-1')
  assert.equal(session.token(), 'token-1')
  assert.deepEqual(plain(session.state), { status: 'active', expiresAt: runtime.clock.now + 2 * HOUR, user: { nickname: 'Alice' } })
})

everywhere(test, 'creating a session touches no network and logs nobody in', async (profile, t) => {
  const { runtime, session } = await open(t, { profile })
  assert.deepEqual(plain(session.state), { status: 'starting' })
  assert.equal(session.token(), undefined)
  await runtime.run(session.ready)
  assert.deepEqual(plain(session.state), { status: 'anonymous' })
  await runtime.settle()
  assert.equal(runtime.count('login'), 0)
  assert.equal(runtime.count('checkSession'), 0)
  assert.deepEqual(runtime.sent, [])
})

everywhere(test, 'start() without a record settles as anonymous and never logs in', async (profile, t) => {
  const { runtime, session, run } = await open(t, { profile })
  assert.deepEqual(plain(await run(session.start())), { status: 'anonymous' })
  assert.equal(runtime.count('login'), 0)
  assert.equal(runtime.count('checkSession'), 0, 'checkSession is asked only if a token is stored')
})

everywhere(test, 'ensure() after start() logs in', async (profile, t) => {
  const { runtime, session, run } = await open(t, { profile })
  await run(session.start())
  const state = await run(session.ensure())
  assert.equal(state.status, 'active')
  assert.equal(runtime.count('login'), 1)
})

everywhere(test, 'ensure() with a usable token calls nothing', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const sent = home.runtime.sent.length
  const state = await home.run(home.session.ensure())
  assert.equal(state.status, 'active')
  assert.equal(home.runtime.sent.length, sent)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'the same name gives the same session back', async (profile, t) => {
  const { library, session, create } = await open(t, { profile })
  assert.equal(create(), session)
  assert.equal(library.getSession(), session)
  assert.equal(library.getSession('default'), session)
  assert.equal(library.getSession('other'), undefined)
})

everywhere(test, 'options compare by value with defaults filled in', async (profile, t) => {
  const home = await open(t, { profile })
  assert.equal(home.create({ name: 'default', timing: { leeway: 60_000 }, checkSession: 'launch', allowInsecure: false }), home.session)
  assert.equal(home.create({ login: { url: '/auth/login', method: 'POST' } }), home.session)
  assert.equal(home.create({ cookies: true }), home.session)
  assert.equal(home.create({ cookies: {} }), home.session)
  assert.equal(home.create({ cookies: { max: 3000, maxPerHost: 180, sessionCookies: 'keep' } }), home.session)
  assert.equal(home.create({ expired: { status: [401] } }), home.session)
  assert.equal(home.create({ inject: { in: 'header', name: 'Authorization', format: 'Bearer {token}' } }), home.session)
  assert.equal(home.create({ log: { level: 'info', keep: 200, alertAfter: 3 } }), home.session)
  assert.equal(home.create({ storage: { encrypt: false } }), home.session)
  assert.equal(home.create({ wasmPath: '/miniprogram_npm/wx-session/wx-session.wasm.br' }), home.session)
  assert.equal(home.create({ timing: { leeway: 60_000, loginTimeout: 10_000, endpointTimeout: 15_000, retries: 1, cooldown: 5_000 } }), home.session)
})

everywhere(test, 'options compare by value, whatever the order in which they are written', async (profile, t) => {
  const home = await open(t, { profile, options: { timing: { leeway: 1, retries: 2 }, token: { access: 'a', refresh: 'b' } } })
  assert.equal(home.create({ token: { refresh: 'b', access: 'a' }, timing: { retries: 2, leeway: 1 } }), home.session)
})

everywhere(test, 'functions in the options compare as equal', async (profile, t) => {
  const home = await open(t, { profile, options: () => ({ login: async () => ({ token: 'a' }) }) })
  assert.equal(home.create(), home.session)
})

everywhere(test, 'the same name with other options throws ERR_CONFIG', async (profile, t) => {
  const home = await open(t, { profile })
  for (const more of [{ timing: { leeway: 1 } }, { refresh: { url: '/r' } }, { cookies: false }, { login: { url: '/other' } }]) {
    assert.throws(() => home.create(more), (error) => {
      home.checkError(error)
      assert.equal(error.code, 'ERR_CONFIG')
      assert.match(error.message, /default/)
      return true
    })
  }
})

everywhere(test, 'two names never share anything', async (profile, t) => {
  const home = await open(t, { profile })
  const other = home.create({ name: 'other' })
  assert.notEqual(other, home.session)
  await home.run(home.request({ url: '/me' }))
  await home.run(home.request({ url: '/me' }, other))
  assert.equal(home.backend.logins, 2)
  assert.notEqual(home.session.token(), other.token())
  home.session.cookies.set('https://a.example.com/', 'k=v')
  assert.deepEqual(plain(other.cookies.list()), [])
  await home.run(home.session.logout())
  assert.equal(other.token(), 'token-2')
  assert.equal(other.state.status, 'active')
})

everywhere(test, 'launch checks run with the first call when nobody calls start()', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.restart()
  await home.run(home.session.ready)
  await home.runtime.settle()
  assert.equal(home.runtime.count('checkSession'), 0)
  await home.run(home.request({ url: '/me' }))
  await home.runtime.settle()
  assert.equal(home.runtime.count('checkSession'), 1)
  await home.run(home.request({ url: '/me' }))
  await home.run(home.session.start())
  assert.equal(home.runtime.count('checkSession'), 1, 'once per launch')
})

everywhere(test, 'a call before ready waits for it and is not lost', async (profile, t) => {
  const home = await open(t, { profile })
  const calls = [1, 2, 3].map(() => home.request({ url: '/me' }))
  assert.equal(home.session.state.status, 'starting')
  for (const call of calls) assert.equal((await home.run(call)).statusCode, 200)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'with a usable token the request goes out in the same tick', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const before = home.runtime.count('request')
  const pending = home.request({ url: '/me' })
  assert.equal(home.runtime.count('request'), before + 1)
  await home.run(pending)
})

everywhere(test, 'a program may put functions of its own in the place of a session\'s', async (profile, t) => {
  const { runtime, session } = await open(t, { profile })
  const names = ['start', 'request', 'uploadFile', 'downloadFile', 'ensure', 'login', 'adopt', 'refresh', 'logout', 'token', 'hold', 'install', 'on', 'pay', 'metrics', 'logs', 'report']
  for (const name of names) {
    const original = session[name]
    assert.equal(typeof original, 'function', name)
    session[name] = (...given) => original.apply(session, given)
  }
  await runtime.run(session.start())
  assert.equal(session.metrics().requests, 0)
})
