/**
 * What WeChat's base library does with options and answers, and no page of its documentation says: nobody who uses the package has to know it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain } from './session.mjs'

everywhere(test, 'header values: numbers, booleans and lists are sent as one means them, undefined and null not at all', async (profile, t) => {
  const home = await open(t, { profile, options: { inject: (token) => ({ header: { Authorization: `Bearer ${token}`, 'X-Nothing': undefined, 'X-Try': 1 } }) } })
  home.device.files.set('wxfile://usr/a', Buffer.from('x'))
  const header = { 'X-Page': 7, 'X-New': false, 'X-Gone': undefined, 'X-Null': null, 'X-List': ['a', 'b'] }
  await home.run(home.request({ url: '/me', header }))
  await home.run(home.session.uploadFile(home.runtime.wrap({ url: '/me', filePath: 'wxfile://usr/a', name: 'f', header })))
  for (const sent of home.runtime.sent.filter(({ url }) => url.endsWith('/me'))) {
    const names = ['x-page', 'x-new', 'x-gone', 'x-null', 'x-list', 'x-nothing', 'x-try']
    assert.deepEqual(names.map((name) => sent.header[name]), ['7', 'false', undefined, undefined, 'a, b', undefined, '1'])
  }
  assert.deepEqual(header['X-List'], ['a', 'b'])
})

everywhere(test, 'so are the fields of an upload\'s form', async (profile, t) => {
  const home = await open(t, { profile })
  home.device.files.set('wxfile://usr/a', Buffer.from('x'))
  const formData = { page: 7, isNew: false, gone: undefined, none: null, list: ['a', 'b'], title: 'ü' }
  await home.run(home.session.uploadFile(home.runtime.wrap({ url: '/me', filePath: 'wxfile://usr/a', name: 'f', formData })))
  const fields = [...home.runtime.sent.at(-1).text.matchAll(/name="(\w+)"\r\n\r\n(.*)\r\n/g)].map(([, name, value]) => [name, value])
  assert.deepEqual(fields, [['page', '7'], ['isNew', 'false'], ['list', 'a, b'], ['title', 'ü']])
  const error = await home.failure(home.session.uploadFile(home.runtime.wrap({ url: '/me', filePath: 'wxfile://usr/a', name: 'f', formData: 'a=1' })))
  assert.equal(error.code, 'ERR_CONFIG', 'what is no form is refused as ever')
})

everywhere(test, 'every attempt has options of its own: what the base library writes into one reaches neither the next nor the program', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  const given = home.runtime.wrap({ url: '/me?x=1&x=2#end', data: { a: 1 }, header: { 'Content-Type': 'text/plain', N: 5 }, success() {} })
  const before = JSON.stringify(given)
  await home.run(home.session.request(given))
  assert.equal(JSON.stringify(given), before)
  const calls = home.runtime.calls.filter(({ api, options }) => api === 'request' && options.url.includes('/me'))
  assert.equal(calls.length, 2)
  for (const { options } of calls) {
    assert.equal(options.url, `${home.server.url}/me?x=1&x=2#end`)
    assert.deepEqual(Object.keys(options.header).sort(), ['Authorization', 'Content-Type', 'N'])
  }
})

everywhere(test, 'a call that fails before it returned, without a task, still gives a handle, and fails once and later', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  for (const auth of ['none', 'required']) {
    const told = home.begin({ url: auth === 'none' ? 'ftp://a.example/' : `${home.server.url}/me`, method: 'POST', data: auth === 'none' ? undefined : () => 1, auth })
    assert.deepEqual(told.order, [], 'nothing is heard before the call returned')
    told.handle.abort()
    told.handle.onHeadersReceived(() => {})
    told.handle.offHeadersReceived()
    await home.runtime.settle()
    assert.deepEqual(told.order, ['fail', 'complete'])
  }
})

everywhere(test, 'method in any case, and a timeout of 0, which is none', async (profile, t) => {
  const home = await open(t, { profile, options: { inject: { in: 'body', name: 'token' } } })
  home.server.on('POST', '/save', ({ json }) => ({ body: { seen: json } }))
  const saved = await home.run(home.request({ url: '/save', method: 'post', timeout: 0, data: { a: 1 } }))
  assert.deepEqual(plain(saved.data), { seen: { a: 1, token: 'token-1' } })
  home.server.on('GET', '/query', ({ query }) => ({ body: { token: query.get('token') } }))
  assert.equal((await home.run(home.request({ url: '/query', method: 'get', timeout: 0 }))).data.token, 'token-1')
})

const FROM_A_TAP = `
  module.exports = (from, url) => new Promise((resolve) => {
    const ask = () => wx.getUserProfile({ desc: 'for the card' }).then(() => resolve('asked'), ({ errMsg }) => resolve(errMsg))
    ;(from || wx).request({ url, success: ask, fail: ask })
  })`

everywhere(test, 'what a tap\'s request brings counts as the tap where a token is at hand, and no more behind a login', async (profile, t) => {
  for (const way of ['session', 'installed']) {
    const home = await open(t, { profile })
    if (way === 'installed') home.session.install()
    const tap = home.program(FROM_A_TAP)
    const tapped = () => home.run(() => tap(way === 'session' ? home.session : undefined, `${home.server.url}/me`))
    assert.equal(await tapped(), 'getUserProfile:fail can only be invoked by user TAP gesture.', `${way}: logged in for it`)
    assert.equal(await tapped(), 'asked', way)
    home.backend.revoke()
    assert.equal(await tapped(), 'getUserProfile:fail can only be invoked by user TAP gesture.', `${way}: renewed for it`)
  }
})

/** Notes the functions of `wx` that are called without a `fail`: some of WeChat's throw then. */
const WATCH_FAIL = `
  const without = module.exports = []
  for (const name of ['request', 'uploadFile', 'downloadFile', 'connectSocket', 'login', 'checkSession', 'getStorage', 'setStorage', 'removeStorage', 'getRandomValues']) {
    const inner = wx[name]
    if (inner) Object.defineProperty(wx, name, { configurable: true, enumerable: true, value: (options) => { if (typeof options.fail !== 'function') without.push(name); return inner.call(wx, options) } })
  }`

everywhere(test, 'whatever is called has a fail, whether the program gave one or not', async (profile, t) => {
  const home = await open(t, { profile, session: false, options: { oauth: {}, logout: { url: '/auth/logout' } } })
  home.device.files.set('wxfile://usr/a', Buffer.from('x'))
  home.server.sockets('/live')
  for (let launches = 0; launches < 2; launches += 1) {
    const without = home.program(WATCH_FAIL)
    home.create()
    home.session.install()
    await home.run(home.session.start())
    home.program(`module.exports = (session, url) => {
      const file = { url: url + '/me', filePath: 'wxfile://usr/a', name: 'f' }
      for (const from of [session, wx]) {
        from.request({ url: url + '/me' })
        from.uploadFile(file)
        from.downloadFile({ url: url + '/me' })
      }
      session.connectSocket({ url: url.replace('http', 'ws') + '/live' })
    }`)(home.session, home.server.url)
    await home.runtime.settle()
    if (launches) await home.run(home.session.logout())
    assert.deepEqual(plain(without), [])
    assert.equal(home.server.count('GET', '/me'), 4 * (launches + 1), 'all went out')
    home.runtime.restart()
  }
})

const WHOLE = ['plain=1; Path=/', 'quoted="a,b=c"; Path=/', 'late=2; Path=/; Expires=Tue, 09 Jun 2026 10:18:14 GMT', 'odd=x,y; Path=/']

everywhere(test, 'cookies are read from the source that lost nothing', async (profile, t) => {
  const home = await open(t, { profile })
  home.device.files.set('wxfile://usr/a', Buffer.from('x'))
  for (const method of ['GET', 'POST']) home.server.on(method, '/cookies', () => ({ header: { 'Set-Cookie': WHOLE }, body: {} }))
  const calls = {
    request: () => home.request({ url: '/cookies', auth: 'none' }),
    uploadFile: () => home.session.uploadFile(home.runtime.wrap({ url: '/cookies', filePath: 'wxfile://usr/a', name: 'f', auth: 'none' })),
    downloadFile: () => home.session.downloadFile(home.runtime.wrap({ url: '/cookies', auth: 'none' }))
  }
  for (const [api, call] of Object.entries(calls)) {
    await home.run(home.session.ready)
    home.session.cookies.clear()
    await home.run(call())
    assert.equal(home.session.cookies.header(`${home.server.url}/`), 'plain=1; quoted="a,b=c"; late=2; odd=x,y', api)
    const [late] = home.session.cookies.list().filter(({ name }) => name === 'late')
    assert.equal(late.expiresAt, Date.parse('2026-06-09T10:18:14Z'), api)
  }
})

everywhere(test, 'a list of cookies that came as one is not taken apart', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('request', { answer: { statusCode: 200, data: '', cookies: ['pref=a,b=c'], header: { 'Set-Cookie': 'pref=a,b=c' } } })
  await home.run(home.request({ url: '/x', auth: 'none' }))
  assert.equal(home.session.cookies.header(`${home.server.url}/`), 'pref=a,b=c')
})

everywhere(test, 'a date that lost its comma is read', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('request', { answer: { statusCode: 200, data: '', header: {}, cookies: ['old=1; Expires=Wed 09 Jun 2021 10:18:14 GMT', ' new=2; Expires=Tue 09 Jun 2026 10:18:14 GMT'] } })
  await home.run(home.request({ url: '/x', auth: 'none' }))
  assert.deepEqual(plain(home.session.cookies.list()).map(({ name, expiresAt }) => [name, expiresAt]), [['new', Date.parse('2026-06-09T10:18:14Z')]])
})
