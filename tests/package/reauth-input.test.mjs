/**
 * `onReauth` and `reauthTimeout` that are wrong, and a token that is.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAsking, wait } from './reauth.mjs'
import { everywhere, open } from './session.mjs'

everywhere(test, 'a token that is none: ERR_REAUTH_REQUIRED that says what is wrong and quotes nothing of it', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  const bad = [42, 'a-bare-token', true, [], {}, { token: '' }, { token: 7 }, { token: 'a-secret\n' }, { token: '令牌' }, { token: 'a', refreshToken: 7 }, { token: 'a', user: 'Bob' }, { status: 'active' }]
  for (const [at, value] of bad.entries()) {
    const told = home.begin({ url: '/me' })
    await wait(home, told)
    asked[at].resolve(value)
    await home.runtime.settle()
    home.checkError(told.error)
    assert.equal(told.error.code, 'ERR_REAUTH_REQUIRED', JSON.stringify(value))
    assert.match(told.error.message, /the token of options\.onReauth/)
    assert.doesNotMatch(told.error.message, /a-bare|a-secret|令牌|Bob/)
    assert.equal(home.session.token(), undefined)
  }
  assert.equal(asked.length, bad.length)
})

everywhere(test, 'what it rejects with is quoted without secrets', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  const told = home.begin({ url: '/me' })
  await wait(home, told)
  asked[0].reject(home.runtime.wrap({ errMsg: 'navigateTo:fail page not found', errno: 7 }))
  await home.runtime.settle()
  assert.match(told.error.message, /navigateTo:fail page not found/)
  assert.equal(told.error.cause.errno, 7)
})

everywhere(test, 'no function, or a time that is none, is ERR_CONFIG that names it', async (profile, t) => {
  const home = await open(t, { session: false })
  const refused = (options) => {
    try {
      home.create({ name: 'bad', ...options })
    } catch (error) {
      home.checkError(error)
      return error
    }
    assert.fail(`taken: ${JSON.stringify(options)}`)
  }
  for (const onReauth of [true, {}, 'login', null, 7]) {
    const error = refused({ onReauth })
    assert.equal(error.code, 'ERR_CONFIG')
    assert.match(error.message, /options\.onReauth must be a function/)
  }
  for (const reauthTimeout of [0, -1, NaN, Infinity, '300', null]) {
    const error = refused({ timing: { reauthTimeout } })
    assert.equal(error.code, 'ERR_CONFIG')
    assert.match(error.message, /options\.timing\.reauthTimeout/)
  }
})

everywhere(test, 'a time beyond what timers can count is as long as they can', async (profile, t) => {
  const { home, asked } = await openAsking(t, { options: { timing: { reauthTimeout: 1e300 } } })
  const told = home.begin({ url: '/me' })
  await wait(home, told)
  await home.runtime.clock.advance(3_600_000)
  await wait(home, told)
  assert.equal(asked.length, 1)
})
