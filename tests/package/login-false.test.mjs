/**
 * `login: false`: a program that logs its users in by other ways alone.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

const options = { login: false }

everywhere(test, 'nobody is logged in silently: required calls fail, reauth comes once, visitors go out', async (profile, t) => {
  const home = await open(t, { profile, options })
  const [reauth, errors] = [home.heard('reauth'), home.heard('error')]
  home.server.on('GET', '/news', () => ({ body: {} }))
  assert.equal((await home.run(home.request({ url: '/news', auth: 'optional' }))).statusCode, 200)
  for (const call of [() => home.request({ url: '/me' }), () => home.session.ensure(), () => home.request({ url: '/me' })]) {
    assert.equal((await home.failure(call())).code, 'ERR_REAUTH_REQUIRED')
  }
  assert.deepEqual([reauth.length, errors.length, home.runtime.count('login')], [1, 0, 0])
  await home.run(home.session.adopt(home.runtime.wrap(home.backend.issue())))
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.session.state.status, 'active')
})

everywhere(test, 'login() is ERR_CONFIG, with an input too', async (profile, t) => {
  const home = await open(t, { profile, options })
  for (const input of [undefined, { a: 1 }]) assert.equal((await home.failure(home.session.login(input && home.runtime.wrap(input)))).code, 'ERR_CONFIG')
})

everywhere(test, 'after logout it makes no difference whether it was silent', async (profile, t) => {
  for (const silent of [true, false]) {
    const home = await open(t, { profile, options })
    await home.run(home.session.adopt(home.runtime.wrap(home.backend.issue())))
    await home.run(home.session.logout(home.runtime.wrap({ silent })))
    home.restart()
    assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_LOGGED_OUT')
    assert.equal(home.runtime.count('login'), 0)
  }
})
