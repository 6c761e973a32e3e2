/**
 * 2 000 requests in 60 virtual seconds against the example's real backend, which is slow, drops connections before and after its
 * work, answers 401, 429 and 500, and revokes tokens. No answer is lost or doubled, and the logins stay few.
 *
 * The dice are seeded on both sides. In which order ten real sockets arrive is nobody's to know, so which request meets which
 * fault may differ between runs; what is asserted holds for all of them.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRuntime } from '../runtime/index.mjs'
import { startBackend } from '../example/server.mjs'
import { dice } from './dice.mjs'
import { everywhere, FOLDER, MINUTE } from './session.mjs'

const STEPS = 100
const PER_STEP = 20
const STEP = MINUTE / STEPS

/** What the backend does wrong; the first plan that is due decides. */
const FAULTS = [
  { path: '/auth/login', status: 500, rate: 0.1, seed: 1 },
  { path: '/auth/login', status: 429, rate: 0.05, seed: 2 },
  { path: '/auth/login', drop: true, after: true, rate: 0.05, seed: 3 },
  { path: '/auth/refresh', status: 500, rate: 0.1, seed: 4 },
  { path: '/auth/refresh', status: 429, rate: 0.05, seed: 5 },
  { path: '/auth/refresh', drop: true, after: true, rate: 0.05, seed: 6 },
  { path: '/auth/refresh', status: 401, rate: 0.1, seed: 7 },
  { path: '/me', drop: true, rate: 0.03, seed: 8 },
  { path: '/me', drop: true, after: true, rate: 0.02, seed: 9 },
  { path: '/me', status: 401, rate: 0.004, seed: 10 },
  { path: '/me', status: 429, rate: 0.03, seed: 11 },
  { path: '/me', status: 500, rate: 0.03, seed: 12 },
  { path: '/me', delayMs: 4, rate: 0.1, seed: 13 }
]

/** Virtual milliseconds that answers take, each with its share; the last is beyond every limit of the session's own endpoints. */
const LATENCIES = [[40, 0.3], [300, 0.3], [2_500, 0.2], [20_000, 0.01]]

everywhere(test, '2 000 requests in a minute of faults: none lost, none doubled, few logins', async (profile, t) => {
  const { server, standin } = await startBackend(t)
  const ask = async (path, body) => {
    const response = await fetch(server + path, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    assert.ok(response.ok, `${path}: ${response.status}`)
    return response.json()
  }
  const runtime = createRuntime({ folder: FOLDER, profile, loginUrl: `${standin}/standin/code`, start: (await ask('/demo/clock')).now })
  const { createSession } = runtime.require('wx-session')
  const session = createSession(runtime.wrap({ baseUrl: server, login: { url: '/auth/login' }, refresh: { url: '/auth/refresh' } }))
  await runtime.run(session.ensure())
  for (const plan of FAULTS) await ask('/demo/faults', plan)
  for (const [answerAfter, share] of LATENCIES) {
    const luck = dice(answerAfter)
    runtime.faults.on('request', { answerAfter, when: () => luck() < share })
  }

  /** Time passes on both sides. */
  const pass = async (ms) => {
    await ask('/demo/clock', { advanceMs: ms })
    await runtime.advance(ms)
  }

  const next = dice(2026)
  const told = []
  const begin = () => {
    const one = { order: [], answer: undefined, error: undefined }
    session.request(runtime.wrap({
      url: '/me',
      success: (answer) => { one.order.push('success'); one.answer = answer },
      fail: (error) => { one.order.push('fail'); one.error = error },
      complete: () => void one.order.push('complete')
    }))
    told.push(one)
  }
  for (let step = 0; step < STEPS; step += 1) {
    const luck = next()
    if (luck < 0.04) await ask('/demo/revoke', { all: true })
    else if (luck < 0.06) await ask('/demo/revoke', { all: true, refresh: true })
    else if (luck < 0.08) await ask('/demo/expire', { all: true })
    for (let n = 0; n < PER_STEP; n += 1) begin()
    await pass(STEP)
  }
  assert.equal(told.length, 2000)
  // The last answers, at most two limits and a pause of the session later.
  await pass(3 * MINUTE)

  const numbers = []
  for (const { order, answer, error } of told) {
    assert.equal(order.join(' '), error ? 'fail complete' : 'success complete')
    if (error) assert.match(error.code, /^ERR_(NETWORK|TIMEOUT|EXPIRED|EXCHANGE_FAILED|REFRESH_FAILED)$/, error.message)
    else if (answer.statusCode === 200) numbers.push(answer.data.requestNo)
    else assert.ok([429, 500].includes(answer.statusCode), `${answer.statusCode}`)
  }
  assert.equal(new Set(numbers).size, numbers.length, 'each answer goes to one call')
  assert.ok(numbers.length > 500, `only ${numbers.length} of 2000 worked`)

  const { requests, failed, logins } = session.metrics()
  assert.deepEqual([requests, failed], [2_000, told.filter(({ error }) => error).length])
  const counts = await ask('/demo/counts')
  assert.equal(counts.standin.codesIssued, runtime.count('login'), 'every code was asked for by wx.login')
  assert.ok(counts.logins >= logins, `the backend granted ${counts.logins} logins, the session had ${logins}`)
  assert.ok(runtime.count('login') <= 20, `${runtime.count('login')} calls of wx.login`)

  await fetch(`${server}/demo/faults`, { method: 'DELETE' })
  runtime.faults.clear()
  const again = () => runtime.run(session.request(runtime.wrap({ url: '/me' })), { within: MINUTE })
  const answer = await again().catch(async ({ code }) => {
    // Revoked before any request with it was accepted, and the renewals that doubt allows are used up: within the hour.
    assert.equal(code, 'ERR_EXPIRED')
    await pass(60 * MINUTE)
    return again()
  })
  assert.equal(answer.statusCode, 200, 'and after all of that it works')
  t.diagnostic(`${runtime.count('login')} wx.login, ${logins} logins, ${counts.refreshes} refreshes; ${numbers.length} of 2000 answered with 200, ${failed} failed`)
  runtime.close()
})
