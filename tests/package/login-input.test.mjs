/**
 * What a login carries: once, beside the code, and nowhere else.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain } from './session.mjs'

const PHONE = { phoneCode: 'phone-code-1234', scene: { from: 'share' } }

/** Bodies that reached the login endpoint. @param {any} home */
function bodies(home) {
  const seen = []
  const { login } = home.backend
  home.server.on('POST', '/auth/login', (asked) => { seen.push(asked.json); return login.call(home.backend, asked) })
  return seen
}

everywhere(test, 'its members stand beside the code, once', async (profile, t) => {
  const home = await open(t, { profile, options: { log: { level: 'debug' } } })
  const seen = bodies(home)
  assert.equal((await home.run(home.session.login(home.runtime.wrap(PHONE)))).status, 'active')
  home.backend.revoke()
  await home.run(home.request({ url: '/me' }))
  await home.run(home.session.login())
  assert.deepEqual(seen.map(({ code, ...rest }) => [typeof code, rest]), [['string', PHONE], ['string', {}], ['string', {}]])
  assert.doesNotMatch(home.runtime.storage.dump + JSON.stringify(home.session.logs()) + home.session.report(), /phone-code/)
})

everywhere(test, 'they reach Endpoint.data and a function\'s second argument', async (profile, t) => {
  const asked = []
  const home = await open(t, { profile, session: false })
  const data = (input) => { asked.push(plain(input)); return { js_code: input.code, phone: input.phoneCode } }
  home.session = home.create({ name: 'data', login: { url: '/auth/login', data } })
  const seen = []
  home.server.on('POST', '/auth/login', ({ json }) => { seen.push(json); return { body: home.backend.issue() } })
  await home.run(home.session.login(home.runtime.wrap(PHONE)))
  assert.deepEqual(asked, [{ ...PHONE, code: seen[0].js_code }])
  assert.equal(seen[0].phone, PHONE.phoneCode)
  const given = []
  const other = home.create({ name: 'function', login: (...all) => { given.push(plain(all)); return Promise.resolve(home.runtime.wrap(home.backend.issue())) } })
  await home.run(other.login(home.runtime.wrap(PHONE)))
  await home.run(other.login())
  assert.deepEqual(given.map(([, ...rest]) => rest), [[PHONE], []])
})

everywhere(test, 'equal inputs share a login, another one goes after it', async (profile, t) => {
  const home = await open(t, { profile })
  const seen = bodies(home)
  const order = []
  const login = (input) => home.session.login(home.runtime.wrap(input)).then(() => order.push(input && input.a))
  await home.run(Promise.all([login({ a: 1, b: 2 }), login({ b: 2, a: 1 }), login({ a: 2 }), login()]))
  assert.deepEqual(seen.map(({ a }) => a), [1, 2, undefined])
  assert.deepEqual(order, [1, 1, 2, undefined])
  assert.equal(home.runtime.maximum?.login ?? 1, 1)
})

everywhere(test, 'the one retry after a refused code carries it', async (profile, t) => {
  const home = await open(t, { profile })
  const seen = bodies(home)
  home.backend.onLogin = () => { home.backend.onLogin = undefined; return { body: { errcode: 40029, errmsg: 'invalid code' } } }
  await home.run(home.session.login(home.runtime.wrap(PHONE)))
  assert.deepEqual(seen.map(({ phoneCode }) => phoneCode), [PHONE.phoneCode, PHONE.phoneCode])
  assert.notEqual(seen[0].code, seen[1].code)
})

everywhere(test, 'an endpoint\'s error does not quote it', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = ({ json }) => ({ status: 400, body: { errcode: 1, errmsg: `no such phone: ${json.phoneCode}` } })
  const error = await home.failure(home.session.login(home.runtime.wrap(PHONE)))
  assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
  assert.doesNotMatch(JSON.stringify([error.message, error.cause, error.errMsg]), /phone-code/)
})

everywhere(test, 'what is no plain object of JSON data is ERR_CONFIG that names it, and nobody is logged in', async (profile, t) => {
  const home = await open(t, { profile })
  const round = {}
  round.round = round
  for (const input of [null, 'secret-text', 7, [], () => {}, new Date(), new (class A {})(), { a: () => {} }, { a: NaN }, { a: { b: new Date() } }, { a: [undefined] }, { code: 'mine' }, round]) {
    const error = await home.failure(home.session.login(input))
    assert.equal(error.code, 'ERR_CONFIG')
    assert.match(error.message, /login\(input\)/)
    assert.doesNotMatch(error.message, /secret-text/)
  }
  assert.equal(home.runtime.count('login'), 0)
  await home.run(home.session.login(home.runtime.wrap({ a: undefined })))
})
