/**
 * Open-platform authorisation: the page, the way back, the exchange.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { APP, BACK, consent, OAUTH, openPage, wechatRules } from './authorisation.mjs'
import { everywhere, HOUR, MINUTE, open, plain, SECOND } from './session.mjs'

/** Where there are random bytes. */
const everywhereWithRandom = (name, body) => everywhere(test, name, (profile, t) => (profile.name === 'oldest' ? t.diagnostic('no random bytes there') : body(profile, t)))

/** A session with everything, ready. */
async function ready(t, { oauth = OAUTH, ...parts } = {}) {
  const home = await open(t, { options: { oauth, logout: { url: '/auth/logout' } }, ...parts })
  const seen = wechatRules(home)
  await home.run(home.session.ready)
  return { home, seen }
}

everywhereWithRandom('the page has the documented address, parameters and order', async (profile, t) => {
  const { home } = await ready(t, { profile })
  const { page, state } = openPage(home, { redirectUri: 'https://api.example.com/a b/回?x=1&y=2' , scope: 'snsapi_userinfo' })
  assert.equal(page, `https://open.weixin.qq.com/connect/oauth2/authorize?appid=${APP}`
    + '&redirect_uri=https%3A%2F%2Fapi.example.com%2Fa%20b%2F%E5%9B%9E%3Fx%3D1%26y%3D2'
    + `&response_type=code&scope=snsapi_userinfo&state=${state}#wechat_redirect`)
  assert.match(openPage(home).page, /&scope=snsapi_base&/, 'silent by default')
  assert.equal(home.runtime.record.mathRandom, 0)
})

everywhereWithRandom('consent: the code is exchanged, the token is the session\'s, as is the user', async (profile, t) => {
  const { home, seen } = await ready(t, { profile })
  const logins = home.heard('login')
  const { code, state } = await home.run(consent(home))
  assert.equal(code, 'consent-code')
  assert.deepEqual(plain(state), plain(home.session.state))
  assert.equal(state.status, 'active')
  assert.deepEqual(plain(state.user), { nickname: 'Main' })
  assert.equal(logins.length, 1)
  assert.deepEqual(seen.exchanges, ['consent-code'])
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('login'), 0)
  assert.equal(home.session.metrics().logins, 1)
  home.restart()
  await home.run(home.session.start())
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Main' })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('checkSession'), 0, 'there is no session_key to ask for')
  assert.equal(home.runtime.count('login'), 0)
})

test('a state is stored with its redirectUri, in a record of its own', async (t) => {
  const { home } = await ready(t)
  const { state } = openPage(home)
  await home.runtime.settle()
  const { v, data } = plain(home.runtime.storage.peek('wx-session:default:oauth'))
  assert.deepEqual({ v, data }, { v: 1, data: [[state, BACK, home.runtime.clock.now]] })
})

everywhereWithRandom('a state survives a restart, encrypted or not', async (profile, t) => {
  for (const encrypt of profile.name === 'oldest' ? [false] : [false, true]) {
    const { home, seen } = await ready(t, { profile, options: { oauth: OAUTH, storage: { encrypt } } })
    const { state } = openPage(home)
    await home.runtime.settle()
    home.restart()
    await home.run(home.session.oauth.callback(`${BACK}?code=c&state=${state}`))
    assert.deepEqual(seen.exchanges, ['c'])
    assert.equal((await home.failure(home.session.oauth.callback(`${BACK}?code=d&state=${state}`))).code, 'ERR_OAUTH_STATE')
  }
})

test('several pages are open at once, each with a state of its own', async (t) => {
  const { home, seen } = await ready(t)
  const states = [1, 2, 3].map((page) => openPage(home, { redirectUri: `https://api.example.com/back/${page}` }).state)
  assert.equal(new Set(states).size, 3)
  for (const page of [2, 3, 1]) {
    await home.run(home.session.oauth.callback(`https://api.example.com/back/${page}?code=c${page}&state=${states[page - 1]}`))
  }
  assert.deepEqual(seen.exchanges, ['c2', 'c3', 'c1'])
})

test('a burst of pages is at most two writes, and the newest are kept', async (t) => {
  const { home } = await ready(t, { randomValues: (length) => Uint8Array.from({ length }, (_, index) => index) })
  const key = home.runtime.storage
  const before = home.session.metrics().storageWrites
  const states = Array.from({ length: 10 }, () => openPage(home).state)
  await home.runtime.settle()
  assert.ok(home.session.metrics().storageWrites - before <= 2)
  assert.equal(new Set(states).size, 10)
  for (const state of states) assert.ok(key.dump.includes(state))
})

test('the address may be spelled in other letters, with its default port, with parameters of its own', async (t) => {
  const { home, seen } = await ready(t)
  const spellings = ['HTTPS://API.Example.COM/oauth/back', 'https://api.example.com:443/oauth/back', `${BACK}?from=menu&x`]
  for (const [index, spelling] of spellings.entries()) {
    const { state } = openPage(home)
    await home.run(home.session.oauth.callback(`${spelling}${spelling.includes('?') ? '&' : '?'}code=c${index}&state=${state}#wechat_redirect`))
  }
  assert.equal(seen.exchanges.length, 3)
  const { state } = openPage(home, { redirectUri: 'https://shop.example.com' })
  await home.run(home.session.oauth.callback(`https://shop.example.com/?state=${state}&code=last`))
  assert.equal(seen.exchanges.at(-1), 'last')
})

test('without exchange, and without the option, callback gives the code and changes nothing', async (t) => {
  for (const options of [{ oauth: {} }, {}]) {
    const home = await open(t, { options })
    await home.run(home.session.ready)
    await home.runtime.settle()
    const { code, state } = await home.run(consent(home, 'a%20b+c'))
    assert.equal(code, 'a b c')
    assert.equal(state.status, 'anonymous')
  }
})

test('a function may exchange; what it rejects with is told', async (t) => {
  const asked = []
  const exchange = (code) => { asked.push(code); return code === 'good' ? Promise.resolve({ token: 'of-function', expiresIn: 60 }) : Promise.reject(Object.assign(new Error('no'), { statusCode: 500 })) }
  const { home } = await ready(t, { oauth: { exchange } })
  await home.run(consent(home, 'good'))
  assert.equal(home.session.token(), 'of-function')
  const error = await home.failure(consent(home, 'bad'))
  assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
  assert.equal(error.cause.statusCode, 500)
  assert.equal(home.session.token(), 'of-function', 'a failure costs nobody the session')
  assert.deepEqual(asked, ['good', 'bad'])
})

const FAILURES = [
  ['HTTP 401', { status: 401, body: {} }, 'ERR_EXCHANGE_FAILED'], ['HTTP 500', { status: 500 }, 'ERR_EXCHANGE_FAILED'],
  ['an errcode', { body: { errcode: 40029, errmsg: 'invalid code' } }, 'ERR_EXCHANGE_FAILED'], ['no token', { body: { ok: 1 } }, 'ERR_EXCHANGE_FAILED'],
  ['HTML', { body: '<html>' }, 'ERR_EXCHANGE_FAILED'], ['no answer', { drop: true }, 'ERR_NETWORK']
]
for (const [name, answer, code] of FAILURES) {
  test(`an exchange that fails (${name}) is ${code}: the login before goes on, the code is not sent again`, async (t) => {
    const { home } = await ready(t)
    await home.loggedIn()
    let asked = 0
    home.server.on('POST', '/oauth/exchange', () => { asked += 1; return answer })
    const error = await home.failure(consent(home))
    assert.equal(error.code, code)
    assert.equal(asked, 1)
    assert.equal(home.session.token(), 'token-1')
    assert.equal(home.session.state.status, 'active')
    assert.ok(plain(home.session.logs()).some(({ event, level, detail }) => event === 'oauth' && level === 'error' && detail.code === code))
  })
}

test('an exchange that never answers ends with ERR_TIMEOUT, and its late answer changes nothing', async (t) => {
  const { home } = await ready(t)
  const fault = home.runtime.faults.on('request', { hold: true })
  const error = await home.failureAfter(consent(home), 15 * SECOND)
  assert.equal(error.code, 'ERR_TIMEOUT')
  fault.release()
  await home.runtime.settle()
  assert.equal(home.session.state.status, 'anonymous')
  let give
  const later = await ready(t, { oauth: { exchange: () => new Promise((resolve) => { give = resolve }) } })
  assert.equal((await later.home.failureAfter(consent(later.home), 15 * SECOND)).code, 'ERR_TIMEOUT')
  give({ token: 'late' })
  await later.home.runtime.settle()
  assert.equal(later.home.session.token(), undefined)
})

test('a login on its way does not replace the authorisation that came meanwhile', async (t) => {
  const { home } = await ready(t)
  const gate = home.server.hold('POST', '/auth/login')
  const pending = home.request({ url: '/me' })
  await home.runtime.settle()
  await home.run(consent(home))
  gate.release()
  assert.equal((await home.run(pending)).statusCode, 200)
  await home.runtime.settle()
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Main' })
})

test('bad parameters are named', async (t) => {
  const { home } = await ready(t)
  const cases = [
    [{ appId: '' }, /appId/], [{ appId: 7 }, /appId/], [{ redirectUri: '/back' }, /redirectUri/], [{ redirectUri: undefined }, /redirectUri/],
    [{ redirectUri: 'javascript:alert(1)' }, /redirectUri/], [{ redirectUri: 'https://me@api.example.com/' }, /redirectUri/],
    [{ redirectUri: `${BACK}?code=1` }, /redirectUri/], [{ redirectUri: `${BACK}?st%61te=1` }, /redirectUri/], [{ scope: 'snsapi_login' }, /scope/]
  ]
  for (const [more, name] of cases) {
    assert.throws(() => openPage(home, more), (error) => { home.checkError(error); return error.code === 'ERR_CONFIG' && name.test(error.message) }, JSON.stringify(more))
  }
  assert.throws(() => home.session.oauth.authorizeUrl(), ({ code }) => code === 'ERR_CONFIG')
  assert.deepEqual(home.runtime.storage.keys, [])
})

test('before ready: ERR_NOT_READY; a callback waits; without a module both say so', async (t) => {
  const home = await open(t, { options: { oauth: OAUTH } })
  assert.throws(() => openPage(home), ({ code }) => code === 'ERR_NOT_READY')
  assert.equal((await home.failure(home.session.oauth.callback(`${BACK}?code=c&state=s`))).code, 'ERR_OAUTH_HOST')
  const broken = await open(t, { options: { oauth: OAUTH, wasmPath: '/nowhere.wasm' } })
  assert.equal((await broken.failure(broken.session.oauth.callback(BACK))).code, 'ERR_WASM_LOAD')
  assert.throws(() => openPage(broken), ({ code }) => code === 'ERR_WASM_LOAD')
})

test('without random bytes there is no page, never a weaker one', async (t) => {
  for (const parts of [{ profile: 'oldest' }, { without: ['getRandomValues'] }]) {
    const { home } = await ready(t, parts)
    assert.throws(() => openPage(home), (error) => { home.checkError(error); return error.code === 'ERR_NO_ENTROPY' })
    assert.equal(home.runtime.record.mathRandom, 0)
  }
})

test('the random bytes are never given out twice, and there are always new ones in time', async (t) => {
  let calls = 0
  const { home } = await ready(t, { randomValues: (length) => { calls += 1; return Uint8Array.from({ length }, (_, index) => (index * 7 + calls * 31) % 256) } })
  const states = new Set()
  for (let page = 0; page < 60; page += 1) {
    states.add(openPage(home).state)
    await home.runtime.settle()
  }
  assert.equal(states.size, 60)
  assert.ok(calls >= 4)
})

everywhereWithRandom('logout withdraws the consent on the server, voids what is open, and leaves nothing', async (profile, t) => {
  const { home, seen } = await ready(t, { profile })
  await home.run(consent(home))
  const { state } = openPage(home)
  await home.run(home.session.logout({ silent: true }))
  assert.deepEqual(home.runtime.storage.keys, [])
  await home.runtime.settle()
  assert.deepEqual(seen.revokes, ['Bearer token-1'])
  assert.equal(home.backend.hits('/auth/logout', 'POST'), 0)
  const error = await home.failure(home.session.oauth.callback(`${BACK}?code=late&state=${state}`))
  assert.equal(error.code, 'ERR_OAUTH_STATE')
  assert.equal(seen.exchanges.length, 1)
})

test('logout while the exchange is on its way: ERR_LOGGED_OUT, and nobody is logged in', async (t) => {
  const { home } = await ready(t)
  const gate = home.server.hold('POST', '/oauth/exchange')
  const seen = home.outcome(consent(home))
  await home.runtime.settle()
  await home.run(home.session.logout({ silent: true }))
  gate.release()
  await home.runtime.settle()
  assert.equal(seen.error.code, 'ERR_LOGGED_OUT')
  assert.equal(home.session.state.status, 'anonymous')
  assert.deepEqual(home.runtime.storage.keys, [])
})

test('a storage that takes nothing costs the page nothing: one error event', async (t) => {
  const { home } = await ready(t)
  const errors = home.heard('error')
  home.runtime.faults.on('setStorage', { fail: { errMsg: 'setStorage:fail quota' } })
  const states = [openPage(home).state, openPage(home).state]
  await home.runtime.settle()
  assert.deepEqual(errors.map(({ code }) => code), ['ERR_STORAGE'])
  assert.equal((await home.run(home.session.oauth.callback(`${BACK}?code=c&state=${states[0]}`))).code, 'c')
})

test('a storage that never answers does not hold the next state up for longer than 3 s', async (t) => {
  const { home } = await ready(t)
  home.runtime.faults.on('setStorage', { never: true, times: 1 })
  openPage(home)
  const { state } = openPage(home)
  await home.runtime.clock.advance(3 * SECOND)
  assert.ok(home.runtime.storage.dump.includes(state))
})

test('broken records of pages are as good as none', async (t) => {
  for (const data of ['x', null, 7, [], [1], [['a', 'b']], [['', '', 'x']], { length: 1 }]) {
    const { home } = await ready(t, { before: ({ runtime }) => runtime.storage.put('wx-session:default:oauth', { v: 1, data }) })
    assert.equal((await home.failure(home.session.oauth.callback(`${BACK}?code=c&state=`))).code, 'ERR_OAUTH_HOST', JSON.stringify(data))
    assert.equal((await home.run(consent(home))).code, 'consent-code')
  }
})

test('two runtimes: a consent wins over the renewals that the other has stored meanwhile', async (t) => {
  const { home } = await ready(t, { options: { oauth: OAUTH, refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  const other = await open(t, { options: { oauth: OAUTH, baseUrl: home.server.url, refresh: { url: '/auth/refresh' } }, device: home.device })
  for (let renewal = 0; renewal < 3; renewal += 1) await other.run(other.session.refresh())
  await home.run(consent(home))
  await home.runtime.settle()
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Main' })
  home.restart()
  await home.run(home.session.ready)
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Main' })
})

test('two runtimes: a page opened by one comes back to the other, once', async (t) => {
  const { home, seen } = await ready(t)
  const { state } = openPage(home)
  await home.runtime.settle()
  const other = await open(t, { options: { oauth: OAUTH, baseUrl: home.server.url }, device: home.device })
  await other.run(other.session.ready)
  const back = `${BACK}?code=c&state=${state}`
  await other.run(other.session.oauth.callback(back))
  assert.equal((await home.failure(home.session.oauth.callback(back))).code, 'ERR_OAUTH_STATE')
  assert.deepEqual(seen.exchanges, ['c'])
  await other.run(other.session.oauth.callback(`${BACK}?code=d&state=${openPage(other).state}`))
  await home.runtime.clock.advance(2 * HOUR + MINUTE)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('login'), 0, 'the other runtime\'s authorisation is taken over')
})

everywhere(test, 'after a load that failed the way back loads the module again', async (profile, t) => {
  const home = await open(t, { profile, options: { oauth: { exchange: { url: '/oauth/exchange' } } } })
  home.server.on('POST', '/oauth/exchange', () => ({ body: home.backend.issue() }))
  await home.run(home.session.ready)
  const { state } = openPage(home)
  await home.runtime.clock.advance(1000)
  home.runtime.faults.on('instantiate', { fail: {}, times: 2 })
  home.restart()
  assert.equal((await home.failure(home.session.ready)).code, 'ERR_WASM_LOAD')
  const answer = await home.run(home.session.oauth.callback(`${BACK}?code=c1&state=${state}`))
  assert.equal(answer.state.status, 'active')
}, { since: '2.15.0' })
