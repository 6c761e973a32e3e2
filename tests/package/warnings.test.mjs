/**
 * The first hour with the package: what goes wrong says so on the console, in one line, with what to do about it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

/** The lines on the console. */
const lines = (home) => home.runtime.record.console.map(({ level, text }) => `${level} ${text}`)

/** The one line, checked to be a warning of the package. */
function line(home) {
  assert.equal(lines(home).length, 1, JSON.stringify(lines(home)))
  assert.match(lines(home)[0], /^warn \[wx-session\] /)
  assert.doesNotMatch(lines(home)[0], /\n/)
  return lines(home)[0]
}

/** What the README's quick start does: a request with `success` alone. */
async function quickStart(home) {
  home.session.request(home.runtime.wrap({ url: '/me', success() {} }))
  await home.runtime.settle()
}

const ROUTES = [
  ['a login route that is not there', () => ({ status: 404, body: 'Not Found' }), /HTTP 404.*options\.login/],
  ['a login route that fails', () => ({ status: 500, body: {} }), /HTTP 500.*options\.login/],
  ['a login answer of another shape', () => ({ body: { result: { key: 'k' } } }), /without a token \(looked at token.*options\.token/],
  ['a login route that refuses', () => ({ status: 401, body: {} }), /ERR_REAUTH_REQUIRED.*session\.login\(\)/],
  ['a login answer that is a page', () => ({ body: '<html></html>' }), /without a token/]
]
for (const [name, onLogin, text] of ROUTES) {
  everywhere(test, `${name}: one line that says what to do`, async (profile, t) => {
    const home = await open(t, { profile })
    home.backend.onLogin = onLogin
    await quickStart(home)
    assert.match(line(home), text)
  })
}

everywhere(test, 'no network: one line', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.setNetwork({ isConnected: false, networkType: 'none' })
  await quickStart(home)
  assert.match(line(home), /ERR_NETWORK.*is the server up/)
})

everywhere(test, 'a host that is not in the mini-program\'s list of domains: one line', async (profile, t) => {
  const home = await open(t, { profile, domains: ['https://api.example.com'] })
  await quickStart(home)
  assert.match(line(home), /ERR_NETWORK.*add the host to "request合法域名"/)
})

everywhere(test, 'a host that options.hosts leaves out: one line for each, if the call insists', async (profile, t) => {
  const hosts = {}
  const home = await open(t, { profile, hosts })
  for (const host of ['a', 'b']) hosts[`https://${host}.example.com`] = home.server.url
  home.server.on('GET', '/x', () => ({ body: {} }))
  for (const url of ['https://a.example.com/x', 'https://a.example.com/x?2', 'https://b.example.com/x']) {
    await home.run(home.request({ url, auth: 'required' }))
    await home.run(home.request({ url }))
  }
  assert.deepEqual(lines(home).map((text) => /(\w+\.example\.com)/.exec(text)[1]), ['a.example.com', 'b.example.com'])
  assert.match(lines(home)[0], /options\.hosts/)
})

everywhere(test, 'the list of domains is said, and not whether the server is up', async (profile, t) => {
  const home = await open(t, { profile, domains: ['https://api.example.com'] })
  await quickStart(home)
  assert.doesNotMatch(line(home), /is the server up/)
})

everywhere(test, 'a refresh route that is not there: one line, though a login mends each end of a token', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refrsh' } } })
  home.backend.onLogin = () => ({ body: { ...home.backend.issue(), refreshToken: 'r' } })
  for (let time = 0; time < 2; time += 1) {
    await home.run(home.request({ url: '/me' }))
    home.backend.revoke()
  }
  await home.run(home.request({ url: '/me' }))
  assert.match(line(home), /refresh endpoint answers HTTP 404.*options\.refresh/)
  assert.equal(home.session.metrics().refreshFailures, 2)
})

everywhere(test, 'a business code that is a number where the program has it as text: one line', async (profile, t) => {
  const home = await open(t, { profile, options: { expired: { code: { path: 'code', values: ['40101'] } } } })
  home.server.on('GET', '/codes', () => ({ body: { code: 40101 } }))
  for (let time = 0; time < 2; time += 1) await home.run(home.request({ url: '/codes' }))
  assert.match(line(home), /options\.expired\.code: code is 40101 in an answer, a number/)
})

everywhere(test, 'who has onReauth is not told to give it', async (profile, t) => {
  const home = await open(t, { profile, options: { onReauth: async () => ({ token: 'given' }) } })
  home.backend.onLogin = () => ({ status: 403, body: {} })
  await home.run(home.session.ensure())
  assert.equal(home.session.token(), 'given')
  assert.deepEqual(lines(home), [])
})

everywhere(test, 'a plain-http baseUrl: one line, at once', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.create({ baseUrl: 'http://192.168.1.7:8080' })
  assert.match(line(home), /plain http.*allowInsecure: true/)
})

everywhere(test, 'a plain-http baseUrl that is meant, or is on loopback: nothing', async (profile, t) => {
  const home = await open(t, { profile })
  home.create({ name: 'b', baseUrl: 'http://192.168.1.7:8080', allowInsecure: true })
  home.create({ name: 'c', baseUrl: 'https://api.example.com' })
  assert.deepEqual(lines(home), [])
})

everywhere(test, 'the module is not in its place: one line', async (profile, t) => {
  const home = await open(t, { profile, options: { wasmPath: '/nowhere.wasm' } })
  await quickStart(home)
  assert.match(line(home), /ERR_WASM_LOAD.*Build npm/)
})

everywhere(test, 'the first failure of each kind: the same again is silent, another is told', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ status: 500 })
  for (let call = 0; call < 3; call += 1) await home.failure(home.session.login())
  assert.equal(lines(home).length, 1)
  home.runtime.faults.on('login', { fail: { errMsg: 'login:fail' } })
  await home.failure(home.session.login())
  assert.match(lines(home)[1], /ERR_LOGIN_FAILED/)
})

test('however many hosts are told of, the first failure of each kind is, too', async (t) => {
  const hosts = {}
  const home = await open(t, { hosts })
  await home.loggedIn()
  for (let host = 0; host < 40; host++) {
    hosts[`https://h${host}.example.com`] = home.server.url
    await home.run(home.request({ url: `https://h${host}.example.com/me`, auth: 'required' }))
  }
  assert.equal(lines(home).length, 32)
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.session.login())
  assert.match(lines(home)[32], /ERR_EXCHANGE_FAILED/)
})

everywhere(test, 'a call with nobody who would hear of its failure: one line', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.session.request(home.runtime.wrap({ url: '/me', auth: 'sometimes' }))
  await home.runtime.settle()
  assert.match(line(home), /ERR_CONFIG: request\(\{ auth \}\)/)
})

everywhere(test, 'a call whose failure is heard, or meant: nothing', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.session.request(home.runtime.wrap({ url: '/me', auth: 'sometimes', fail() {} }))
  home.session.request(home.runtime.wrap({ url: '/me', auth: 'sometimes', complete() {} }))
  await home.failure(home.request({ url: '/me', auth: 'sometimes' }))
  home.session.request(home.runtime.wrap({ url: '/me' })).abort()
  await home.runtime.settle()
  assert.deepEqual(lines(home), [])
})

everywhere(test, 'a stream is a call: nobody who would hear of its failure is one line, else nothing', async (profile, t) => {
  const home = await open(t, { profile })
  const stream = (more) => home.session.stream(home.runtime.wrap({ url: '/me', auth: 'sometimes', ...more }))
  await home.loggedIn()
  stream({ fail() {} })
  stream({ complete() {} })
  await home.failure(stream())
  stream().abort()
  await home.runtime.settle()
  assert.deepEqual(lines(home), [])
  stream({ success() {}, onMessage() {} })
  await home.runtime.settle()
  assert.match(line(home), /ERR_CONFIG: stream\(\{ auth \}\)/)
})

everywhere(test, 'with a listener for error, or with log.to, nothing is added', async (profile, t) => {
  const listening = await open(t, { profile })
  const errors = listening.heard('error')
  const logging = await open(t, { profile, options: { log: { to: () => {} } } })
  for (const home of [listening, logging]) {
    home.backend.onLogin = () => ({ status: 500 })
    await quickStart(home)
    assert.deepEqual(lines(home), [])
  }
  assert.equal(errors.length, 1)
})

everywhere(test, 'who listens to reauth hears of that there', async (profile, t) => {
  const home = await open(t, { profile })
  home.heard('reauth')
  home.backend.onLogin = () => ({ status: 401 })
  await home.failure(home.request({ url: '/me' }))
  assert.deepEqual(lines(home), [])
})

everywhere(test, 'no line has a secret in it', async (profile, t) => {
  const home = await open(t, { profile, login: () => 'marked-secret-code' })
  home.backend.onLogin = ({ json }) => ({ status: 500, body: { errcode: 1, errmsg: `bad ${json.code}` } })
  await quickStart(home)
  assert.doesNotMatch(line(home), /marked-secret/)
})
