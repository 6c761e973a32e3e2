/**
 * Tokens in late answers to calls that the program makes itself beside `install()`: whose are they by then?
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

/** Installed, logged in as Alice, with an account login of the program's own. */
async function start(t, profile) {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  home.session.install(home.runtime.wrap({ logins: ['/account/login'] }))
  home.server.on('POST', '/account/login', () => ({ body: home.backend.issue() }))
  return home
}

/** The program's own call, which the server holds; gives what lets its answer go, and waits until it is taken. */
async function ask(home, url) {
  const gate = home.server.hold('POST', url)
  const { wx } = home.runtime
  wx.request(home.runtime.wrap({ url: home.server.url + url, method: 'POST', data: { refreshToken: 'refresh-1', code: 'c1' } }))
  await home.runtime.settle()
  return async () => {
    gate.release()
    await home.runtime.settle()
  }
}

const ROUTES = ['/auth/refresh', '/auth/login', '/account/login']

for (const url of ROUTES) {
  everywhere(test, `after logout() the late answer of ${url} logs nobody in`, async (profile, t) => {
    const home = await start(t, profile)
    const answer = await ask(home, url)
    await home.run(home.session.logout())
    await answer()
    assert.deepEqual([home.session.token(), home.session.state.reason], [undefined, 'ERR_LOGGED_OUT'])
  })

  everywhere(test, `who was adopted meanwhile keeps his token, whatever ${url} answers late`, async (profile, t) => {
    const home = await start(t, profile)
    const answer = await ask(home, url)
    await home.run(home.session.adopt(home.runtime.wrap({ token: 'of-bob', user: { name: 'Bob' } })))
    await answer()
    assert.equal(home.session.token(), 'of-bob')
  })
}

everywhere(test, 'of logins of the program\'s own the one that was sent last counts, whichever is answered first', async (profile, t) => {
  const logins = ['/sms/1', '/sms/2', '/sms/3']
  for (const [order, last] of [[[0, 1, 2], 3], [[1, 0, 2], 3], [[2, 0, 1], 3], [[1, 0], 2]]) {
    const home = await open(t, { profile })
    await home.loggedIn()
    home.session.install(home.runtime.wrap({ logins }))
    const answers = []
    for (const url of logins) {
      home.server.on('POST', url, () => ({ body: { token: `of-${url}` } }))
      answers.push(await ask(home, url))
    }
    for (const nth of order) await answers[nth]()
    assert.equal(home.session.token(), `of-/sms/${last}`, String(order))
  }
})

everywhere(test, 'a refresh of the program\'s own for the account before is no renewal of the one that its login began', async (profile, t) => {
  const home = await start(t, profile)
  home.server.on('POST', '/account/login', () => ({ body: { token: 'of-bob' } }))
  const login = await ask(home, '/account/login')
  const refresh = await ask(home, '/auth/refresh')
  await login()
  assert.equal(home.session.token(), 'of-bob')
  await refresh()
  assert.equal(home.session.token(), 'of-bob')
})

everywhere(test, 'a login of the program\'s own that began before the module was there is taken over', async (profile, t) => {
  for (const isKnown of [false, true]) {
    const home = await open(t, { profile })
    if (isKnown) {
      await home.loggedIn()
      home.restart()
    }
    home.session.install()
    const answer = await ask(home, '/auth/login')
    await home.run(home.session.ready)
    await answer()
    assert.equal(home.session.token(), isKnown ? 'token-2' : 'token-1')
  }
})

everywhere(test, 'a login whose options are inherited goes out with them', async (profile, t) => {
  const home = await start(t, profile)
  const login = home.program(`module.exports = (url) => new Promise((success, fail) =>
    wx.request(Object.create({ url, method: 'POST', data: { code: 'c1' }, header: { 'X-App': '7' } , success, fail })))`)
  await home.run(login(`${home.server.url}/account/login`))
  const { method, header } = home.runtime.sent.at(-1)
  assert.deepEqual([method, header['x-app'], home.session.token()], ['POST', '7', 'token-2'])
})
