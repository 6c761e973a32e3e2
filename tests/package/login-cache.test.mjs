/**
 * A cache manager (`wx.createCacheManager`) that replays old answers of `wx.login`: their codes are spent.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

const REPLAYED = { errMsg: 'login:ok', code: 'old-code', fromCache: true }

everywhere(test, 'a replayed code is not sent: wx.login is asked once more', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { answer: REPLAYED, times: 1 })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('login'), 2)
  assert.deepEqual(home.backend.codes.length, 1)
  assert.ok(!home.backend.codes.includes('old-code'))
})

everywhere(test, 'replayed twice: ERR_LOGIN_FAILED, which says why', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { answer: REPLAYED })
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_LOGIN_FAILED')
  assert.match(error.message, /cache manager/)
  assert.equal(home.runtime.count('login'), 2)
  assert.equal(home.backend.logins, 0)
})

everywhere(test, 'a code that the server refuses after a replayed one is tried once more all the same', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { answer: REPLAYED, times: 1 })
  home.backend.onLogin = () => (home.backend.logins === 1 ? { body: { errcode: 40029 } } : { body: home.backend.issue() })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('login'), 3)
})
