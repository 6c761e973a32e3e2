/**
 * What an error says: in plain words, which argument is wrong and what to do about it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { consent, OAUTH, wechatRules } from './authorisation.mjs'
import { everywhere, HOUR, open, plain, SECOND } from './session.mjs'

/** The lines on the console. */
const lines = (home) => home.runtime.record.console.map(({ level, text }) => `${level} ${text}`)

// The list of domains.

everywhere(test, 'a login whose host is not in the list of domains: the error says where to add it', async (profile, t) => {
  const home = await open(t, { profile, domains: ['https://elsewhere.example.com'] })
  for (const failing of [() => home.session.login(), () => home.request({ url: '/me', auth: 'none' })]) {
    const error = await home.failure(failing())
    assert.equal(error.code, 'ERR_NETWORK')
    assert.match(error.message, /url not in domain list: add the host to "request合法域名" in the mini-program's console.*"不校验合法域名"/)
    assert.doesNotMatch(error.errMsg.slice(0, 8), /session/)
  }
})

test('each kind of call has a list of its own', async (t) => {
  const home = await open(t, { domains: ['https://elsewhere.example.com'] })
  for (const [api, more] of [['uploadFile', { filePath: 'wxfile://a', name: 'a' }], ['downloadFile', {}]]) {
    const error = await home.failure(home.session[api](home.runtime.wrap({ url: '/x', auth: 'none', ...more })))
    assert.match(error.message, new RegExp(`"${api}合法域名"`))
  }
  const errors = []
  home.session.connectSocket(home.runtime.wrap({ url: '/live', auth: 'none' })).onError(({ message }) => errors.push(message))
  await home.runtime.settle()
  assert.match(errors[0], /"socket合法域名"/)
})

// Options.

test('login, refresh and their kin given as a text: the error shows what they may be', async (t) => {
  const home = await open(t, { session: false })
  const message = (options) => {
    try {
      home.create(options)
    } catch (error) {
      home.checkError(error)
      return error.message
    }
    return assert.fail('it should have thrown')
  }
  assert.equal(message({ login: '/auth/login' }), 'options.login must be an endpoint such as { url: "/path" }, a function or false, got "/auth/login"')
  assert.equal(message({ refresh: '/r' }), 'options.refresh must be an endpoint such as { url: "/path" } or a function, got "/r"')
  assert.equal(message({ oauth: { exchange: 7 } }), 'options.oauth.exchange must be an endpoint such as { url: "/path" } or a function, got 7')
  assert.equal(message({ handover: '/t' }), 'options.handover must be an endpoint such as { url: "/path" }, got "/t"')
  assert.equal(message({ pay: { prepare: true } }), 'options.pay.prepare must be an endpoint such as { url: "/path" }, got true')
})

test('inject given as a text: the error shows what it may be', async (t) => {
  const home = await open(t, { session: false })
  const thrown = (inject, message) => assert.throws(() => home.create({ inject }), (error) => { assert.equal(error.message, message); return true })
  thrown('X-Token', 'options.inject must be an object such as { in: "header", name: "X-Token" }, an array of such, a function or false, got "X-Token"')
  thrown({ in: 'header', name: 'X Token:' }, 'options.inject.name must be the name of a header, without space or colon, got "X Token:"')
  thrown(['X-Token'], 'options.inject[0] must be an object such as { in: "header", name: "X-Token" }, got "X-Token"')
})

test('a misspelt option of createSession: the nearest, and all that there are', async (t) => {
  const home = await open(t, { session: false })
  for (const [given, text] of [
    [{ refesh: {} }, /^options\.refesh is no option, did you mean refresh\? there are name, baseUrl/],
    [{ baseURL: 'https://a.example.com' }, /^options\.baseURL is no option, did you mean baseUrl\?/],
    [{ timing: { leway: 1 } }, /^options\.timing\.leway is no option, did you mean leeway\? there are leeway, /],
    [{ unlike: 1 }, /^options\.unlike is no option; there are name, /],
    [{ expired: { code: [40101] } }, /^options\.expired\.code must be an object such as \{ path: "code", values: \[40101\] \}, got an array$/]
  ]) assert.throws(() => home.create(given), (error) => { assert.match(error.message, text); return true })
})

// Answers.

everywhere(test, 'a login that answers no token says what it answered', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ body: { code: 500, message: '系统繁忙' } })
  assert.match((await home.failure(home.session.login())).message, /HTTP 200 without a token \(looked at .*\): 系统繁忙$/)
  home.backend.onLogin = () => ({ body: '<html></html>' })
  assert.match((await home.failure(home.session.login())).message, /without a token \(looked at .*\): the body is no JSON$/)
})

everywhere(test, 'a token that stands under data: adopt and onReauth say so', async (profile, t) => {
  const body = { code: 0, data: { token: 't' } }
  const home = await open(t, { profile, options: { onReauth: async () => body } })
  const adopted = await home.failure(home.session.adopt(body))
  assert.equal(adopted.message, 'adopt(token): the token stands under data: give that')
  home.backend.onLogin = () => ({ status: 403, body: {} })
  assert.match((await home.failure(home.session.ensure())).message, /the token of options\.onReauth: the token stands under data: give that/)
  assert.equal((await home.failure(home.session.adopt({}))).message, 'adopt(token).token must be a non-empty string, got undefined')
})

everywhere(test, 'after a logout it is not the server that refuses', async (profile, t) => {
  const home = await open(t, { profile, options: { onReauth() { throw new Error('closed') } } })
  await home.loggedIn()
  await home.run(home.session.logout())
  const { message } = await home.failure(home.request({ url: '/me' }))
  assert.match(message, /^the user was logged out.*options\.onReauth failed: closed$/)
})

// getSession.

everywhere(test, 'getSession before createSession: undefined, and one line that names the sessions that there are', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const { getSession } = home.library
  assert.equal(getSession(), undefined)
  await home.runtime.settle()
  home.create()
  home.create({ name: 'shop' })
  for (let time = 0; time < 2; time += 1) assert.equal(getSession('shpo'), undefined)
  await home.runtime.settle()
  assert.deepEqual(lines(home), [
    'warn [wx-session] getSession("default"): there is no session yet; run createSession(…) first',
    'warn [wx-session] getSession("shpo"): there is no such session, only "default", "shop"; run createSession({ name: "shpo", … }) first'
  ])
})

test('getSession that asks before it makes the session, or finds one: no line', async (t) => {
  const home = await open(t, { session: false })
  const { getSession } = home.library
  const session = getSession('a') || home.create({ name: 'a' })
  assert.equal(getSession('a'), session)
  await home.runtime.settle()
  assert.deepEqual(lines(home), [])
})

// A login that waits for itself.

/** Calls that wait for a login. */
const WAITING = [
  ['request', (session) => session.request({ url: '/me' }), /options\.login waits for itself: give what it calls \(request\) auth: "none"/],
  ['uploadFile', (session) => session.uploadFile({ url: '/files', filePath: 'wxfile://a', name: 'a' }), /uploadFile.*auth: "none"/],
  ['a fresh request', (session) => session.request({ url: '/me', fresh: true }), /request.*auth: "none"/],
  ['ensure', (session) => session.ensure(), /options\.login waits for itself: it must not call session\.ensure\(\)/],
  ['login', (session) => session.login(), /must not call session\.login\(\)/],
  ['refresh', (session) => session.refresh(), /must not call session\.refresh\(\)/]
]
for (const [name, call, text] of WAITING) {
  everywhere(test, `a login function that calls ${name} fails at once, and says why`, async (profile, t) => {
    const home = await open(t, { profile, session: false })
    home.create()
    const session = home.create({ name: 'own', login: async () => { await call(session); return { token: 't' } } })
    const begun = home.runtime.clock.now
    const error = await home.failure(session.ensure())
    assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
    assert.match(error.message, text)
    assert.ok(home.runtime.clock.now - begun < SECOND, 'at once')
  })
}

everywhere(test, 'a login function may call what waits for no login: none, optional, preferred, another session', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const other = home.create({ name: 'other' })
  const seen = []
  home.server.on('GET', '/open', ({ header }) => ({ body: { who: header.authorization ?? 'nobody' } }))
  const session = home.create({
    name: 'own',
    login: async () => {
      const calls = ['none', 'optional', 'preferred'].map((auth) => session.request(home.runtime.wrap({ url: '/open', auth })))
      calls.push(other.request(home.runtime.wrap({ url: '/open' })))
      for (const { data } of await Promise.all(calls)) seen.push(data.who)
      return { token: 'own-token' }
    }
  })
  assert.equal((await home.run(session.ensure())).status, 'active')
  assert.deepEqual(seen, ['nobody', 'nobody', 'nobody', 'Bearer token-1'])
})

everywhere(test, 'a refresh function that waits for itself says so', async (profile, t) => {
  const home = await open(t, { profile, options: () => ({ refresh: () => home.session.request({ url: '/me' }).then(() => ({ token: 't', refreshToken: 'r' })) }) })
  await home.loggedIn()
  home.backend.revoke()
  const error = await home.failure(home.session.refresh())
  assert.equal(error.code, 'ERR_REFRESH_FAILED')
  assert.match(error.message, /options\.refresh waits for itself/)
})

everywhere(test, 'a refresh in the background may call what its token still serves', async (profile, t) => {
  const refresh = () => home.session.ensure().then(() => home.session.request({ url: '/me' })).then(() => ({ token: 'renewed', refreshToken: 'r' }))
  const home = await open(t, { profile, options: () => ({ refresh, timing: { maxAge: HOUR / 2 } }) })
  home.backend.onLogin = () => ({ body: { ...home.backend.issue(), refreshToken: 'r' } })
  await home.loggedIn()
  await home.runtime.clock.advance(HOUR)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  await home.runtime.settle()
  assert.equal(home.session.token(), 'renewed')
})

everywhere(test, 'one that waits for itself later on ends at its limit, and the error says what may be the matter', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const session = home.create({ login: async () => { await Promise.resolve(); await session.request({ url: '/me' }); return { token: 't' } } })
  const error = await home.failureAfter(session.ensure(), 15 * SECOND)
  assert.equal(error.code, 'ERR_TIMEOUT')
  assert.match(error.message, /options\.login has not settled; what it calls of this session needs auth: "none"/)
})

// A token that the server never finds.

everywhere(test, 'a token that is injected where the server does not look: the error says where it was', async (profile, t) => {
  const home = await open(t, { profile, options: { inject: [{ in: 'header', name: 'X-Tokn' }, { in: 'query', name: 'sid' }] } })
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_EXPIRED')
  assert.match(error.message, /no request with a token was accepted yet: does the server look for it where options\.inject puts it \(header X-Tokn, query sid\)\?/)
})

everywhere(test, 'once a request was accepted, a refusal has nothing to do with inject', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/admin', () => ({ status: 401, body: {} }))
  await home.run(home.request({ url: '/me' }))
  const error = await home.failure(home.request({ url: '/admin' }))
  assert.equal(error.code, 'ERR_EXPIRED')
  assert.doesNotMatch(error.message, /inject/)
})

// The module.

everywhere(test, 'a call that fails for the module has its own name in errMsg, and says what to do', async (profile, t) => {
  const home = await open(t, { profile, options: { wasmPath: '/nowhere.wasm' } })
  const failures = {}
  const of = async (name, promise) => { failures[name] = await home.failure(promise) }
  await of('request', home.request({ url: '/me' }))
  await of('uploadFile', home.session.uploadFile(home.runtime.wrap({ url: '/f', filePath: 'wxfile://a', name: 'a' })))
  await of('request', home.session.stream(home.runtime.wrap({ url: '/chat' })))
  await of('ensure', home.session.ensure())
  await of('session', home.session.ready)
  for (const [name, error] of Object.entries(failures)) {
    assert.equal(error.code, 'ERR_WASM_LOAD')
    assert.match(error.errMsg, new RegExp(`^${name}:fail "/nowhere.wasm" could not be loaded.*Build npm.*wasmPath`))
    assert.ok(error.cause, 'the evidence is kept')
  }
  const errors = []
  home.session.connectSocket(home.runtime.wrap({ url: '/live' })).onError(({ errMsg }) => errors.push(errMsg))
  await home.runtime.settle()
  assert.match(errors[0], /^connectSocket:fail "\/nowhere\.wasm"/)
})

// What only the user can do.

test('an authorisation that ended: the error names it and what begins a new one', async (t) => {
  const home = await open(t, { options: { oauth: OAUTH } })
  wechatRules(home)
  const told = home.heard('reauth')
  await home.run(home.session.ready)
  await home.run(consent(home))
  home.server.on('POST', '/oauth/refresh', () => ({ status: 401 }))
  await home.runtime.clock.advance(2 * HOUR)
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_REAUTH_REQUIRED')
  assert.match(error.message, /^the authorisation \(OAuth consent\) has ended: open the page of session\.oauth\.authorizeUrl\(\) again/)
  assert.equal(told[0].message, error.message)
})

test('an adopted token that ended, and a session without login: the error says what the user has to do', async (t) => {
  const home = await open(t)
  await home.run(home.session.adopt(home.runtime.wrap({ token: 'adopted', expiresIn: 60 })))
  await home.runtime.clock.advance(HOUR)
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_REAUTH_REQUIRED')
  assert.match(error.message, /^the token of adopt\(\) has ended: let the user log in again, then call session\.adopt\(\)/)
  const bare = home.create({ name: 'bare', login: false })
  assert.match((await home.failure(bare.ensure())).message, /^nobody is logged in: let the user log in, then call session\.adopt\(\)/)
})

test('a login that the server refuses names session.login()', async (t) => {
  const home = await open(t)
  home.backend.onLogin = () => ({ status: 403 })
  assert.match((await home.failure(home.session.ensure())).message, /^the server refuses to log this user in silently: offer a button that calls session\.login\(\)/)
})

test('a consent, a profile, a privacy guide that the user refused: the error says which, and what to do', async (t) => {
  const home = await open(t, { profile: 'oldest' })
  const ask = async (errMsg) => {
    home.runtime.faults.on('getUserProfile', { fail: { errMsg }, times: 1 })
    return (await home.failure(home.session.profile.ask(home.runtime.wrap({ desc: 'x', quietFor: 0 })))).message
  }
  assert.match(await ask('getUserProfile:fail auth deny'), /the user refused the profile: ask again at the next tap that needs it, or let him type it in/)
  assert.match(await ask('getUserProfile:fail privacy permission is not authorized'), /the user has not agreed to the privacy guide.*wx\.requirePrivacyAuthorize/)
  assert.match(await ask('getUserProfile:fail api scope is not declared in the privacy agreement'), /用户隐私保护指引/)
  const phone = await open(t, { options: { oauth: OAUTH } })
  await phone.run(phone.session.ready)
  wechatRules(phone)
  const url = new URL((await phone.session.oauth.authorizeUrl(phone.runtime.wrap({ appId: 'wx1', redirectUri: 'https://m.example.com/back' }))))
  const denied = await phone.failure(phone.session.oauth.callback(`https://m.example.com/back?state=${url.searchParams.get('state')}`))
  assert.equal(denied.code, 'ERR_OAUTH_DENIED')
  assert.match(denied.message, /the user did not consent: session\.oauth\.authorizeUrl\(\) asks again/)
  assert.deepEqual(plain(phone.session.state.status), 'anonymous')
})

// The class.

everywhere(test, 'the error is a SessionError by its name, its class, its text and its stack', async (profile, t) => {
  const home = await open(t, { profile })
  const { SessionError } = home.library
  const error = await home.failure(home.request({ url: '/me', auth: 'sometimes' }))
  assert.equal(SessionError.name, 'SessionError')
  assert.equal(error.constructor.name, 'SessionError')
  assert.equal(error.name, 'SessionError')
  assert.equal(Object.prototype.hasOwnProperty.call(error, 'name'), false, 'no member of its own, as with the language\'s errors')
  assert.match(String(error), /^SessionError: request\(\{ auth \}\): auth must be/)
  assert.match(error.stack, /^SessionError: request\(\{ auth \}\): auth must be/)
  assert.match(inspect(error), /^SessionError: request\(\{ auth \}\): auth must be[^]*code: 'ERR_CONFIG'/)
  assert.equal(JSON.parse(JSON.stringify(error)).code, 'ERR_CONFIG')
})
