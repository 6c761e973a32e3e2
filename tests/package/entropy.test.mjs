/**
 * Random bytes come from `wx.getRandomValues` only, and nothing that does without them waits for them.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, SECOND } from './session.mjs'

everywhere(test, 'a session without oauth does not wait for random bytes, and never calls Math.random', async (profile, t) => {
  const home = await open(t, { profile, before: ({ runtime }) => runtime.faults.on('getRandomValues', { never: true }) })
  await home.run(home.request({ url: '/me' }))
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  assert.equal(home.runtime.record.mathRandom, 0)
})

test('the first pause after a failure has its jitter already', async (t) => {
  const home = await open(t, { randomValues: (length) => new Uint8Array(length).fill(255) })
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  await home.runtime.clock.advance(4.4 * SECOND)
  await home.failure(home.request({ url: '/me' }))
  assert.equal(home.backend.logins, 1)
  await home.runtime.clock.advance(0.2 * SECOND)
  await home.failure(home.request({ url: '/me' }))
  assert.equal(home.backend.logins, 2, 'a tenth shorter than 5 s')
})

everywhere(test, 'with oauth ready waits for the first random bytes, at most 1 s', async (profile, t) => {
  const options = { oauth: {} }
  const held = await open(t, { profile, options, session: false })
  const fault = held.runtime.faults.on('getRandomValues', { hold: true })
  held.create()
  const ready = held.outcome(held.session.ready)
  await held.runtime.clock.advance(500)
  assert.equal(ready.settled, false)
  fault.release()
  await held.runtime.settle()
  assert.equal(ready.settled, true)
  const never = await open(t, { profile, options, session: false })
  never.runtime.faults.on('getRandomValues', { never: true })
  never.create()
  await never.run(never.session.ready, { within: SECOND })
}, { since: '2.15.0' })

test('with oauth on a platform without random bytes, or where they fail, ready settles and the rest works', async (t) => {
  for (const parts of [{ profile: 'oldest' }, { without: ['getRandomValues'] }]) {
    const home = await open(t, { ...parts, options: { oauth: {} } })
    await home.run(home.session.ready)
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  }
  for (const plan of [{ fail: {} }, { throw: 'no' }, { answer: {} }, { answer: { randomValues: 'x' } }, { answer: { randomValues: null } }]) {
    const home = await open(t, { options: { oauth: {} }, session: false })
    home.runtime.faults.on('getRandomValues', plan)
    home.create()
    await home.run(home.session.ready, { within: SECOND })
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, JSON.stringify(plan))
  }
})
