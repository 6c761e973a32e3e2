/**
 * A function in the place of an endpoint that fails in a way of its own: the call fails with what it said, and the next login is a new one.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, PROFILES, SECOND } from './session.mjs'

/** A session with a login function, which fails at its first call as told. */
async function failingOnce(t, source) {
  const home = await open(t, { session: false })
  home.given = { login: home.program(`
    let calls = 0
    const fail = ${source}
    module.exports = (library) => () => (calls++ ? { token: 'of-the-second-login' } : fail(library))`)(home.library) }
  home.create()
  return home
}

/** The first call fails at once with this, the next one works. */
async function failsThenWorks(home, code, message) {
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, code)
  assert.match(error.message, message)
  await home.runtime.clock.advance(5 * SECOND)
  assert.equal(await home.run(home.session.ensure().then(() => home.session.token())), 'of-the-second-login')
}

const CONTAINER = `({ containerTransport }) => new Promise((success, fail) =>
  containerTransport({ env: 'prod-1' })({ url: 'https://api.example.com/login', success, fail }))`

everywhere(test, 'a login function whose container this base library has not', async (_profile, t) => {
  await failsThenWorks(await failingOnce(t, CONTAINER), 'ERR_UNSUPPORTED', /callContainer/)
}, { profiles: PROFILES.filter(({ name }) => name === 'oldest') })

everywhere(test, 'a login function that throws an error of the package', async (_profile, t) => {
  const home = await failingOnce(t, `({ SessionError }) => { throw new SessionError('ERR_UNSUPPORTED', 'not on this phone') }`)
  await failsThenWorks(home, 'ERR_UNSUPPORTED', /not on this phone/)
})

for (const later of [false, true]) {
  everywhere(test, `a login function that ${later ? 'resolves with' : 'returns'} a member that throws`, async (_profile, t) => {
    const source = '() => ({ get token() { throw new Error("no") } })'
    await failsThenWorks(await failingOnce(t, later ? `async () => (${source})()` : source), 'ERR_EXCHANGE_FAILED', /without \{ token \}/)
  })
}

everywhere(test, 'a login function whose user is no JSON: the token is used, and the user left out', async (_profile, t) => {
  const home = await failingOnce(t, '() => ({ token: "of-the-first-login", user: { toJSON() { throw new Error("no") } } })')
  await home.run(home.session.ensure())
  assert.deepEqual([home.session.token(), home.session.state.user], ['of-the-first-login', undefined])
})
