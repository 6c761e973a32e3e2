/**
 * "Expired", then a new token, then the same request again.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain } from './session.mjs'

everywhere(test, 'a revoked token costs one login, and the request is sent again', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  const told = home.begin({ url: '/me' })
  const answer = await home.run(told.handle)
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(told.order, ['success', 'complete'])
  assert.equal(home.backend.logins, 2)
  assert.equal(home.runtime.count('login'), 2)
  assert.deepEqual(home.paths.slice(1), ['/me', '/auth/login', '/me'])
  assert.equal(home.session.token(), 'token-2')
})

everywhere(test, 'the second attempt equals the first but for the token', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  home.backend.guard('PUT', '/me', ({ json }) => ({ body: json }))
  const answer = await home.run(home.request({
    url: '/me?a=%2F&b=', method: 'PUT', data: { n: 1, s: '中', l: [null, { x: true }] }, header: { 'X-A': 'b', 'Content-Type': 'application/json;charset=utf-8' }
  }))
  assert.deepEqual(plain(answer.data), { n: 1, s: '中', l: [null, { x: true }] })
  const [first, second] = home.runtime.sent.filter(({ method }) => method === 'PUT')
  assert.equal(second.url, first.url)
  assert.equal(second.text, first.text)
  assert.deepEqual({ ...second.header, authorization: '' }, { ...first.header, authorization: '' })
  assert.deepEqual([first.header.authorization, second.header.authorization], ['Bearer token-1', 'Bearer token-2'])
})

everywhere(test, 'a server that refuses every token: bounded attempts, then ERR_EXPIRED, then calls fail at once', async (profile, t) => {
  const home = await open(t, { profile })
  const expired = home.heard('expired')
  home.server.on('GET', '/me', () => ({ status: 401, body: { errcode: 77, errmsg: 'go away' } }))
  const told = home.begin({ url: '/me' })
  const error = await home.failure(told.handle)
  assert.equal(error.code, 'ERR_EXPIRED')
  assert.equal(error.cause.statusCode, 401)
  assert.deepEqual(told.order, ['fail', 'complete'])
  assert.equal(home.backend.hits('/me'), 2, 'retries is 1')
  assert.equal(home.backend.logins, 2)
  assert.equal(expired.length, 2, 'once per token')
  for (let round = 0; round < 10; round += 1) await home.failure(home.request({ url: '/me' }))
  assert.ok(home.backend.logins <= 2, `no storm: ${home.backend.logins} logins`)
  assert.ok(home.backend.hits('/me') <= 12, `no storm: ${home.backend.hits('/me')} requests`)
})

everywhere(test, 'a request that used up its retries on fresh tokens counts as a failed login', async (profile, t) => {
  const home = await open(t, { profile })
  const errors = home.heard('error')
  home.server.on('GET', '/me', () => ({ status: 401 }))
  await home.failure(home.request({ url: '/me' }))
  const logins = home.backend.logins
  assert.equal(errors.length, 1)
  assert.equal(errors[0].code, 'ERR_EXPIRED')
  await home.failure(home.request({ url: '/me' }))
  assert.equal(home.backend.logins, logins, 'the cool-down holds logins back')
  await home.runtime.clock.advance(5000)
  home.backend.guard('GET', '/me')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'retries: 0 hands ERR_EXPIRED to the caller after one attempt, and the next call logs in', async (profile, t) => {
  const home = await open(t, { profile, options: { timing: { retries: 0 } } })
  await home.loggedIn()
  home.backend.revoke()
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_EXPIRED')
  assert.equal(home.backend.hits('/me'), 1)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'retries: 3 sends up to three times again', async (profile, t) => {
  const home = await open(t, { profile, options: { timing: { retries: 3 } } })
  await home.loggedIn()
  let left = 3
  home.server.on('GET', '/me', () => ({ status: left-- > 0 ? 401 : 200, body: {} }))
  const answer = await home.run(home.request({ url: '/me' }), { within: 60_000 })
  assert.equal(answer.statusCode, 200)
  assert.equal(home.backend.hits('/me'), 4)
})

everywhere(test, 'twenty requests with a dead token: one login, twenty answers', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  const expired = home.heard('expired')
  const told = Array.from({ length: 20 }, () => home.begin({ url: '/me' }))
  await home.run(Promise.all(told.map(({ handle }) => handle)))
  assert.equal(home.backend.logins, 2)
  assert.equal(home.runtime.count('login'), 2)
  for (const { order, answer } of told) {
    assert.deepEqual(order, ['success', 'complete'])
    assert.equal(answer.statusCode, 200)
  }
  assert.equal(expired.length, 1)
  assert.deepEqual(plain(expired[0]), { status: 401 })
})

everywhere(test, 'a late "expired" for an older token neither logs in again nor hurts the newer token', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const expired = home.heard('expired')
  home.server.on('GET', '/slow', ({ header }) => ({ status: header.authorization === 'Bearer token-1' ? 401 : 200, body: {} }))
  const gate = home.server.hold('GET', '/slow')
  const late = home.begin({ url: '/slow' })
  await home.runtime.settle()
  home.backend.revoke()
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.session.token(), 'token-2')
  gate.release()
  assert.equal((await home.run(late.handle)).statusCode, 200)
  assert.equal(home.session.token(), 'token-2')
  assert.equal(home.backend.logins, 2)
  assert.equal(expired.length, 1)
  assert.equal(home.runtime.sent.at(-1).header.authorization, 'Bearer token-2')
})

everywhere(test, 'an "expired" for an older token while retries is used up by it still sends with the newest token at most once', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  const gate = home.server.hold('POST', '/auth/login')
  const calls = [1, 2, 3].map(() => home.begin({ url: '/me' }))
  await home.runtime.settle()
  const during = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.equal(home.backend.hits('/me'), 3, 'a call during the renewal waits')
  gate.release()
  await home.run(Promise.all([...calls, during].map(({ handle }) => handle)))
  assert.equal(home.backend.hits('/me'), 7)
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'other statuses go to success and are not sent again', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.guard('GET', '/me', () => ({ status: 403, body: {} }))
  const answer = await home.run(home.request({ url: '/me' }))
  assert.equal(answer.statusCode, 403)
  assert.equal(home.backend.hits('/me'), 1)
})

everywhere(test, 'metrics: a request that was sent again counts as one request and one retry', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  await home.run(home.request({ url: '/me' }))
  const { requests, retried, failed, logins, expired } = plain(home.session.metrics())
  assert.deepEqual({ requests, retried, failed, logins, expired }, { requests: 1, retried: 1, failed: 0, logins: 2, expired: 1 })
})

everywhere(test, 'the failure of the login that a retry waits for is the request\'s failure', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 500, body: 'oops' })
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
  assert.equal(error.cause.statusCode, 500)
})
