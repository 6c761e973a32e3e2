/**
 * `SessionOptions.headers`: what the program wants on every request.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

/** The headers that came with each request, by path. */
function mirror(home) {
  for (const method of ['GET', 'POST']) home.backend.guard(method, '/me', ({ header }) => ({ body: { header } }))
  return async (options) => (await home.run(home.request({ url: '/me', ...options }))).data.header
}

everywhere(test, 'a record of headers goes with every call and every endpoint, with a token or without', async (profile, t) => {
  const home = await open(t, { profile, options: { headers: { 'X-Tenant': '7' }, refresh: { url: '/auth/refresh' }, logout: { url: '/auth/logout' } } })
  home.device.files.set('wxfile://usr/a.txt', Buffer.from('file'))
  home.server.on('GET', '/news', () => ({ body: {} }))
  await home.run(home.request({ url: '/me' }))
  await home.run(home.request({ url: '/news', auth: 'none' }))
  await home.run(home.session.refresh())
  await home.run(home.session.uploadFile(home.runtime.wrap({ url: '/me', filePath: 'wxfile://usr/a.txt', name: 'f' })))
  await home.run(home.session.downloadFile(home.runtime.wrap({ url: '/me' })))
  await home.run(home.session.logout())
  await home.runtime.settle()
  assert.deepEqual(home.paths, ['/auth/login', '/me', '/news', '/auth/refresh', '/me', '/me', '/auth/logout'])
  assert.deepEqual(home.runtime.sent.map(({ header }) => header['x-tenant']), Array(7).fill('7'))
})

everywhere(test, 'a function is asked anew at every attempt, and sees the call', async (profile, t) => {
  const seen = []
  const home = await open(t, {
    profile,
    options: { headers: ({ api, url, method, header, data }) => { seen.push([api, new URL(url).pathname, method, header['x-own'], data && data.a]); return { 'X-Sign': `sign-${seen.length}` } } }
  })
  const ask = mirror(home)
  await home.loggedIn()
  home.backend.revoke()
  assert.equal((await ask({ method: 'POST', header: { 'x-own': 'o' }, data: { a: 1 } }))['x-sign'], 'sign-4')
  assert.deepEqual(seen, [
    ['request', '/auth/login', 'POST', undefined, undefined],
    ['request', '/me', 'POST', 'o', 1],
    ['request', '/auth/login', 'POST', undefined, undefined],
    ['request', '/me', 'POST', 'o', 1]
  ])
})

everywhere(test, 'a function that gives nothing adds nothing', async (profile, t) => {
  const home = await open(t, { profile, options: { headers: () => undefined } })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
})

everywhere(test, 'the call\'s own headers win, in any letter case, and an endpoint\'s; the injection wins over both', async (profile, t) => {
  const home = await open(t, { profile, options: { headers: { 'X-Tenant': '7', 'X-Kept': 'k', AUTHORIZATION: 'of the program' }, login: { url: '/auth/login', header: { 'x-tenant': 'login' } } } })
  const ask = mirror(home)
  const header = await ask({ header: { 'x-TENANT': '8' } })
  assert.deepEqual([header['x-tenant'], header['x-kept'], header.authorization], ['8', 'k', 'Bearer token-1'])
  assert.equal(home.runtime.sent[0].header['x-tenant'], 'login')
})

everywhere(test, 'they go where the token may go, and nowhere else', async (profile, t) => {
  const hosts = {}
  const home = await open(t, { profile, hosts, options: { headers: { 'X-Tenant': '7' } } })
  hosts['https://cdn.example.net'] = home.server.url
  home.server.on('GET', '/file', ({ header }) => ({ body: { header } }))
  const { data } = await home.run(home.request({ url: 'https://cdn.example.net/file' }))
  assert.equal(data.header['x-tenant'], undefined)
})

everywhere(test, 'calls that pass through install() carry none of them', async (profile, t) => {
  const home = await open(t, { profile, options: { headers: { 'X-Tenant': '7' } } })
  mirror(home)
  await home.loggedIn()
  home.session.install()
  const ask = home.program('module.exports = (url) => new Promise((resolve, reject) => wx.request({ url, success: resolve, fail: reject }))')
  const { data } = await home.run(ask(`${home.server.url}/me`))
  assert.deepEqual([data.header['x-tenant'], data.header.authorization], [undefined, 'Bearer token-1'])
})

for (const [name, headers, text] of [
  ['throws', () => { throw new Error('no key yet') }, /options\.headers threw/],
  ['gives a value whose reading throws', () => ({ get 'X-Tenant'() { throw new Error('no key yet') } }), /options\.headers threw/],
  ['gives no object', () => 'X-Tenant: 7', /options\.headers must return an object/],
  ['gives a value that is no text', () => ({ 'X-Tenant': {} }), /X-Tenant must be a string/]
]) {
  everywhere(test, `a function that ${name} fails the call or the endpoint with ERR_CONFIG, and nothing is sent`, async (profile, t) => {
    const home = await open(t, { profile, options: { headers } })
    const error = await home.failure(home.request({ url: '/me', auth: 'none' }))
    assert.equal(error.code, 'ERR_CONFIG')
    assert.match(error.message, text)
    assert.equal(home.runtime.sent.length, 0)
    const failed = await home.failure(home.request({ url: '/me' }))
    assert.equal(failed.code, 'ERR_CONFIG', 'its login fails for the same')
    assert.match(failed.message, text)
    assert.match((await home.failure(home.session.login())).message, /^options\.headers/, 'without a word of the endpoint')
  })
}

everywhere(test, 'a header without a value is as if it were not there', async (profile, t) => {
  const home = await open(t, { profile, options: { headers: () => ({ 'X-None': undefined, 'X-Null': null, 'X-Number': 7 }) } })
  const header = await mirror(home)({})
  assert.deepEqual([header['x-none'], header['x-null'], header['x-number']], [undefined, undefined, '7'])
})

everywhere(test, 'nor is one of a record, or of an endpoint, whose value is undefined', async (profile, t) => {
  const none = { 'X-None': undefined, 'X-Kept': 'k' }
  const home = await open(t, { profile, options: { headers: none, login: { url: '/auth/login', header: none } } })
  const header = await mirror(home)({})
  for (const sent of [header, home.runtime.sent[0].header]) assert.deepEqual([sent['x-none'], sent['x-kept']], [undefined, 'k'])
})
