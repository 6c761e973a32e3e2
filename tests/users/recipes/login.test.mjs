/**
 * Recipes of logins that nobody sees: silent login, and tokens that are renewed.
 */
import assert from 'node:assert/strict'
import { plain, recipe } from './page.mjs'

const HOUR = 60 * 60 * 1000
const BASE = 'https://api.example.com'
const paths = (runtime) => runtime.sent.map(({ url }) => new URL(url).pathname)

/** WeChat, which knows a code once. @param {any} server */
function wechat(server) {
  const used = []
  server.on('GET', '/sns/jscode2session', ({ query }) => {
    const code = query.get('js_code')
    if (used.includes(code) || query.get('secret') !== 's') return { body: { errcode: 40163, errmsg: 'code been used' } }
    used.push(code)
    return { body: { openid: 'openid-of-alice', session_key: 'k' } }
  })
  return used
}

recipe('silent-login', 'first launch, next launch, a server that forgot its tokens, a WeChat that fails, a code that was used', async ({ server, launch, load, listen }) => {
  const used = wechat(server)
  const make = () => load('server/login.js')({ appid: 'wx1', secret: 's', wechat: server.url })
  const first = make()
  const url = await listen(first)
  const { runtime } = launch({ hosts: { [BASE]: url } })
  await runtime.settle()
  assert.deepEqual(paths(runtime), [], 'a launch alone logs nobody in')
  const page = runtime.openPage('pages/me/me')
  await runtime.settle()
  assert.deepEqual(plain(page.data), { me: { name: 'user of openid-of-alice' }, problem: '' })
  assert.deepEqual(paths(runtime), ['/auth/login', '/me'])
  assert.doesNotMatch(runtime.storage.dump, /openid|session_key/)

  runtime.restart()
  runtime.launch()
  const next = runtime.openPage('pages/me/me')
  await runtime.settle()
  assert.deepEqual([next.data.me.name, used.length], ['user of openid-of-alice', 1])

  // Its tokens were in memory: 401.
  first.closeAllConnections()
  await new Promise((resolve) => first.close(resolve))
  await listen(make(), Number(new URL(url).port))
  server.on('GET', '/sns/jscode2session', () => ({ body: { errcode: -1, errmsg: 'system error' } }))
  await runtime.run(next.show())
  assert.equal(next.data.problem, 'ERR_EXCHANGE_FAILED')
  const usedBefore = wechat(server)
  usedBefore.push('code-alice-3')
  await runtime.clock.advance(60 * 1000)
  await runtime.run(next.show())
  assert.deepEqual([next.data.problem, usedBefore], ['', ['code-alice-3', 'code-alice-4']], 'a code that counts as used: another one')
})

/** The recipe's server on a test's: its clock is the phone's. */
function tokenServer(server, tokens) {
  for (const path of ['/me', '/orders', '/coupons']) {
    server.on('GET', path, ({ header }) => (tokens.userOf(header.authorization) ? { body: [path] } : { status: 401 }))
  }
  server.on('POST', '/auth/login', () => ({ body: tokens.issue('alice') }))
  server.on('POST', '/auth/refresh', ({ json }) => {
    const body = tokens.refresh(json.refreshToken)
    return body ? { body } : { status: 401 }
  })
}

recipe('refresh-token', 'ended by time, refused, a lost answer, one that was used, no network', async ({ server, launch, load }) => {
  const { runtime } = launch()
  const make = load('server/tokens.js')
  const fresh = () => tokenServer(server, make(() => runtime.device.clock.now))
  fresh()
  const counts = () => ['/auth/login', '/auth/refresh'].map((path) => server.count('POST', path))
  const page = runtime.openPage('pages/home/home')
  const shown = { me: ['/me'], orders: ['/orders'], coupons: ['/coupons'], problem: '' }
  await runtime.settle()
  assert.deepEqual([plain(page.data), counts()], [shown, [1, 0]])

  await runtime.clock.advance(2 * HOUR)
  await runtime.run(page.onShow())
  assert.deepEqual([plain(page.data), counts(), server.count('GET', '/me')], [shown, [1, 1], 2], 'renewed before it was refused')

  // The server's clock alone has gone on: all three are refused.
  const tokens = make(() => runtime.device.clock.now + (isAhead ? 3 * HOUR : 0))
  let isAhead = false
  tokenServer(server, tokens)
  await runtime.run(page.onShow())
  assert.deepEqual(counts(), [2, 2], 'a server without the refresh token: a silent login in its place')
  isAhead = true
  await runtime.run(page.onShow())
  assert.deepEqual([plain(page.data), counts()], [shown, [2, 3]], 'three refusals, one renewal')
  isAhead = false

  // The answer is lost on its way; the same refresh token brings the same answer.
  await runtime.clock.advance(2 * HOUR)
  server.on('POST', '/auth/refresh', ({ json }) => (tokens.refresh(json.refreshToken), { drop: true }))
  await runtime.run(page.onShow())
  assert.equal(page.data.problem, 'ERR_NETWORK')
  tokenServer(server, tokens)
  await runtime.clock.advance(10 * 1000)
  await runtime.run(page.onShow())
  assert.deepEqual([plain(page.data), counts()], [shown, [2, 5]])

  const issued = tokens.issue('alice')
  assert.equal(tokens.refresh(issued.refreshToken), tokens.refresh(issued.refreshToken))
  await runtime.clock.advance(60 * 1000)
  assert.equal(tokens.refresh(issued.refreshToken), undefined)
  assert.equal(runtime.count('login'), 2)
})
