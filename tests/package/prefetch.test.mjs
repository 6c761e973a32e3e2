/**
 * `prefetch`: WeChat's server fetches with the session's token.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

const prefetching = (t, profile, more) => open(t, { profile, options: { prefetch: true, refresh: { url: '/auth/refresh' } }, ...more })
const handed = (home) => home.runtime.calls.filter(({ api }) => api === 'setBackgroundFetchToken').map(({ options }) => options.token)

everywhere(test, 'each new token is handed over, and at logout one that is nobody\'s', async (profile, t) => {
  const home = await prefetching(t, profile)
  await home.loggedIn()
  await home.run(home.session.refresh())
  await home.run(home.session.adopt(home.runtime.wrap({ token: 'adopted' })))
  assert.deepEqual(handed(home), ['token-1', 'token-2', 'adopted'])
  await home.run(home.session.logout())
  assert.deepEqual(handed(home).slice(3), ['logged-out'])
})

everywhere(test, 'a stored token was handed over when it was new', async (profile, t) => {
  const home = await prefetching(t, profile)
  await home.loggedIn()
  home.restart()
  await home.run(home.request({ url: '/me' }))
  assert.deepEqual(handed(home), ['token-1'])
})

everywhere(test, 'a session that the server ended leaves nobody\'s token, too', async (profile, t) => {
  const home = await prefetching(t, profile)
  await home.loggedIn()
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 403 })
  await home.failure(home.request({ url: '/me' }))
  assert.equal(handed(home).at(-1), 'logged-out')
})

everywhere(test, 'a token of more than 1024 characters is one warning', async (profile, t) => {
  const home = await prefetching(t, profile)
  const errors = home.heard('error')
  const token = (length) => home.run(home.session.adopt(home.runtime.wrap({ token: 'x'.repeat(length) })))
  await token(1024)
  await token(1025)
  await token(2000)
  assert.deepEqual(handed(home).map(({ length }) => length), [1024, 10, 10])
  assert.deepEqual(errors.map(({ code }) => code), ['ERR_UNSUPPORTED'])
  assert.match(errors[0].message, /1025 characters/)
})

everywhere(test, 'without the option, or without a pre-fetch on the platform, nothing happens', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  assert.deepEqual(handed(home), [])
  const without = await prefetching(t, profile, { without: ['setBackgroundFetchToken'] })
  const errors = without.heard('error')
  await without.loggedIn()
  await without.run(without.session.logout())
  assert.deepEqual(errors, [])
})

everywhere(test, 'a platform that refuses it disturbs nobody', async (profile, t) => {
  const home = await prefetching(t, profile)
  home.runtime.faults.on('setBackgroundFetchToken', { fail: { errMsg: 'setBackgroundFetchToken:fail' } })
  const errors = home.heard('error')
  await home.loggedIn()
  assert.deepEqual(errors, [])
})
