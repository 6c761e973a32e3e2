/**
 * `containerTransport`: a back end in WeChat's cloud, reached by `wx.cloud.callContainer`.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { everywhere, HOUR, open, plain, SECOND } from './session.mjs'

const SINCE = { since: '2.23.0' }
const BASE = 'https://api.example.com'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** A session whose back end is a service of the cloud. */
async function inCloud(t, { options = {}, init = true, ...parts } = {}) {
  const containers = {}
  const home = await open(t, { containers, session: false, ...parts })
  containers['prod-1/api'] = home.server.url
  if (init) home.program('wx.cloud.init()')
  home.given = { baseUrl: BASE, transport: home.library.containerTransport(home.runtime.wrap({ env: 'prod-1', service: 'api' })), refresh: { url: '/auth/refresh' }, ...options }
  home.create()
  return home
}

everywhere(test, 'calls and endpoints go to the container, with token, path and query', async (_profile, t) => {
  const home = await inCloud(t)
  home.backend.guard('POST', '/me', ({ query, json, header }) => ({ body: { a: query.get('a'), json, service: header['x-wx-service'], type: header['content-type'] } }))
  const { data, statusCode } = await home.run(home.request({ url: '/me?a=1#top', method: 'POST', data: { b: 2 } }))
  assert.equal(statusCode, 200)
  assert.deepEqual(plain(data), { a: '1', json: { b: 2 }, service: 'api', type: 'application/json' })
  assert.equal(home.runtime.count('request'), 0)
  assert.equal(home.runtime.count('callContainer'), 2)
}, SINCE)

everywhere(test, 'a refused token is renewed, and the call sent again', async (_profile, t) => {
  const home = await inCloud(t)
  await home.loggedIn()
  home.backend.revoke({ keepRefresh: true })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.backend.refreshes, 1)
}, SINCE)

everywhere(test, 'any status is an answer, and cookies come from its headers', async (_profile, t) => {
  const home = await inCloud(t)
  home.server.on('GET', '/teapot', () => ({ status: 418, header: { 'Set-Cookie': ['a=1; Path=/', 'b=2; Path=/'] }, body: { tea: true } }))
  const answer = await home.run(home.request({ url: '/teapot' }))
  assert.deepEqual([answer.statusCode, answer.data.tea, answer.errMsg], [418, true, 'request:ok'])
  assert.equal(home.session.cookies.header(`${BASE}/`), 'a=1; b=2')
  home.server.on('GET', '/who', ({ header }) => ({ body: { cookie: header.cookie } }))
  assert.equal((await home.run(home.request({ url: '/who' }))).data.cookie, 'a=1; b=2')
}, SINCE)

everywhere(test, 'the server\'s clock counts', async (_profile, t) => {
  const home = await inCloud(t)
  home.server.skew = 3 * HOUR
  await home.loggedIn()
  assert.equal(home.session.state.expiresAt, home.runtime.clock.now + 5 * HOUR)
}, SINCE)

everywhere(test, 'the data of a GET are encoded, by whichever way they go', async (_profile, t) => {
  const home = await inCloud(t)
  home.server.on('GET', '/search', ({ query }) => ({ body: [...query] }))
  const data = { q: '茶&x=1', page: 2, tags: ['a'] }
  const came = async () => plain((await home.run(home.request({ url: '/search?s=1', data }))).data)
  const expected = [['s', '1'], ['q', '茶&x=1'], ['page', '2'], ['tags', '["a"]']]
  assert.deepEqual(await came(), expected)
  home.runtime.faults.on('callContainer.http', { fail: {} })
  assert.deepEqual(await came(), expected)
  assert.equal(home.runtime.count('callContainer.tunnel'), 1)
}, SINCE)

everywhere(test, 'a form goes as a form, text as text', async (_profile, t) => {
  const home = await inCloud(t)
  home.server.on('POST', '/form', ({ text, header }) => ({ body: { text, type: header['content-type'] } }))
  const answer = await home.run(home.request({ url: '/form', method: 'POST', header: FORM, data: { a: '1 2', b: '&' } }))
  assert.deepEqual(plain(answer.data), { text: 'a=1%202&b=%26', type: FORM['content-type'] })
  assert.equal((await home.run(home.request({ url: '/form', method: 'POST', data: 'plain' }))).data.text, 'plain')
}, SINCE)

everywhere(test, 'what fails over HTTP is sent again by the platform: a POST can arrive twice', async (_profile, t) => {
  const home = await inCloud(t)
  await home.loggedIn()
  home.runtime.faults.on('callContainer.http', { lose: true, times: 1 })
  assert.equal((await home.run(home.request({ url: '/me', method: 'POST', data: {} }))).statusCode, 200)
  assert.equal(home.backend.hits('/me', 'POST'), 2)
}, SINCE)

everywhere(test, 'a redirect is an answer: the headers go nowhere else', async (_profile, t) => {
  const home = await inCloud(t)
  home.server.on('GET', '/away', () => ({ status: 302, header: { Location: `${home.server.url}/elsewhere` } }))
  assert.equal((await home.run(home.request({ url: '/away' }))).statusCode, 302)
  assert.equal(home.server.count('GET', '/elsewhere'), 0)
}, SINCE)

everywhere(test, 'a platform that never answers: a time limit of its own', async (_profile, t) => {
  const home = await inCloud(t)
  await home.loggedIn()
  home.runtime.faults.on('callContainer', { never: true })
  const [told, own] = [home.begin({ url: '/me' }), home.begin({ url: '/me', timeout: 2 * SECOND })]
  await home.runtime.clock.advance(2 * SECOND)
  assert.equal(own.error.code, 'ERR_TIMEOUT')
  await home.runtime.clock.advance(57 * SECOND)
  assert.deepEqual(told.order, [])
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual([told.error.code, told.error.errMsg, told.error.errno], ['ERR_TIMEOUT', 'request:fail timeout', 5])
}, SINCE)

everywhere(test, 'its own timeouts and failures have the shape of wx.request', async (_profile, t) => {
  const home = await inCloud(t)
  await home.loggedIn()
  home.runtime.faults.on('callContainer', { fail: { errCode: -1, errMsg: 'cloud.callContainer:fail timeout' }, times: 1 })
  const timeout = await home.failure(home.request({ url: '/me' }))
  assert.deepEqual([timeout.code, timeout.errMsg, timeout.errno], ['ERR_TIMEOUT', 'request:fail timeout', 5])
  home.runtime.setNetwork({ isConnected: false, networkType: 'none' })
  const offline = await home.failure(home.request({ url: '/me' }))
  assert.equal(offline.code, 'ERR_NETWORK')
  assert.match(offline.errMsg, /^request:fail /)
  home.runtime.setNetwork({ isConnected: true, networkType: 'wifi' })
}, SINCE)

everywhere(test, 'an aborted call is told once, and nothing of it is heard later', async (_profile, t) => {
  const home = await inCloud(t)
  await home.loggedIn()
  const gate = home.server.hold('GET', '/me')
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  told.handle.abort()
  assert.deepEqual([told.order, told.error.code], [['fail', 'complete'], 'ERR_ABORTED'])
  gate.release()
  await home.runtime.settle()
  await home.runtime.clock.advance(120 * SECOND)
  assert.deepEqual(told.order, ['fail', 'complete'])
}, SINCE)

everywhere(test, 'by hand: it takes what wx.request takes, and abort ends it in silence', async (_profile, t) => {
  const home = await inCloud(t)
  const { transport } = home.given
  const told = []
  const ask = () => transport(home.runtime.wrap({ url: `${BASE}/me`, success: ({ statusCode }) => told.push(statusCode), fail: ({ errMsg }) => told.push(errMsg) }))
  ask()
  await home.runtime.settle()
  ask().abort()
  await home.runtime.settle()
  await home.runtime.clock.advance(120 * SECOND)
  assert.deepEqual(told, [401])
}, SINCE)

everywhere(test, 'a program that has not called wx.cloud.init is told so', async (_profile, t) => {
  const home = await inCloud(t, { init: false })
  const error = await home.failure(home.request({ url: '/me', auth: 'none' }))
  assert.equal(error.code, 'ERR_CONFIG')
  assert.match(error.message, /wx\.cloud\.init\(\)/)
}, SINCE)

everywhere(test, 'a platform without containers: ERR_UNSUPPORTED', async (_profile, t) => {
  const home = await inCloud(t, { without: ['cloud'], init: false })
  for (const auth of ['none', 'required']) {
    const error = await home.failure(home.request({ url: '/me', auth }))
    assert.equal(error.code, 'ERR_UNSUPPORTED')
    assert.match(error.message, /wx\.cloud/)
  }
})

everywhere(test, 'options that make no sense throw ERR_CONFIG', async (_profile, t) => {
  const home = await open(t, { session: false })
  for (const options of [undefined, {}, { env: '' }, { env: 'a', service: 7 }, { env: 'a', servise: 'b' }]) {
    assert.throws(() => home.library.containerTransport(home.runtime.wrap(options)), { code: 'ERR_CONFIG' })
  }
})

for (const page of ['container.md', 'container.zh-CN.md']) {
  everywhere(test, `the program of docs/${page} logs in and is answered`, async (_profile, t) => {
    const containers = {}
    const home = await open(t, { containers, session: false })
    containers['prod-1/api'] = home.server.url
    const [, source] = /```js\n([^]*?)```/.exec(readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8'))
    home.program(source)
    assert.equal((await home.run(home.request({ url: '/me' }, home.library.getSession()))).statusCode, 200)
  }, SINCE)
}
