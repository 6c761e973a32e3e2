/**
 * The login path under faults: `wx.login` and the login endpoint fail in every way they can; every waiting call settles with the
 * contract's code and a message that names the cause, and the session stays usable.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, MINUTE, open, plain, SECOND } from './session.mjs'

/** Fails as told, then works again after the cool-down. */
async function failsThenWorks(home, check, { within = 0 } = {}) {
  const errors = home.heard('error')
  const told = [home.begin({ url: '/me' }), home.begin({ url: '/me' })]
  const ensured = home.outcome(home.session.ensure())
  const error = await home.failure(told[0].handle, { within })
  await home.runtime.settle()
  check(error)
  for (const { order, error: other } of told) {
    assert.deepEqual(order, ['fail', 'complete'])
    assert.equal(other.code, error.code)
    assert.match(other.errMsg, /^request:fail/)
  }
  assert.equal(ensured.error.code, error.code)
  assert.deepEqual(errors.map(({ code }) => code), [error.code], 'one error event')
  home.runtime.faults.clear()
  home.backend.onLogin = undefined
  await home.runtime.clock.advance(5 * SECOND)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, 'usable again')
  assert.equal(home.session.metrics().loginFailures, 1)
}

everywhere(test, 'wx.login fails: ERR_LOGIN_FAILED with the platform\'s words and errno', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { fail: { errMsg: 'login:fail system error 7', errno: 700 } })
  await failsThenWorks(home, (error) => {
    assert.equal(error.code, 'ERR_LOGIN_FAILED')
    assert.match(error.message, /system error 7/)
    assert.equal(error.errno, 700)
    assert.match(JSON.stringify(error.cause), /system error 7/)
  })
})

everywhere(test, 'wx.login fails for want of a network: ERR_NETWORK', async (profile, t) => {
  for (const fail of [{ errMsg: 'login:fail 未知', errno: 600001 }, { errMsg: 'request:fail errcode:-105' }, { errMsg: 'login:fail net::ERR_TIMED' }]) {
    const home = await open(t, { profile })
    home.runtime.faults.on('login', { fail })
    await failsThenWorks(home, (error) => assert.equal(error.code, 'ERR_NETWORK', JSON.stringify(fail)))
  }
})

everywhere(test, 'wx.login says timeout: ERR_TIMEOUT', async (profile, t) => {
  for (const fail of [{ errMsg: 'login:fail timeout' }, { errMsg: 'login:fail 超时', errno: 5 }]) {
    const home = await open(t, { profile })
    home.runtime.faults.on('login', { fail })
    await failsThenWorks(home, (error) => assert.equal(error.code, 'ERR_TIMEOUT'))
  }
})

everywhere(test, 'wx.login gives no code: ERR_LOGIN_FAILED', async (profile, t) => {
  for (const answer of [{ code: '' }, {}, { code: null }, { code: 7 }]) {
    const home = await open(t, { profile })
    home.runtime.faults.on('login', { answer })
    await failsThenWorks(home, (error) => {
      assert.equal(error.code, 'ERR_LOGIN_FAILED')
      assert.match(error.message, /code/)
      assert.equal(home.backend.logins, 0)
    })
  }
})

everywhere(test, 'wx.login never answers: ERR_TIMEOUT after loginTimeout', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { never: true })
  await failsThenWorks(home, (error) => assert.equal(error.code, 'ERR_TIMEOUT'), { within: 10 * SECOND })
})

everywhere(test, 'loginTimeout is the option\'s, and wx.login is told', async (profile, t) => {
  const home = await open(t, { profile, options: { timing: { loginTimeout: 1234 } } })
  home.runtime.faults.on('login', { lose: true })
  const start = home.runtime.clock.now
  assert.equal((await home.failure(home.request({ url: '/me' }), { within: 20 * SECOND })).code, 'ERR_TIMEOUT')
  assert.equal(home.runtime.clock.now - start, 1234)
  assert.equal(home.runtime.calls.find(({ api }) => api === 'login').options.timeout, 1234)
})

everywhere(test, 'wx.login throws: ERR_LOGIN_FAILED', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { throw: 'login is out of order' })
  await failsThenWorks(home, (error) => {
    assert.equal(error.code, 'ERR_LOGIN_FAILED')
    assert.match(error.message, /out of order/)
  })
})

everywhere(test, 'wx.login answers before it returns', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { answer: { code: 'sync-code' }, sync: true })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.deepEqual(home.backend.codes, ['sync-code'])
})

everywhere(test, 'a code that comes after the timeout is used for the next login, or for none, but never twice', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { answerAfter: 12 * SECOND, times: 1 })
  assert.equal((await home.failure(home.request({ url: '/me' }), { within: 11 * SECOND })).code, 'ERR_TIMEOUT')
  await home.runtime.clock.advance(10 * SECOND)
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(new Set(home.backend.codes).size, home.backend.codes.length)
})

const ANSWERS = [
  ['HTTP 500', { status: 500, body: { errmsg: 'oops' } }, { statusCode: 500, errmsg: 'oops', message: 'oops' }],
  ['HTTP 429', { status: 429 }, { statusCode: 429 }],
  ['HTTP 404 with HTML', { status: 404, body: '<html>not here</html>' }, { statusCode: 404 }],
  ['HTTP 302 without Location', { status: 302 }, { statusCode: 302 }],
  ['200 with HTML', { body: '<html>a proxy</html>' }, { statusCode: 200 }],
  ['200 with null', { body: null }, { statusCode: 200 }],
  ['200 with an empty body', {}, { statusCode: 200 }],
  ['200 with a number', { body: 7 }, { statusCode: 200 }],
  ['200 with a list', { body: [] }, { statusCode: 200 }],
  ['200 without a token', { body: { ok: true } }, { statusCode: 200 }],
  ['200 with an empty token', { body: { token: '' } }, { statusCode: 200 }],
  ['200 with a token that is a number', { body: { token: 7 } }, { statusCode: 200 }],
  ['200 with a token that is null', { body: { token: null } }, { statusCode: 200 }],
  ['200 with a token that is an object', { body: { token: { a: 1 } } }, { statusCode: 200 }],
  ['200 with an errcode', { body: { errcode: 45011, errmsg: 'api minute-quota reach limit' } }, { statusCode: 200, errcode: 45011, errmsg: 'api minute-quota reach limit', code: 45011, message: 'api minute-quota reach limit' }],
  ['200 with an errcode under data', { body: { data: { errcode: -1 } } }, { statusCode: 200, errcode: -1, code: -1 }]
]
for (const [name, answer, cause] of ANSWERS) {
  everywhere(test, `the login endpoint answers ${name}: ERR_EXCHANGE_FAILED`, async (profile, t) => {
    const home = await open(t, { profile })
    home.backend.onLogin = () => answer
    await failsThenWorks(home, (error) => {
      assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
      assert.match(error.message, new RegExp(String(cause.statusCode)))
      assert.deepEqual(plain(error.cause), cause)
    })
  })
}

everywhere(test, 'the login endpoint drops the connection: ERR_NETWORK', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ drop: true })
  await failsThenWorks(home, (error) => {
    assert.equal(error.code, 'ERR_NETWORK')
    assert.ok(error.cause)
    if (profile.name !== 'oldest') assert.equal(error.errno, 600001)
  })
})

everywhere(test, 'the login endpoint never answers: ERR_TIMEOUT after endpointTimeout, and its request is aborted', async (profile, t) => {
  const home = await open(t, { profile, options: { timing: { endpointTimeout: 4000 } } })
  const gate = home.server.hold('POST', '/auth/login')
  const told = home.begin({ url: '/me' })
  const error = await home.failureAfter(told.handle, 4000)
  assert.equal(error.code, 'ERR_TIMEOUT')
  await home.runtime.settle()
  assert.match(home.runtime.describe(), /No call is without an answer/)
  gate.release()
  await home.runtime.settle()
  assert.equal(home.session.token(), undefined, 'a late answer is dropped')
})

everywhere(test, 'the domain is not on the list: the message says what to do', async (profile, t) => {
  const home = await open(t, { profile, domains: ['https://elsewhere.example.com'] })
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_NETWORK')
  assert.match(`${error.message} ${error.errMsg}`, /domain/)
})

for (const errcode of [40029, 40163]) {
  for (const [place, body] of [['the root', { errcode, errmsg: 'code' }], ['data', { data: { errcode } }]]) {
    everywhere(test, `errcode ${errcode} in ${place} is tried once more with a fresh code`, async (profile, t) => {
      const home = await open(t, { profile })
      let left = 1
      home.backend.onLogin = () => (left-- > 0 ? { body } : { body: home.backend.issue() })
      assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
      assert.deepEqual(home.backend.codes, ['code-alice-1', 'code-alice-2'])
    })
  }
  everywhere(test, `errcode ${errcode} with HTTP 400 is tried once more too; twice is a failure`, async (profile, t) => {
    const home = await open(t, { profile })
    home.backend.onLogin = () => ({ status: 400, body: { errcode } })
    const error = await home.failure(home.request({ url: '/me' }))
    assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
    assert.equal(error.cause.errcode, errcode)
    assert.deepEqual(home.backend.codes, ['code-alice-1', 'code-alice-2'])
    assert.equal(home.session.state.status, 'anonymous', 'not blocked')
  })
  everywhere(test, `a function that rejects with errcode ${errcode} gets a fresh code once`, async (profile, t) => {
    const codes = []
    const home = await open(t, { profile, options: { login: (code) => { codes.push(code); return Promise.reject({ errcode }) } } })
    const error = await home.failure(home.request({ url: '/me' }))
    assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
    assert.deepEqual(codes, ['code-alice-1', 'code-alice-2'])
  })
}

everywhere(test, 'a code is never sent twice, whatever happens', async (profile, t) => {
  const home = await open(t, { profile })
  const answers = [{ drop: true }, { status: 500 }, { body: { errcode: 40029 } }, { body: { errcode: 40163 } }, { status: 400, body: { errcode: 40163 } }, {}, { body: 'x' }]
  for (const answer of answers) {
    home.backend.onLogin = () => answer
    await home.failure(home.request({ url: '/me' }))
    await home.runtime.clock.advance(MINUTE)
  }
  home.backend.onLogin = undefined
  await home.run(home.request({ url: '/me' }))
  assert.equal(new Set(home.backend.codes).size, home.backend.codes.length)
})

/* ---------------------------------------------------- functions as endpoints */

const FUNCTIONS = [
  ['throws', () => { throw new Error('of the program') }, 'ERR_EXCHANGE_FAILED', /of the program/],
  ['rejects with an Error', () => Promise.reject(new Error('of the program')), 'ERR_EXCHANGE_FAILED', /of the program/],
  ['rejects with nothing', () => Promise.reject(), 'ERR_EXCHANGE_FAILED', /./],
  ['rejects with null', () => Promise.reject(null), 'ERR_EXCHANGE_FAILED', /./],
  ['rejects with a network failure of wx.request', () => Promise.reject({ errMsg: 'request:fail errcode:-102', errno: 600001 }), 'ERR_NETWORK', /./],
  ['rejects with a timeout of wx.request', () => Promise.reject({ errMsg: 'request:fail timeout', errno: 5 }), 'ERR_TIMEOUT', /./],
  ['rejects with HTTP 500', () => Promise.reject({ statusCode: 500 }), 'ERR_EXCHANGE_FAILED', /500/],
  ['gives nothing', () => Promise.resolve(), 'ERR_EXCHANGE_FAILED', /token/],
  ['gives null', () => Promise.resolve(null), 'ERR_EXCHANGE_FAILED', /token/],
  ['gives a text', () => Promise.resolve('token'), 'ERR_EXCHANGE_FAILED', /token/],
  ['gives an empty token', () => Promise.resolve({ token: '' }), 'ERR_EXCHANGE_FAILED', /token/],
  ['gives a token that is a number', () => Promise.resolve({ token: 7 }), 'ERR_EXCHANGE_FAILED', /token/]
]
for (const [name, login, code, message] of FUNCTIONS) {
  everywhere(test, `a login function that ${name}: ${code}`, async (profile, t) => {
    const home = await open(t, { profile, options: { login } })
    const error = await home.failure(home.request({ url: '/me' }))
    assert.equal(error.code, code)
    assert.match(error.message, message)
  })
}

everywhere(test, 'a login function that never settles: ERR_TIMEOUT after endpointTimeout; what it gives later is dropped', async (profile, t) => {
  let settle
  const home = await open(t, { profile, options: { login: () => new Promise((resolve) => { settle = resolve }) } })
  const error = await home.failure(home.request({ url: '/me' }), { within: 15 * SECOND })
  assert.equal(error.code, 'ERR_TIMEOUT')
  settle({ token: 'late' })
  await home.runtime.settle()
  assert.equal(home.session.token(), undefined)
})

everywhere(test, 'a login function that gives a token works', async (profile, t) => {
  const home = await open(t, { profile, options: { login: (code) => Promise.resolve({ token: `of-${code}`, expiresIn: 60, user: { id: 7, openid: 'o', sessionKey: 'k' } }) } })
  home.server.on('GET', '/who', ({ header }) => ({ body: { who: header.authorization } }))
  assert.equal((await home.run(home.request({ url: '/who' }))).data.who, 'Bearer of-code-alice-1')
  assert.deepEqual(plain(home.session.state), { status: 'active', expiresAt: home.runtime.clock.now + 60_000, user: { id: 7 } })
})

/* ------------------------------------------------------------ endpoint shape */

everywhere(test, 'an endpoint\'s method, header and data are the program\'s', async (profile, t) => {
  const home = await open(t, { profile, options: { login: { url: '/auth/in?app=1', method: 'PUT', header: { 'X-App': 'a' }, data: ({ code }) => ({ js_code: code, extra: [1] }) } } })
  let seen
  home.server.on('PUT', '/auth/in', ({ header, query, json }) => { seen = [header['x-app'], query.get('app'), json]; return { body: { token: 'x' } } })
  await home.loggedIn()
  assert.deepEqual(seen, ['a', '1', { js_code: 'code-alice-1', extra: [1] }])
})

everywhere(test, 'the data of a GET endpoint goes to the query', async (profile, t) => {
  const home = await open(t, { profile, options: { login: { url: '/auth/in', method: 'GET' } } })
  home.server.on('GET', '/auth/in', ({ query }) => ({ body: { token: `x-${query.get('code')}` } }))
  assert.equal(await home.loggedIn(), 'x-code-alice-1')
})

everywhere(test, 'a data function that throws is a failure of that step, not a hang', async (profile, t) => {
  const home = await open(t, { profile, options: { login: { url: '/auth/login', data: () => { throw new Error('of the program') } } } })
  const error = await home.failure(home.request({ url: '/me' }))
  assert.match(error.message, /of the program/)
  assert.ok(['ERR_EXCHANGE_FAILED', 'ERR_CONFIG'].includes(error.code), `the step that failed, not ${error.code}`)
})

const SHAPES = [
  [{ token: 'x' }], [{ access_token: 'x' }], [{ accessToken: 'x' }], [{ data: { token: 'x' } }], [{ data: { access_token: 'x' } }], [{ code: 0, data: { accessToken: 'x' } }],
  [{ deep: { list: [{ t: 'x' }] } }, { access: 'deep.list.0.t' }]
]
for (const [body, token] of SHAPES) {
  everywhere(test, `a token is found in ${JSON.stringify(body)}`, async (profile, t) => {
    const home = await open(t, { profile, options: token ? { token } : {} })
    home.backend.onLogin = () => ({ body })
    assert.equal(await home.loggedIn(), 'x')
  })
}

everywhere(test, 'refresh, expiry and user are found under their usual names too', async (profile, t) => {
  for (const [refresh, expires, user] of [['refreshToken', 'expiresIn', 'user'], ['refresh_token', 'expires_in', 'userInfo']]) {
    const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
    home.backend.onLogin = () => ({ body: { data: { token: 'x', [refresh]: 'r', [expires]: '100', [user]: { n: 1 } } } })
    home.backend.onRefresh = () => ({ body: { token: 'y' } })
    await home.loggedIn()
    assert.deepEqual(plain(home.session.state), { status: 'active', expiresAt: home.runtime.clock.now + 100_000, user: { n: 1 } })
    await home.run(home.session.refresh())
    assert.deepEqual(home.backend.refreshesSeen, ['r'])
  }
})

everywhere(test, 'a path of the options counts alone: no guess beside it', async (profile, t) => {
  const home = await open(t, { profile, options: { token: { access: 'result.key' } } })
  home.backend.onLogin = () => ({ body: { token: 'decoy', result: {} } })
  assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_EXCHANGE_FAILED')
})

everywhere(test, 'listeners that throw or call back into the session disturb nothing', async (profile, t) => {
  const home = await open(t, { profile })
  home.session.on('change', () => { throw new Error('of a listener') })
  home.session.on('login', home.runtime.wrap(() => void home.request({ url: '/me', auth: 'none' })))
  home.session.on('error', home.runtime.wrap(() => void home.session.login().catch(() => {})))
  home.backend.onLogin = () => (home.backend.logins === 1 ? { status: 500 } : { body: home.backend.issue() })
  await home.failure(home.request({ url: '/me' }))
  await home.runtime.settle()
  assert.equal(home.session.state.status, 'active')
  assert.equal(home.backend.logins, 2)
  home.runtime.takeUncaught()
})

everywhere(test, 'control characters in a token move nothing into the refresh token or the user', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' }, inject: { in: 'body', name: 'tk' } } })
  home.backend.onLogin = () => ({ body: { token: 'a\u0000b\u0000{"forged":1}', refreshToken: 'real' } })
  home.backend.onRefresh = () => ({ body: { token: 'next' } })
  await home.run(home.session.ensure()).then(() => {}, () => {})
  assert.equal(home.session.state.user, undefined)
  await home.run(home.session.refresh()).then(() => {}, () => {})
  assert.ok(home.backend.refreshesSeen.every((seen) => seen === 'real'), `${home.backend.refreshesSeen}`)
})

everywhere(test, 'what the platform fails with is no answer, whatever numbers it has', async (profile, t) => {
  for (const [failure, code] of [
    [{ errMsg: 'request:fail', statusCode: 401, errno: 600001 }, 'ERR_NETWORK'],
    [{ errMsg: 'request:fail timeout', statusCode: 408 }, 'ERR_TIMEOUT'],
    [{ errMsg: 'request:fail errcode:-105 net::ERR_NAME', errcode: -105 }, 'ERR_NETWORK'],
  ]) {
    const home = await open(t, { profile, session: false })
    home.program(`
      Object.defineProperty(wx, 'request', { configurable: true, value: (options) => {
        setTimeout(() => options.fail(${JSON.stringify(failure)}), 1)
        return { abort() {} }
      } })
      require('wx-session').createSession({ baseUrl: 'https://api.example.com', login: { url: '/auth/login' } })`)
    const session = home.library.getSession()
    const seen = home.outcome(session.ensure())
    await home.runtime.clock.advance(SECOND)
    assert.equal(seen.error.code, code)
    assert.equal(session.state.status, 'anonymous')
  }
})

everywhere(test, 'a function may resolve with an object whose fields are accessors', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.program(`
    class Answer {
      get token() { return 'token-of-a-class' }
      get expiresIn() { return 7200 }
    }
    require('wx-session').createSession({ baseUrl: ${JSON.stringify(home.server.url)}, login: () => Promise.resolve(new Answer()) })`)
  const session = home.library.getSession()
  assert.equal((await home.run(session.ensure())).status, 'active')
  assert.equal(session.token(), 'token-of-a-class')
})

everywhere(test, 'an endpoint\'s data function may ask its endpoint', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.program(`
    require('wx-session').createSession({
      baseUrl: ${JSON.stringify(home.server.url)},
      login: { url: '/auth/login', data({ code }) { return { code, to: this.url } } },
    })`)
  await home.run(home.library.getSession().ensure())
  assert.equal(home.runtime.sent[0].json.to, `${home.server.url}/auth/login`)
})
