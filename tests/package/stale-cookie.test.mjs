/**
 * A program that keeps `Cookie` by hand beside the jar: a stale one costs no login.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

/** A server that knows its users by `sid` alone; each login begins a new session and ends the one before. */
async function cookieServer(t, { ends = true, ...parts } = {}) {
  const home = await open(t, { ...parts, options: { inject: false, ...parts.options } })
  let sid = 0
  home.backend.onLogin = () => {
    sid += 1
    return { header: { 'Set-Cookie': `sid=s${sid}; Path=/` }, body: { token: `token-${sid}` } }
  }
  const seen = []
  home.server.on('GET', '/cart', ({ header }) => {
    const cookies = (header.cookie ?? '').split('; ')
    seen.push(header.cookie)
    return cookies.includes(`sid=s${sid}`) && ends ? { body: {} } : { status: 401, body: {} }
  })
  return { home, seen, drop: () => { sid += 1 } }
}

everywhere(test, 'the server drops its session: answered after one login, though the program sends the old cookie', async (profile, t) => {
  const { home, seen, drop } = await cookieServer(t, { profile })
  await home.loggedIn()
  drop()
  const answer = await home.run(home.request({ url: '/cart', header: { Cookie: 'sid=s1; theme=dark' } }))
  assert.equal(answer.statusCode, 200)
  assert.equal(home.backend.logins, 2)
  assert.deepEqual(seen, ['sid=s1; theme=dark', 'theme=dark; sid=s3'], 'what the jar does not know stays')
})

everywhere(test, 'a stale cookie with every call costs a second sending each, and no login', async (profile, t) => {
  const { home, seen } = await cookieServer(t, { profile, options: { timing: { retries: 0 } } })
  const expired = home.heard('expired')
  await home.loggedIn()
  for (let call = 0; call < 3; call += 1) {
    assert.equal((await home.run(home.request({ url: '/cart', header: { cookie: 'sid=stale' } }))).statusCode, 200)
  }
  assert.deepEqual(seen, Array(3).fill(['sid=stale', 'sid=s1']).flat())
  assert.equal(home.backend.logins, 1)
  assert.deepEqual(expired, [])
  assert.equal(home.session.metrics().retried, 3)
})

everywhere(test, 'what is refused with the jar\'s cookie, too, is renewed, and that counts as the one retry', async (profile, t) => {
  const { home, seen, drop } = await cookieServer(t, { profile })
  await home.loggedIn()
  drop()
  assert.equal((await home.run(home.request({ url: '/cart', header: { cookie: 'sid=stale' } }))).statusCode, 200)
  assert.deepEqual(seen, ['sid=stale', 'sid=s1', 'sid=s3'])
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'a server that refuses all ends the call: three sendings, one login', async (profile, t) => {
  const { home, seen } = await cookieServer(t, { profile, ends: false })
  await home.loggedIn()
  const error = await home.failure(home.request({ url: '/cart', header: { cookie: 'sid=stale' } }))
  assert.equal(error.code, 'ERR_EXPIRED')
  assert.equal(seen.length, 3)
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'a caller\'s cookie that is the jar\'s own is no stale one: renewed at once', async (profile, t) => {
  const { home, seen, drop } = await cookieServer(t, { profile })
  await home.loggedIn()
  drop()
  await home.run(home.request({ url: '/cart', header: { cookie: 'sid=s1' } }))
  assert.deepEqual(seen, ['sid=s1', 'sid=s3'])
})

everywhere(test, 'a first attempt carries the caller\'s cookie, as ever', async (profile, t) => {
  const { home } = await cookieServer(t, { profile })
  home.server.on('GET', '/who', ({ header }) => ({ body: { cookie: header.cookie } }))
  await home.loggedIn()
  assert.equal((await home.run(home.request({ url: '/who', header: { cookie: 'sid=mine' } }))).data.cookie, 'sid=mine')
})

everywhere(test, 'with a token, too: the refusal costs no renewal', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  home.session.cookies.set(`${home.server.url}/`, 'sid=good; Path=/')
  home.server.on('GET', '/cart', ({ header }) => ({ status: header.cookie === 'sid=good' && header.authorization === 'Bearer token-1' ? 200 : 401, body: {} }))
  assert.equal((await home.run(home.request({ url: '/cart', header: { cookie: 'sid=stale' } }))).statusCode, 200)
  assert.equal(home.backend.refreshes, 0)
  assert.equal(home.session.token(), 'token-1')
})

everywhere(test, 'a logout while it was on its way ends it', async (profile, t) => {
  const { home } = await cookieServer(t, { profile })
  await home.loggedIn()
  const gate = home.server.hold('GET', '/cart')
  const told = home.begin({ url: '/cart', header: { cookie: 'sid=stale' } })
  await home.runtime.settle()
  await home.run(home.session.logout())
  gate.release()
  await home.runtime.settle()
  assert.equal(told.error.code, 'ERR_LOGGED_OUT')
})

everywhere(test, 'cookies: false leaves it to the program', async (profile, t) => {
  const { home, seen } = await cookieServer(t, { profile, ends: false })
  await home.loggedIn()
  await home.failure(home.request({ url: '/cart', cookies: false, header: { cookie: 'sid=stale' } }))
  assert.deepEqual(seen, ['sid=stale', 'sid=stale'])
})
