/**
 * Bad options: ERR_CONFIG at once, with a message that names the option and says what it should be.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open } from './session.mjs'

const NOT_STRINGS = [7, true, null, {}, []]
const NOT_OBJECTS = [7, true, null, 'text', []]

/** [option path, wrong values] */
const WRONG = [
  ['name', [...NOT_STRINGS, '']],
  ['baseUrl', [...NOT_STRINGS, 'api.example.com', '/api', 'ftp://a.example.com', 'https://']],
  ['login', [undefined, null, 'text', 7, {}, [], { url: 7 }, { url: '' }, { url: '/a', method: 'PATCH' }, { url: '/a', method: 'get' }, { url: '/a', header: 'x' }, { url: '/a', header: { a: 1 } }, { url: '/a', data: {} }, { url: '/a', body: 1 }]],
  ['refresh', ['text', null, { method: 'GET' }, { url: null }]],
  ['verify', ['text', {}]],
  ['logout', ['text', {}]],
  ['token', [...NOT_OBJECTS, { acces: 'x' }, { access: 7 }, { access: '' }, { access: 'a..b' }, { access: '.a' }, { expiresIn: 7200 }, { defaultExpiresIn: '7200' }, { defaultExpiresIn: 0 }, { defaultExpiresIn: -1 }, { defaultExpiresIn: NaN }]],
  ['inject', [true, 'header', 7, null, {}, { in: 'cookie', name: 'a' }, { in: 'header' }, { in: 'header', name: '' }, { in: 'header', name: 'a', format: 'no placeholder' }, { in: 'header', name: 'a', format: 7 }, { in: 'query', name: 'a', extra: 1 }, [{ in: 'header' }], [null]]],
  ['expired', [...NOT_OBJECTS, { status: 401 }, { status: ['401'] }, { status: [NaN] }, { code: { path: 'a' } }, { code: { values: [1] } }, { code: { path: 'a', values: 1 } }, { code: { path: 'a', values: [null] } }, { when: 'x' }, { unknown: 1 }]],
  ['hosts', ['api.example.com', {}, [7], [''], ['https://api.example.com'], ['api.example.com/path'], ['*'], ['a.*.example.com'], ['user@host'], ['host:port'], ['bücher.example'], ['a b']]],
  ['allowInsecure', ['yes', 1, null]],
  ['cookies', ['yes', 1, null, [], { max: 0 }, { max: -1 }, { max: 1.5 }, { max: '3' }, { maxPerHost: NaN }, { sessionCookies: 'forever' }, { size: 1 }]],
  ['storage', [...NOT_OBJECTS, { encrypt: 'yes' }, { crypt: true }]],
  ['timing', [...NOT_OBJECTS, { leeway: -1 }, { leeway: '60' }, { leeway: NaN }, { loginTimeout: 0 }, { loginTimeout: Infinity }, { endpointTimeout: null }, { retries: -1 }, { retries: 1.5 }, { retries: '1' }, { cooldown: -1 }, { maxAge: 'never' }, { timeout: 1 }]],
  ['checkSession', [true, 'always', null]],
  ['wasmPath', [7, '', 'relative.wasm', '/a.js', 'https://a.example.com/x.wasm']],
  ['oauth', [...NOT_OBJECTS, { exchange: 'x' }, { stateTtl: 0 }, { unknown: 1 }]],
  ['pay', [...NOT_OBJECTS, {}, { confirm: { url: '/c' } }, { prepare: '/p' }]],
  ['profile', [...NOT_OBJECTS, { phone: '/p' }, { phone: () => {} }, { phone: {} }, { get: 1 }]],
  ['log', [...NOT_OBJECTS, { level: 'warn' }, { to: 'file' }, { to: 7 }, { keep: -1 }, { keep: 1.5 }, { alertAfter: 0 }, { more: 1 }]],
  ['tokens', [{ access: 'x' }]],
  ['baseURL', ['https://api.example.com']]
]

for (const [name, values] of WRONG) {
  test(`wrong values of ${name}`, async (t) => {
    const home = await open(t, { session: false })
    for (const value of values) {
      const what = `${name}: ${value === undefined ? 'undefined' : JSON.stringify(value)}`
      assert.throws(() => home.create({ [name]: value }), (error) => {
        home.checkError(error)
        assert.equal(error.code, 'ERR_CONFIG', what)
        assert.ok(error.message.includes(name), `${what}: the message names it: ${error.message}`)
        assert.ok(error.message.length < 600, 'and is readable')
        return true
      }, what)
    }
    assert.equal(home.runtime.calls.length, 0, 'nothing was begun')
    assert.equal((await home.run(home.request({ url: '/me' }, home.create()))).statusCode, 200, 'a right one works after all of that')
  })
}

test('options that are no object at all', async (t) => {
  const home = await open(t, { session: false })
  for (const options of [undefined, null, 7, 'https://api.example.com', [], () => {}]) {
    assert.throws(() => home.library.createSession(options), (error) => error instanceof home.library.SessionError && error.code === 'ERR_CONFIG')
  }
})

test('the message names the nested option', async (t) => {
  const home = await open(t, { session: false })
  const cases = [
    [{ timing: { leway: 1 } }, /timing\.leway/], [{ timing: { retries: -1 } }, /timing\.retries/], [{ token: { acess: 'a' } }, /token\.acess/],
    [{ cookies: { sessionCookies: 'x' } }, /cookies\.sessionCookies.*keep.*launch/], [{ login: { url: '/a', method: 'PATCH' } }, /login\.method.*POST/],
    [{ hosts: ['ok.example.com', 'https://x'] }, /hosts\[1\]/]
  ]
  for (const [options, message] of cases) assert.throws(() => home.create(options), (error) => message.test(error.message) || assert.fail(error.message))
})

test('an endpoint with a relative URL needs baseUrl', async (t) => {
  const home = await open(t, { session: false })
  for (const name of ['login', 'refresh', 'verify', 'logout']) {
    assert.throws(() => home.create({ baseUrl: undefined, login: { url: 'https://a.example.com/l' }, [name]: { url: '/relative' } }), (error) => {
      assert.equal(error.code, 'ERR_CONFIG')
      assert.match(error.message, new RegExp(`${name}[^]*baseUrl`))
      return true
    })
  }
})

test('undefined options count as not given', async (t) => {
  const home = await open(t)
  assert.equal(home.create({
    name: undefined, refresh: undefined, verify: undefined, token: undefined, inject: undefined, expired: undefined, hosts: undefined, allowInsecure: undefined,
    cookies: undefined, storage: undefined, timing: { leeway: undefined, retries: undefined }, checkSession: undefined, wasmPath: undefined, log: { level: undefined }
  }), home.session)
})

test('undefined inside an option keeps that option\'s default', async (t) => {
  const home = await open(t, { options: { timing: { leeway: undefined, retries: undefined, cooldown: undefined, maxAge: undefined }, expired: { status: undefined, when: () => false }, cookies: { max: undefined }, log: { keep: undefined } } })
  home.backend.revoke()
  await home.loggedIn()
  home.backend.revoke()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, 'status [401] and one retry')
})

test('on() names a wrong event or listener', async (t) => {
  const home = await open(t)
  assert.throws(() => home.session.on('logn', () => {}), (error) => error.code === 'ERR_CONFIG' && /logn/.test(error.message))
  assert.throws(() => home.session.on('login', 'x'), (error) => error.code === 'ERR_CONFIG' && /listener/.test(error.message))
})

test('the options object may change afterwards without any effect', async (t) => {
  const home = await open(t, { session: false })
  const options = home.runtime.wrap(home.options({ timing: { retries: 1 }, expired: { status: [401] } }))
  const session = home.library.createSession(options)
  options.login.url = '/nowhere'
  options.baseUrl = 'https://nowhere.example.com'
  options.expired.status.length = 0
  options.timing.retries = 0
  home.server.on('GET', '/once', ({ header }) => ({ status: header.authorization === 'Bearer token-1' ? 401 : 200, body: {} }))
  assert.equal((await home.run(home.request({ url: '/once' }, session))).statusCode, 200)
})

test('a frozen options object is fine', async (t) => {
  const home = await open(t, { session: false })
  const freeze = (value) => { if (value && typeof value === 'object') Object.values(value).forEach(freeze); return Object.freeze(value) }
  const session = home.library.createSession(freeze(home.runtime.wrap(home.options({ timing: { retries: 1 }, inject: [{ in: 'query', name: 'sid' }, { in: 'header', name: 'Authorization' }] }))))
  assert.equal((await home.run(home.request({ url: '/me' }, session))).statusCode, 200)
})

test('the default hosts written out are the same options', async (t) => {
  const home = await open(t, { options: { baseUrl: 'https://api.example.com' } })
  assert.equal(home.library.createSession(home.runtime.wrap(home.options({ hosts: ['api.example.com'] }))), home.session)
})

test('the same name with other options: the error names the first of them', async (t) => {
  const home = await open(t, { options: { baseUrl: 'https://api.example.com' } })
  for (const [name, other] of [['baseUrl', 'https://b.example.com'], ['login', { url: '/login' }], ['timing', { leeway: 1 }]]) {
    assert.throws(() => home.library.createSession(home.runtime.wrap(home.options({ [name]: other }))), {
      code: 'ERR_CONFIG', message: `options.${name}: the session "default" has another; use getSession("default") or another name`
    })
  }
})
