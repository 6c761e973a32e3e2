/**
 * Options of calls that are made through `install()`: what the platform ignores or repairs fails no call, whatever other libraries mean by names of ours.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

/** `wx.request` as a program calls it; gives its one outcome. */
function wxRequest(home, options) {
  const told = new Promise((resolve) => home.runtime.wx.request(home.runtime.wrap({
    ...options, url: home.server.url + options.url, success: (answer) => resolve({ answer }), fail: (error) => resolve({ error }),
  })))
  return home.run(told)
}

const OPTIONS = [
  { header: null }, { header: 'x' }, { header: 7 }, { header: [] }, { auth: true }, { auth: { username: 'a' } }, { auth: 'basic' }, { auth: null }, { auth: () => 'none' },
  { fresh: 1 }, { fresh: 'yes' }, { cookies: 'a=1' }, { cookies: null }, { cookies: {} },
]
everywhere(test, 'no option of ours and no header that is none fails an installed call, which has the token', async (profile, t) => {
  const home = await open(t, { profile })
  const seen = []
  home.server.on('GET', '/x', ({ header }) => {
    seen.push([header.authorization, header[0]])
    return { body: {} }
  })
  await home.loggedIn()
  home.session.install()
  for (const more of OPTIONS) {
    const { answer, error } = await wxRequest(home, { url: '/x', ...more })
    assert.equal(answer?.statusCode, 200, `${JSON.stringify(more)}: ${error?.message}`)
  }
  assert.deepEqual(seen, OPTIONS.map(() => ['Bearer token-1', undefined]))
})

everywhere(test, 'a rule of install sees such a header as none', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/x', () => ({ body: {} }))
  const seen = []
  home.session.install(home.runtime.wrap({ auth: ({ header }) => {
    seen.push(Object.keys(header))
    return 'none'
  } }))
  for (const header of [null, 'x', { 'X-A': '1' }]) await wxRequest(home, { url: '/x', header })
  assert.deepEqual(seen, [[], [], ['X-A']])
})

for (const auth of ['required', 'preferred', 'optional', undefined]) {
  everywhere(test, `fresh with auth ${auth} does not fail for want of a login`, async (profile, t) => {
    const home = await open(t, { profile })
    home.server.on('GET', '/goods', () => ({ body: {} }))
    await home.loggedIn()
    home.session.install()
    home.backend.onLogin = () => ({ status: 500 })
    const { answer, error } = await wxRequest(home, { url: '/goods', fresh: true, auth })
    assert.equal(answer?.statusCode, 200, error?.message)
  })
}
