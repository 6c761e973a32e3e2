/**
 * A rough day: 600 requests in a virtual minute against a server that is slow, drops, fails and revokes, on a phone whose storage and
 * network flap. Every call is answered exactly once, and the logins stay few. The dice are seeded: each run is the same.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dice } from './dice.mjs'
import { everywhere, open, SECOND } from './session.mjs'

const STEPS = 120
const PER_STEP = 5

everywhere(test, 'every call is answered exactly once, and logins stay few', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  // By request, not by arrival: the order in which real sockets arrive is not the test's to know.
  const fate = (text) => dice([...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7))()
  home.server.on('GET', '/me', (asked) => {
    const luck = fate(asked.query.get('n') + (asked.header.authorization ?? ''))
    if (luck < 0.05) return { drop: true }
    if (luck < 0.1) return { status: 500, body: 'oops' }
    if (luck < 0.13) return { status: 429 }
    return home.backend.accepts(asked) ? { body: { n: asked.query.get('n') }, header: { 'Set-Cookie': `n=${Math.floor(luck * 5)}; Path=/` } } : { status: 401, body: {} }
  })
  home.backend.onLogin = () => (home.backend.logins % 4 === 2 ? { status: 503 } : { body: home.backend.issue() })
  home.backend.onRefresh = ({ json }) => {
    if (home.backend.refreshes % 5 === 3) return { drop: true }
    return home.backend.refreshTokens.delete(json.refreshToken) ? { body: home.backend.issue() } : { status: 401 }
  }
  home.runtime.faults.on('setStorage', { fail: { errMsg: 'setStorage:fail' }, skip: 2, times: 2 })
  home.runtime.faults.on('login', { fail: { errMsg: 'login:fail busy' }, skip: 1, times: 1 })

  const next = dice(1)
  const told = []
  for (let step = 0; step < STEPS; step += 1) {
    const luck = next()
    if (luck < 0.06) home.backend.revoke()
    else if (luck < 0.12) home.backend.revoke({ keepRefresh: true })
    else if (luck < 0.15) home.runtime.setNetwork({ isConnected: false, networkType: 'none' })
    else if (luck < 0.3) home.runtime.setNetwork({ isConnected: true, networkType: 'wifi' })
    else if (luck < 0.34) await home.runtime.suspend(6 * SECOND)
    for (let n = 0; n < PER_STEP; n += 1) {
      const one = home.begin({ url: `/me?n=${step}-${n}` })
      one.n = `${step}-${n}`
      if (next() < 0.03) one.handle.abort()
      told.push(one)
    }
    await home.runtime.clock.advance(SECOND / 2)
  }
  home.runtime.setNetwork({ isConnected: true, networkType: 'wifi' })
  await home.runtime.clock.advance(120 * SECOND)

  for (const { order, answer, error, n } of told) {
    assert.equal(order.join(' '), error ? 'fail complete' : 'success complete', `call ${n}: ${order}`)
    if (error) home.checkError(error)
    else if (answer.statusCode === 200) assert.equal(answer.data.n, n, 'each gets its own answer')
    else assert.ok([429, 500].includes(answer.statusCode), `${answer.statusCode}`)
  }
  const { requests, failed } = home.session.metrics()
  assert.equal(requests, STEPS * PER_STEP)
  assert.equal(failed, told.filter(({ error }) => error).length)
  assert.ok(home.backend.logins <= 25, `${home.backend.logins} logins`)
  assert.ok(told.filter(({ answer }) => answer?.statusCode === 200).length > told.length / 2, 'most of them work')
  assert.equal(new Set(home.backend.codes).size, home.backend.codes.length, 'no code twice')
  home.backend.onLogin = undefined
  assert.equal((await home.run(home.session.login())).status, 'active', 'and it is usable after all of that')
  t.diagnostic(`${home.backend.logins} logins, ${home.backend.refreshes} refreshes, ${failed} of ${requests} failed`)
})
