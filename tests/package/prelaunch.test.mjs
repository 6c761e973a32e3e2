/**
 * An app that WeChat launches before the user opens it: login, requests and storage work, `wx.checkSession`, sockets and random bytes are refused.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OAUTH, openPage, wechatRules } from './authorisation.mjs'
import { everywhere, open, plain, SECOND } from './session.mjs'

everywhere(test, 'the session logs in and answers before the app is opened, and goes on after', async (profile, t) => {
  const home = await open(t, { profile, prelaunch: true })
  assert.equal((await home.run(home.session.start())).status, 'anonymous')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  home.runtime.show()
  await home.runtime.settle()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.deepEqual([home.backend.logins, plain(home.runtime.record.console)], [1, []])
})

everywhere(test, 'a stored token that nobody refused costs no login: that wx.checkSession is not allowed says nothing of it', async (profile, t) => {
  const home = await open(t, { profile, prelaunch: true })
  await home.loggedIn()
  await home.runtime.clock.advance(SECOND)
  for (let launches = 0; launches < 3; launches += 1) {
    home.restart()
    await home.run(home.session.start())
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    await home.runtime.clock.advance(60 * SECOND)
  }
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'an authorisation can begin as soon as the app is open', async (profile, t) => {
  const home = await open(t, { profile, prelaunch: true, options: { oauth: OAUTH } })
  wechatRules(home)
  await home.run(home.session.ready, { within: SECOND })
  home.runtime.show()
  await home.runtime.settle()
  try {
    openPage(home)
  } catch (error) {
    assert.equal(error.code, 'ERR_NO_ENTROPY')
    await home.runtime.settle()
    openPage(home)
  }
}, { since: '2.15.0' })
