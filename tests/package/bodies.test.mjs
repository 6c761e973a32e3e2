/**
 * Answers that no server means to give: random bodies from the login and refresh endpoints, and as answers to requests. Each call
 * settles once, with a token or with the contract's error; nothing is thrown, nothing secret is kept, and the session works
 * afterwards. What is read from a body is read by the glue, so it is fuzzed here and not in `fuzz/`.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dice } from './dice.mjs'
import { everywhere, MINUTE, open } from './session.mjs'

const BODIES = Number(process.env.WX_SESSION_BODIES ?? 150)

const NAMES = [
  'token', 'access_token', 'accessToken', 'refreshToken', 'refresh_token', 'expiresIn', 'expires_in', 'expiresAt', 'refreshExpiresIn', 'user', 'userInfo', 'data', 'code',
  'errcode', 'openid', 'session_key', 'unionId', '__proto__', 'constructor', 'toString', 'length', '', '0', 'a.b', '名'
]
const SCALARS = [
  null, true, false, 0, -0, 1, -1, 7200, 1e11, 1e21, 1e308, -1e308, 0.5, 40029, 40163, 401, '', 'token', '7200', 'NaN', ' ', '\u0000', 'a\nb', 'é', '😀', '\ud800',
  'e30.eyJleHAiOjE3MDAwMDAwNjB9.c2ln', 'x'.repeat(5000), '[object Object]', '{"token":"t"}'
]
/** Bodies that are no JSON. */
const TEXTS = ['', ' ', 'null', 'undefined', '<html>', '{', '{"token":', '[]', '"token"', '\ufeff{"token":"t"}', 'NaN', '{"token":"t"} trailing', '\u0000']

/** A random value, deeper with luck. */
function value(next, depth = 0) {
  const luck = next()
  const pick = (from) => from[Math.floor(next() * from.length)]
  if (luck < 0.5 || depth > 3) return pick(SCALARS)
  if (luck < 0.6) return Array.from({ length: Math.floor(next() * 3) }, () => value(next, depth + 1))
  const made = Object.create(null)
  for (let count = Math.floor(next() * 6); count > 0; count -= 1) made[pick(NAMES)] = value(next, depth + 1)
  return made
}

/** An answer with a random body, now and then with a token among the rest. */
function answer(next) {
  const status = next() < 0.8 ? 200 : [201, 204, 400, 404, 429, 500, 503][Math.floor(next() * 7)]
  if (next() < 0.1) return { status, body: TEXTS[Math.floor(next() * TEXTS.length)] }
  const body = value(next)
  const holder = body !== null && typeof body === 'object' && !Array.isArray(body) ? body : {}
  if (next() < 0.4) holder[next() < 0.5 ? 'token' : 'access_token'] = 'a token'
  return { status, header: { 'Content-Type': 'application/json' }, body: JSON.stringify(next() < 0.5 ? holder : body) }
}

everywhere(test, 'random bodies from the endpoints: a token or the contract\'s error, and the session stays usable', async (profile, t) => {
  const next = dice(profile.name.length)
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' }, verify: { url: '/auth/verify' } } })
  const codes = new Set()
  for (let round = 0; round < BODIES; round += 1) {
    home.backend.onLogin = home.backend.onRefresh = () => answer(next)
    const call = round % 3 === 0 ? home.session.login() : round % 3 === 1 ? home.session.refresh() : home.session.ensure()
    const error = await home.run(call, { within: MINUTE }).then(() => undefined, (one) => one)
    if (error) {
      home.checkError(error)
      codes.add(error.code)
    } else {
      // At once: a token may live a second.
      assert.ok(home.session.token()?.length > 0)
    }
    const { expiresAt } = home.session.state
    assert.ok(expiresAt === undefined || Number.isFinite(expiresAt), `${expiresAt}`)
    await home.runtime.clock.advance(MINUTE)
  }
  assert.deepEqual([...codes].filter((code) => !['ERR_EXCHANGE_FAILED', 'ERR_REFRESH_FAILED'].includes(code)), [])
  assert.doesNotMatch(JSON.stringify(home.session.state), /openid|session_key|unionId/i)
  assert.doesNotMatch(JSON.stringify(home.runtime.storage.keys.map((key) => home.runtime.storage.peek(key))), /openid|session_key|unionId/i)
  assert.equal(/** @type {any} */ ({}).polluted, undefined)
  home.backend.onLogin = home.backend.onRefresh = undefined
  assert.equal((await home.run(home.session.login())).status, 'active')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'random bodies as answers reach the program as the platform gave them, whatever the rule for "expired" looks for', async (profile, t) => {
  const next = dice(7)
  const home = await open(t, { profile, options: { expired: { code: { path: 'data.code', values: [40101, '40101'] } } } })
  await home.loggedIn()
  let given
  home.server.on('GET', '/any', () => given)
  for (let round = 0; round < BODIES; round += 1) {
    given = answer(next)
    const got = await home.run(home.request({ url: '/any', dataType: 'other' }))
    assert.equal(got.statusCode, given.status)
    assert.equal(got.data, given.status === 204 ? '' : given.body.replace(/^\ufeff/, ''))
  }
  assert.equal(home.backend.logins, 1)
})
