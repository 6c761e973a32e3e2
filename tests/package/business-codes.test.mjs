/**
 * Servers that say everything in an HTTP 200.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, open, SECOND } from './session.mjs'

const expired = { code: { path: 'code', values: [401] } }

everywhere(test, 'a dead refresh token told by a business code: one silent login, and the call is answered', async (profile, t) => {
  const home = await open(t, { profile, options: { expired, refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  home.backend.onRefresh = () => ({ body: { code: 401, msg: 'refresh token expired' } })
  await home.runtime.clock.advance(3 * HOUR)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('login'), 2)
  assert.equal(home.backend.refreshes, 1)
})

for (const status of [404, 410, 419, 422, 440, 498]) {
  everywhere(test, `a refresh refused with HTTP ${status}: one silent login`, async (profile, t) => {
    const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
    await home.loggedIn()
    home.backend.onRefresh = () => ({ status })
    await home.runtime.clock.advance(3 * HOUR)
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    assert.equal(home.runtime.count('login'), 2)
  })
}

everywhere(test, 'a refused login is as HTTP 401: by its own codes, else by those of `expired`', async (profile, t) => {
  for (const [options, code] of [[{ login: { url: '/auth/login', refused: { path: 'errno', values: ['1001'] } } }, { errno: '1001' }], [{ expired }, { code: 401 }]]) {
    const home = await open(t, { profile, options })
    home.backend.onLogin = () => ({ body: { ...code, msg: 'banned' } })
    const error = await home.failure(home.request({ url: '/me' }))
    assert.equal(error.code, 'ERR_REAUTH_REQUIRED')
    assert.equal(home.session.state.status, 'blocked')
    assert.equal(error.cause.message, 'banned')
    assert.equal(error.cause.code, Object.values(code)[0])
  }
})

everywhere(test, 'codes of an endpoint that are not among its `refused` are failures', async (profile, t) => {
  const home = await open(t, { profile, options: { expired, login: { url: '/auth/login', refused: { path: 'code', values: [403] } } } })
  home.backend.onLogin = () => ({ body: { code: 401 } })
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_EXCHANGE_FAILED')
})

everywhere(test, 'a refused verify renews', async (profile, t) => {
  const home = await open(t, { profile, options: { verify: { url: '/auth/verify', refused: { path: 'valid', values: ['no'] } } } })
  await home.loggedIn()
  home.restart()
  home.server.on('POST', '/auth/verify', () => ({ body: { valid: 'no' } }))
  await home.run(home.session.start())
  await home.runtime.settle()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('login'), 2)
})

for (const body of [{ errcode: '40163' }, { code: 40029 }, { errno: '40029' }, { data: { code: '40163' } }]) {
  everywhere(test, `a refused code as ${JSON.stringify(body)} is asked for again once`, async (profile, t) => {
    const home = await open(t, { profile })
    home.backend.onLogin = () => ({ body: home.backend.codes.length === 1 ? body : home.backend.issue() })
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    assert.equal(home.runtime.count('login'), 2)
  })
}

everywhere(test, 'a byte order mark before JSON is no error', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ header: { 'Content-Type': 'text/plain' }, body: '\ufeff{"token":"token-9","expiresIn":7200}' })
  await home.run(home.session.ensure())
  assert.equal(home.session.token(), 'token-9')
})

everywhere(test, 'a business code in an ArrayBuffer of JSON is found, and a file is left alone', async (profile, t) => {
  const home = await open(t, { profile, options: { expired } })
  await home.loggedIn()
  let round = 0
  home.server.on('GET', '/export', () => (round++ === 0 ? { body: { code: 401, msg: '登录已过期' } } : { body: 'PNG and so on' }))
  const answer = await home.run(home.request({ url: '/export', responseType: 'arraybuffer' }))
  assert.equal(round, 2)
  assert.equal(Buffer.from(answer.data).toString(), 'PNG and so on')
})

for (const before of ['', '\n', '\ufeff\r\n\t ', ' '.repeat(99)]) {
  everywhere(test, `a business code in an ArrayBuffer is found after ${JSON.stringify(before)}, as in a text`, async (profile, t) => {
    for (const responseType of ['text', 'arraybuffer']) {
      const home = await open(t, { profile, options: { expired: { code: { path: 'code', values: [401] } } } })
      await home.loggedIn()
      home.server.on('GET', '/x', ({ header }) => ({ header: { 'Content-Type': 'text/plain' }, body: `${before}${header.authorization === 'Bearer token-1' ? '{"code":401}' : '{"code":0}'}` }))
      await home.run(home.request({ url: '/x', responseType }))
      assert.equal(home.backend.logins, 2, responseType)
    }
  })
}

for (const more of [{}, { refused: { path: 'code', values: [40101] } }]) {
  everywhere(test, `a verify that answers HTTP 401 renews, ${more.refused ? 'whatever' : 'without'} \`refused\``, async (profile, t) => {
    const home = await open(t, { profile, options: { verify: { url: '/auth/verify', ...more } } })
    await home.loggedIn()
    await home.runtime.clock.advance(SECOND)
    for (const method of ['GET', 'POST']) home.server.on(method, '/auth/verify', () => ({ status: 401, body: {} }))
    home.restart()
    await home.run(home.session.start())
    await home.runtime.settle()
    assert.equal(home.session.token(), 'token-2')
  })
}

everywhere(test, 'a cookie that was sent long ago is cut out of what the login endpoint quotes', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  for (let n = 0; n < 30; n += 1) home.session.cookies.set(`${home.server.url}/p${n}`, `c${n}=old-cookie-of-path-${n}; Path=/p${n}`)
  for (let n = 0; n < 30; n += 1) {
    home.server.on('GET', `/p${n}`, () => ({ body: {} }))
    await home.run(home.request({ url: `/p${n}`, auth: 'none' }))
  }
  home.backend.onLogin = () => ({ status: 400, body: { errmsg: 'what is old-cookie-of-path-0 and abcdefgh12345678?', msg: 'no' } })
  const error = await home.failure(home.session.ensure())
  assert.doesNotMatch(JSON.stringify(error.cause) + error.message, /old-cookie|12345678/)
  assert.match(error.cause.errmsg, /what is/)
})
