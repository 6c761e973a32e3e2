/**
 * Who goes on without a token: `auth` as an option, per call and as a function; `preferred`.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain, SECOND } from './session.mjs'

/** What the server saw of `/shop`, which serves everybody: the tokens. */
function shop(home, status = () => 200) {
  const seen = []
  home.server.on('GET', '/shop', ({ header }) => {
    seen.push(header.authorization)
    return { status: status(header.authorization), body: { for: header.authorization || 'nobody' } }
  })
  return seen
}

everywhere(test, 'preferred: with a token as required', async (profile, t) => {
  const home = await open(t, { profile })
  const seen = shop(home)
  assert.equal((await home.run(home.request({ url: '/shop', auth: 'preferred' }))).statusCode, 200)
  assert.deepEqual(seen, ['Bearer token-1'])
})

everywhere(test, 'preferred: goes without where the login is refused, fails, or the user logged out', async (profile, t) => {
  for (const status of [401, 500]) {
    const home = await open(t, { profile })
    const seen = shop(home)
    home.backend.onLogin = () => ({ status })
    for (let round = 0; round < 2; round += 1) assert.equal((await home.run(home.request({ url: '/shop', auth: 'preferred' }))).statusCode, 200)
    assert.deepEqual(seen, [undefined, undefined])
    assert.equal(home.backend.logins, 1)
  }
  const home = await open(t, { profile })
  const seen = shop(home)
  await home.loggedIn()
  await home.run(home.session.logout())
  const reauth = home.heard('reauth')
  assert.equal((await home.run(home.request({ url: '/shop', auth: 'preferred' }))).statusCode, 200)
  assert.deepEqual([seen, reauth.length], [[undefined], 0])
})

everywhere(test, 'preferred: what it is answered with a fresh token is just an answer', async (profile, t) => {
  const home = await open(t, { profile })
  const seen = shop(home, (token) => (token ? 401 : 200))
  const answer = await home.run(home.request({ url: '/shop', auth: 'preferred' }))
  assert.equal(answer.statusCode, 401)
  assert.deepEqual(seen, ['Bearer token-1', 'Bearer token-2'])
})

everywhere(test, 'preferred: waits for a hold at most half of its timeout, at most ten seconds', async (profile, t) => {
  for (const [timeout, waits] of [[4 * SECOND, 2 * SECOND], [undefined, 10 * SECOND], [60 * SECOND, 10 * SECOND]]) {
    const home = await open(t, { profile })
    const seen = shop(home)
    await home.run(home.session.ready)
    home.session.hold(60 * SECOND)
    const told = home.begin({ url: '/shop', auth: 'preferred', timeout })
    await home.runtime.clock.advance(waits - 1)
    assert.equal(seen.length, 0)
    await home.runtime.clock.advance(1)
    assert.equal((await home.run(told.handle)).statusCode, 200)
    assert.deepEqual(seen, [undefined])
  }
})

everywhere(test, 'the option is the default of calls that name none; a function decides by the call', async (profile, t) => {
  const asked = []
  const home = await open(t, { profile, options: {
    auth: (call) => {
      asked.push(plain(call))
      return call.method === 'POST' ? undefined : 'none'
    },
  } })
  const seen = shop(home)
  home.backend.guard('POST', '/shop')
  await home.run(home.request({ url: '/shop', header: { a: 'b' } }))
  assert.deepEqual(seen, [undefined])
  assert.deepEqual(asked, [{ api: 'request', method: 'GET', url: `${home.server.url}/shop`, header: { a: 'b' } }])
  await home.run(home.request({ url: '/shop', method: 'POST', data: { n: 1 } }))
  assert.deepEqual(asked[1].data, { n: 1 })
  assert.equal(home.backend.logins, 1)
  await home.run(home.request({ url: '/shop', auth: 'optional' }))
  assert.equal(asked.length, 2, 'a call that names its own is not asked about')
})

everywhere(test, 'a function that throws or says something else is ERR_CONFIG', async (profile, t) => {
  for (const auth of [() => { throw new Error('of mine') }, () => 'always']) {
    const home = await open(t, { profile, options: { auth } })
    const error = await home.failure(home.request({ url: '/me' }))
    assert.equal(error.code, 'ERR_CONFIG')
    assert.match(error.message, /options\.auth/)
  }
})

everywhere(test, 'a session without silent login serves those who prefer a token, and asks nobody to act', async (profile, t) => {
  const home = await open(t, { profile, options: { login: false, auth: 'preferred' } })
  const seen = shop(home)
  const reauth = home.heard('reauth')
  assert.equal((await home.run(home.request({ url: '/shop' }))).statusCode, 200)
  assert.deepEqual([seen, reauth.length], [[undefined], 0])
  assert.equal((await home.failure(home.request({ url: '/shop', auth: 'required' }))).code, 'ERR_REAUTH_REQUIRED')
})
