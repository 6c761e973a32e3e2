/**
 * `install()`: code that calls `wx.request` directly works unchanged, and undo restores it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain } from './session.mjs'

/** Code of a program that knows nothing of the session. */
const NAIVE = `module.exports = {
  get: (url, options) => new Promise((resolve, reject) => wx.request({ url, ...options, success: resolve, fail: reject })),
  task: (url) => wx.request({ url }),
  upload: (url, filePath) => new Promise((resolve, reject) => wx.uploadFile({ url, filePath, name: 'f', success: resolve, fail: reject })),
  download: (url) => new Promise((resolve, reject) => wx.downloadFile({ url, success: resolve, fail: reject })),
  asyncTask: (url, seen) => Promise.resolve(wx.request({ url, success: (r) => seen.push(r.statusCode) })),
  names: () => ['request', 'uploadFile', 'downloadFile'].map((name) => wx[name])
}`

everywhere(test, 'wx.request, wx.uploadFile and wx.downloadFile log in, carry the token and retry', async (profile, t) => {
  const home = await open(t, { profile })
  const naive = home.program(NAIVE)
  home.device.files.set('wxfile://usr/a', Buffer.from('x'))
  home.session.install()
  assert.equal((await home.run(naive.get(`${home.server.url}/me`))).statusCode, 200)
  home.backend.revoke()
  assert.equal((await home.run(naive.upload(`${home.server.url}/me`, 'wxfile://usr/a'))).statusCode, 200)
  home.backend.revoke()
  assert.equal((await home.run(naive.download(`${home.server.url}/me`))).statusCode, 200)
  assert.equal(home.backend.logins, 3)
  assert.equal(home.session.metrics().requests, 3)
})

everywhere(test, 'the undo restores the very functions, and works once', async (profile, t) => {
  const home = await open(t, { profile })
  const naive = home.program(NAIVE)
  const { wx } = home.runtime
  const names = ['request', 'uploadFile', 'downloadFile']
  const describe = () => names.map((name) => Object.getOwnPropertyDescriptor(wx, name))
  const before = describe()
  const originals = [...naive.names()]
  const undo = home.session.install()
  for (const [index, one] of [...naive.names()].entries()) assert.notEqual(one, originals[index])
  undo()
  undo()
  for (const [index, one] of [...naive.names()].entries()) assert.equal(one, originals[index])
  for (const [index, descriptor] of describe().entries()) {
    assert.deepEqual(Object.keys(descriptor).sort(), Object.keys(before[index]).sort())
    assert.equal(descriptor.configurable, before[index].configurable)
    assert.equal(descriptor.enumerable, before[index].enumerable)
    assert.equal(descriptor.get, before[index].get)
  }
  assert.equal((await home.run(naive.get(`${home.server.url}/me`))).statusCode, 401, 'plain again')
  assert.equal(home.backend.logins, 0)
})

everywhere(test, 'the replaced functions return a plain task without then', async (profile, t) => {
  const home = await open(t, { profile })
  const naive = home.program(NAIVE)
  home.session.install()
  const task = naive.task(`${home.server.url}/me`)
  for (const method of ['then', 'catch', 'finally']) assert.equal(task[method], undefined)
  for (const method of ['abort', 'onHeadersReceived', 'offHeadersReceived']) assert.equal(typeof task[method], 'function')
  const seen = home.runtime.wrap([])
  const resolved = await home.run(naive.asyncTask(`${home.server.url}/me`, seen))
  assert.equal(typeof resolved.abort, 'function', 'an async function gives the task, not the answer')
  await home.runtime.settle()
  assert.deepEqual(plain(seen), [200])
})

everywhere(test, 'the endpoints that give tokens pass through', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' }, oauth: { exchange: { url: '/auth/exchange' } } } })
  const naive = home.program(NAIVE)
  home.session.install()
  for (const path of ['/auth/login', '/auth/refresh', '/auth/exchange']) {
    const before = home.runtime.count('login')
    await home.run(naive.get(`${home.server.url}${path}?by=hand`, home.runtime.wrap({ method: 'POST', data: { code: 'x', refreshToken: 'x' } })))
    assert.equal(home.runtime.count('login'), before, path)
    assert.equal(home.runtime.sent.at(-1).header.authorization, undefined, path)
  }
})

const OTHERS = {
  verify: { verify: { url: '/x' } },
  logout: { logout: { url: '/x' } },
  handover: { handover: { url: '/x' } },
  'profile.phone': { profile: { phone: { url: '/x' } } },
  'pay.prepare': { pay: { prepare: { url: '/x' } } },
  'pay.confirm': { pay: { prepare: { url: '/y' }, confirm: { url: '/x' } } },
  'login with another method': { login: { url: '/auth/login' }, refresh: { url: '/x', method: 'PUT' } },
}
for (const [name, options] of Object.entries(OTHERS)) {
  everywhere(test, `the program's own call to the URL of ${name} has the token`, async (profile, t) => {
    const home = await open(t, { profile, options })
    home.backend.guard('POST', '/x', () => ({ body: [] }))
    home.backend.guard('GET', '/x', () => ({ body: [] }))
    await home.loggedIn()
    home.session.install()
    const ask = home.program('module.exports = (url, method) => new Promise((success, fail) => wx.request({ url, method, success, fail }))')
    for (const method of ['GET', 'POST']) assert.equal((await home.run(ask(`${home.server.url}/x`, method))).statusCode, 200, method)
  })
}

everywhere(test, 'the login endpoint is the same in another spelling', async (profile, t) => {
  for (const [url, method] of [['https://API.example.com/auth/login', 'POST'], ['https://api.example.com:443/auth/login?a=1', 'post'], ['HTTPS://api.example.com/auth/login', 'POST']]) {
    const home = await open(t, { profile, hosts: {}, session: false })
    home.runtime.options.hosts['https://api.example.com'] = home.server.url
    home.given = () => ({ baseUrl: 'https://api.example.com' })
    home.create()
    await home.run(home.session.ready)
    home.session.install()
    const ask = home.program('module.exports = (url, method) => new Promise((success) => wx.request({ url, method, data: { code: "of-the-program" }, success, fail: success }))')
    await home.run(ask(url, method))
    assert.equal(home.runtime.count('login'), 0, url)
  }
})

everywhere(test, 'hosts that may not receive the token pass through', async (profile, t) => {
  const home = await open(t, { profile, hosts: { 'https://cdn.example.net': 'http://127.0.0.1:1' } })
  const naive = home.program(NAIVE)
  home.session.install()
  await assert.rejects(home.run(naive.get('https://cdn.example.net/a.png')))
  assert.equal(home.runtime.count('login'), 0)
  assert.equal(home.session.metrics().requests, 0)
})

everywhere(test, 'a failure of a replaced call reaches its fail once, as a SessionError with the platform\'s errMsg', async (profile, t) => {
  const home = await open(t, { profile })
  const naive = home.program(NAIVE)
  home.session.install()
  await home.loggedIn()
  home.server.on('GET', '/me', () => ({ drop: true }))
  const error = await home.failure(naive.get(`${home.server.url}/me`))
  assert.equal(error.code, 'ERR_NETWORK')
  assert.match(error.errMsg, /^request:fail /)
})

everywhere(test, 'bad options of a replaced call behave as on the platform: fail, no exception', async (profile, t) => {
  const home = await open(t, { profile })
  const naive = home.program(NAIVE)
  home.session.install()
  for (const url of [undefined, 7, '', '/relative']) await assert.rejects(home.run(naive.get(url)), (error) => /request:fail/.test(error.errMsg), String(url))
})

everywhere(test, 'install twice and undo in any order leaves the platform\'s functions', async (profile, t) => {
  const home = await open(t, { profile })
  const naive = home.program(NAIVE)
  const [original] = naive.names()
  const first = home.session.install()
  const second = home.session.install()
  assert.equal((await home.run(naive.get(`${home.server.url}/me`))).statusCode, 200)
  assert.equal(home.session.metrics().requests, 1, 'one call is one request, however often it is installed')
  first()
  assert.equal((await home.run(naive.get(`${home.server.url}/me`))).statusCode, 200)
  second()
  assert.equal(naive.names()[0], original)
})

everywhere(test, 'two sessions installed: each takes the calls of its own host', async (profile, t) => {
  const home = await open(t, { profile, hosts: {} })
  const other = await open(t, { profile, device: home.device, session: false })
  const second = home.library.createSession(home.runtime.wrap({ name: 'second', baseUrl: other.server.url, login: { url: '/auth/login' } }))
  const naive = home.program(NAIVE)
  const undos = [home.session.install(), second.install()]
  assert.equal((await home.run(naive.get(`${home.server.url}/me`))).statusCode, 200)
  assert.equal((await home.run(naive.get(`${other.server.url}/me`))).statusCode, 200)
  assert.deepEqual([home.backend.logins, other.backend.logins], [1, 1])
  for (const undo of undos) undo()
  assert.equal((await home.run(naive.get(`${home.server.url}/me`))).statusCode, 401)
})

everywhere(test, 'the session keeps working after install and undo by itself', async (profile, t) => {
  const home = await open(t, { profile })
  const undo = home.session.install()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  undo()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.session.metrics().requests, 2)
})
