/**
 * `baseUrl` by the environment that the program runs in.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

const BASES = { develop: 'https://dev.example.com/v1', trial: 'https://test.example.com', release: 'https://api.example.com' }

/** Where a request of a session goes. */
async function hostIn(t, envVersion, baseUrl, more = {}) {
  const hosts = {}
  const home = await open(t, { hosts, envVersion, options: { baseUrl }, ...more })
  for (const base of Object.values(BASES)) hosts[new URL(base).origin] = home.server.url
  home.server.on('POST', '/v1/auth/login', () => ({ body: { token: 'dev' } }))
  home.server.on('GET', '/v1/me', () => ({ body: {} }))
  await home.run(home.request({ url: '/me' }))
  assert.ok(home.runtime.sent.at(-1).header.authorization, 'its host may receive the token')
  return new URL(home.runtime.sent.at(-1).url).href
}

for (const [envVersion, base] of Object.entries(BASES)) {
  everywhere(test, `${envVersion}: the URL of that environment`, async (_profile, t) => {
    assert.equal(await hostIn(t, envVersion, BASES), `${base}/me`)
  })
}

everywhere(test, 'an environment without a URL of its own takes that of release', async (_profile, t) => {
  assert.equal(await hostIn(t, 'trial', { release: BASES.release }), `${BASES.release}/me`)
})

everywhere(test, 'a platform that does not tell the environment counts as release', async (_profile, t) => {
  assert.equal(await hostIn(t, 'develop', BASES, { without: ['getAccountInfoSync'] }), `${BASES.release}/me`)
})

everywhere(test, 'every URL is checked, also of the other environments', async (_profile, t) => {
  const home = await open(t, { session: false })
  const thrown = (baseUrl) => {
    try {
      home.create({ baseUrl })
    } catch (error) {
      return error
    }
    return assert.fail('it should have thrown')
  }
  assert.match(thrown({ develop: 'dev.example.com', release: BASES.release }).message, /options\.baseUrl\.develop must be an absolute/)
  assert.match(thrown({ develop: BASES.develop }).message, /options\.baseUrl\.release is missing/)
  assert.match(thrown({ release: BASES.release, test: BASES.trial }).message, /options\.baseUrl\.test is no option/)
  assert.equal(thrown(7).code, 'ERR_CONFIG')
})
