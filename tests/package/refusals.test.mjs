/**
 * What a refusal means: a dead token, or a route that refuses for reasons of its own.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, MINUTE, open, plain, SECOND } from './session.mjs'

for (const retries of [1, 3]) {
  everywhere(test, `a permission refused with 401 beside healthy calls: at most two wx.login an hour (retries: ${retries})`, async (profile, t) => {
    const home = await open(t, { profile, options: { timing: { retries } } })
    home.server.on('GET', '/admin', () => ({ status: 401, body: { code: 'NO_PERMISSION' } }))
    await home.run(home.request({ url: '/me' }))
    for (let minute = 0; minute < 59; minute += 1) {
      const refused = home.begin({ url: '/admin' })
      const healthy = home.begin({ url: '/me' })
      assert.equal((await home.run(healthy.handle)).statusCode, 200)
      assert.equal((await home.failure(refused.handle)).code, 'ERR_EXPIRED')
      await home.runtime.clock.advance(MINUTE)
    }
    assert.ok(home.runtime.count('login') <= 3, `${home.runtime.count('login')} with the first one`)
  })
}

everywhere(test, 'ids in paths: at most two renewals, whichever of a page\'s answers comes first', async (profile, t) => {
  const home = await open(t, { profile })
  for (let id = 0; id < 20; id += 1) {
    home.server.on('GET', `/order/${id}`, () => ({ status: 401 }))
    const calls = [home.begin({ url: `/order/${id}?tab=1` }), home.begin({ url: '/me' })]
    if (id % 2) calls.reverse()
    await home.failure(home.request({ url: `/order/${id}` }))
    for (const { handle } of calls) await home.run(handle).catch((error) => assert.equal(error.code, 'ERR_EXPIRED'))
    await home.runtime.clock.advance(MINUTE)
  }
  assert.ok(home.runtime.count('login') <= 4, `${home.runtime.count('login')} with the first one`)
})

everywhere(test, 'a revocation during the verdict on another route is renewed at once', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/admin', () => ({ status: 401 }))
  await home.run(home.request({ url: '/me' }))
  await home.failure(home.request({ url: '/admin' }))
  await home.run(home.request({ url: '/me' }))
  home.backend.revoke()
  const logins = home.backend.logins
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, logins + 1)
})

everywhere(test, 'a wrong password answered 401: sent twice at the first time only, and the caller gets the server\'s message', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.request({ url: '/me' }))
  const wrong = { msg: 'wrong password', code: 1002 }
  home.server.on('POST', '/password', () => ({ status: 401, body: wrong }))
  for (const hits of [2, 3, 4]) {
    const error = await home.failure(home.request({ url: '/password', method: 'POST', data: { password: 'secret-one' } }))
    assert.equal(home.server.count('POST', '/password'), hits)
    assert.equal(error.code, 'ERR_EXPIRED')
    assert.deepEqual(plain(error.response.data), wrong)
    assert.equal(error.response.statusCode, 401)
    assert.equal(error.cause.code, 1002)
    assert.equal(error.cause.message, 'wrong password')
    assert.ok(!JSON.stringify(error).includes('response'))
    assert.ok(!Object.keys(error).includes('response'))
  }
})

everywhere(test, 'a renewal that only a permission asked for and that is refused blocks nobody', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/admin', () => ({ status: 401 }))
  await home.run(home.request({ url: '/me' }))
  home.backend.onLogin = () => ({ status: 401 })
  assert.equal((await home.failure(home.request({ url: '/admin' }))).code, 'ERR_EXPIRED')
  assert.equal(home.session.state.status, 'active')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'a server without a token that is accepted: a verdict ends after an hour', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.request({ url: '/me' }))
  home.server.on('GET', '/admin', () => ({ status: 401 }))
  await home.failure(home.request({ url: '/admin' }))
  const logins = home.backend.logins
  await home.failure(home.request({ url: '/admin' }))
  assert.equal(home.backend.logins, logins)
  await home.runtime.clock.advance(HOUR + SECOND)
  await home.run(home.request({ url: '/me' }))
  const before = home.backend.logins
  await home.failure(home.request({ url: '/admin' }))
  assert.equal(home.backend.logins, before + 1)
})
