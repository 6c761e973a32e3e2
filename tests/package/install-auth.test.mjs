/**
 * Who goes on without a token beside `install()`, and whose tokens the session takes over.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

/** Call `wx.request` as a program does; gives its one outcome. */
function wxRequest(home, options) {
  const told = new Promise((resolve) => home.runtime.wx.request(home.runtime.wrap({
    ...options, url: home.server.url + options.url, success: (answer) => resolve({ answer }), fail: (error) => resolve({ error }),
  })))
  return home.run(told)
}

/** `/goods` serves everybody; gives the tokens it saw. */
function goods(home) {
  const seen = []
  home.server.on('GET', '/goods', ({ header }) => {
    seen.push(header.authorization)
    return { body: {} }
  })
  return seen
}

for (const auth of ['required', 'preferred', undefined]) {
  everywhere(test, `an installed call (auth: ${auth}) goes without a token where the login is refused`, async (profile, t) => {
    const home = await open(t, { profile })
    const seen = goods(home)
    home.backend.onLogin = () => ({ status: 401, body: { msg: 'register first' } })
    home.session.install()
    assert.equal((await wxRequest(home, { url: '/goods', auth })).answer.statusCode, 200)
    assert.deepEqual(seen, [undefined])
  })
}

everywhere(test, 'a refusing answer is an answer', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/goods', () => ({ status: 401, body: { msg: 'no' } }))
  home.session.install()
  for (const auth of [undefined, 'optional', 'required']) {
    const { answer } = await wxRequest(home, { url: '/goods', auth })
    assert.equal(answer.statusCode, 401)
    assert.equal(answer.data.msg, 'no')
  }
})

everywhere(test, 'the auth of install, else of the session; the call\'s own wins', async (profile, t) => {
  const home = await open(t, { profile, options: { auth: 'optional' } })
  const seen = goods(home)
  home.session.install({ auth: ({ method }) => (method === 'GET' ? 'none' : undefined) })
  await wxRequest(home, { url: '/goods' })
  home.backend.guard('POST', '/cart')
  assert.equal((await wxRequest(home, { url: '/cart', method: 'POST' })).answer.statusCode, 401)
  assert.equal(home.backend.logins, 0)
  await wxRequest(home, { url: '/goods', auth: 'required' })
  assert.deepEqual(seen, [undefined, 'Bearer token-1'])
})

everywhere(test, 'a login function may use wx.request', async (profile, t) => {
  let wx
  const home = await open(t, { profile, options: {
    login: (code) => new Promise((resolve, reject) => wx.request({
      url: `${home.server.url}/auth/login`, method: 'POST', data: { code }, success: ({ data }) => resolve(data), fail: reject,
    })),
  } })
  wx = home.runtime.wx
  home.session.install()
  home.backend.guard('GET', '/me')
  assert.equal((await wxRequest(home, { url: '/me' })).answer.statusCode, 200)
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'the token of the program\'s own login is adopted, and its password is sent once', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ status: 401 })
  home.session.install({ logins: ['/account/login'] })
  await home.run(home.session.ready)
  home.session.cookies.set(home.server.url, 'cart=of-nobody; Path=/')
  home.server.on('POST', '/account/login', ({ json }) => (json.password === 'right'
    ? { header: { 'Set-Cookie': 'sid=of-bob; Path=/' }, body: { code: 0, data: home.backend.issue() } } : { status: 401, body: { msg: 'wrong password' } }))
  const wrong = await wxRequest(home, { url: '/account/login', method: 'POST', data: { password: 'wrong' } })
  assert.equal(wrong.answer.statusCode, 401)
  assert.equal(home.server.count('POST', '/account/login'), 1)
  const right = await wxRequest(home, { url: '/account/login', method: 'POST', data: { password: 'right' } })
  assert.equal(right.answer.data.code, 0)
  assert.equal(home.session.token(), 'token-1')
  assert.equal(home.session.cookies.header(home.server.url), 'sid=of-bob')
  assert.equal((await wxRequest(home, { url: '/me' })).answer.statusCode, 200)
  home.backend.revoke()
  home.backend.onLogin = undefined
  assert.equal((await wxRequest(home, { url: '/me' })).answer.statusCode, 401)
  assert.equal(home.runtime.count('login'), 0, 'nobody is logged in as somebody else')
})

everywhere(test, 'a token that the program renews itself is a renewal of the same account', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  home.session.install()
  const { answer } = await wxRequest(home, { url: '/auth/refresh', method: 'POST', data: { refreshToken: 'refresh-1' } })
  assert.equal(answer.statusCode, 200)
  assert.equal(home.session.token(), 'token-2')
  assert.deepEqual(home.backend.refreshesSeen, ['refresh-1'])
  assert.equal((await home.run(home.session.refresh())).status, 'active')
  assert.deepEqual(home.backend.refreshesSeen, ['refresh-1', 'refresh-2'])
})

everywhere(test, 'the token of the program\'s own call to the login endpoint is taken over', async (profile, t) => {
  const home = await open(t, { profile })
  home.session.install()
  await wxRequest(home, { url: '/auth/login', method: 'POST', data: { code: 'of-the-program' } })
  assert.equal(home.session.token(), 'token-1')
  assert.equal(home.runtime.count('login'), 0)
})

everywhere(test, 'bad options are ERR_CONFIG', async (profile, t) => {
  const home = await open(t, { profile })
  for (const [options, name] of [[{ auth: 'always' }, 'auth'], [{ logins: '/a' }, 'logins'], [{ logins: ['https://elsewhere.example.com/login'] }, 'logins'], [{ login: [] }, 'login']]) {
    assert.throws(() => home.session.install(home.runtime.wrap(options)), (error) => error.code === 'ERR_CONFIG' && error.message.includes(name))
  }
})
