/**
 * A module that hangs, or comes late: who needs no token waits 3 s at most, and the next call that needs it tries again.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, SECOND } from './session.mjs'
import { connect } from './sockets.mjs'

const WHO = ({ header }) => ({ body: { who: header.authorization ?? 'nobody', cookie: header.cookie ?? '' } })

/** A phone whose module does as `plan` says, at its first `times` loads. */
async function hanging(t, plan, parts = {}) {
  const hosts = {}
  const home = await open(t, { session: false, hosts, ...parts })
  hosts['https://cdn.example.net'] = home.server.url
  home.server.on('GET', '/news', WHO)
  home.runtime.faults.on('instantiate', plan)
  home.create()
  return home
}

everywhere(test, 'calls that can do without a token go out plainly after 3 s: none, optional, preferred, foreign hosts', async (profile, t) => {
  const home = await hanging(t, { never: true }, { profile })
  const told = [home.begin({ url: '/news', auth: 'none' }), home.begin({ url: '/news', auth: 'optional' }), home.begin({ url: '/news', auth: 'preferred' }), home.begin({ url: 'https://cdn.example.net/news' })]
  const required = home.begin({ url: '/news' })
  await home.runtime.clock.advance(3 * SECOND - 1)
  assert.equal(home.runtime.sent.length, 0)
  await home.runtime.clock.advance(1)
  assert.deepEqual(told.map(({ answer }) => answer.data.who), Array(4).fill('nobody'))
  assert.deepEqual(required.order, [])
})

everywhere(test, 'once it is known to hang, such a call goes at once', async (profile, t) => {
  const home = await hanging(t, { never: true }, { profile })
  home.begin({ url: '/news', auth: 'none' })
  await home.runtime.clock.advance(3 * SECOND)
  const pending = home.request({ url: '/news', auth: 'none' })
  assert.equal(home.runtime.count('request'), 2, 'in the same tick')
  await home.run(pending)
})

everywhere(test, 'a module that comes within 3 s is waited for: the cookies are complete', async (profile, t) => {
  const home = await hanging(t, { after: 2 * SECOND }, { profile })
  const told = home.begin({ url: '/news', auth: 'none' })
  await home.runtime.clock.advance(2 * SECOND - 1)
  assert.deepEqual(told.order, [])
  await home.runtime.clock.advance(1)
  assert.equal(told.answer.statusCode, 200)
})

everywhere(test, 'a module that comes after 3 s: what waits goes on, and later calls have the cookies of before', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.session.cookies.set(`${home.server.url}/`, 'sid=1; Path=/; Max-Age=3600')
  await home.runtime.clock.advance(SECOND)
  home.server.on('GET', '/news', WHO)
  home.runtime.faults.on('instantiate', { after: 5 * SECOND, times: 1 })
  home.restart()
  const [visitor, required] = [home.begin({ url: '/news', auth: 'optional' }), home.begin({ url: '/news' })]
  await home.runtime.clock.advance(3 * SECOND)
  assert.deepEqual([visitor.answer.data.who, visitor.answer.data.cookie], ['nobody', ''])
  await home.runtime.clock.advance(2 * SECOND)
  assert.deepEqual([required.answer.data.who, required.answer.data.cookie], ['Bearer token-1', 'sid=1'])
  assert.equal((await home.run(home.request({ url: '/news', auth: 'optional' }))).data.cookie, 'sid=1')
})

everywhere(test, 'after a failure the next call that needs it loads it again', async (profile, t) => {
  const home = await hanging(t, { never: true, times: 2 }, { profile })
  const errors = home.heard('error', home.library.getSession())
  home.session = home.library.getSession()
  const told = home.begin({ url: '/me' })
  await home.runtime.clock.advance(30 * SECOND)
  assert.equal(told.error.code, 'ERR_WASM_LOAD')
  assert.deepEqual([home.session.state.status, home.session.state.reason], ['blocked', 'ERR_WASM_LOAD'])
  assert.equal(home.runtime.count('instantiate'), 2)
  await home.run(home.request({ url: '/news', auth: 'none' }))
  assert.equal(home.runtime.count('instantiate'), 2, 'which needs none')
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('instantiate'), 3)
  assert.equal(home.session.state.status, 'active')
  assert.deepEqual(errors.map(({ code }) => code), ['ERR_WASM_LOAD'])
})

for (const name of ['ensure', 'login', 'refresh', 'start']) {
  everywhere(test, `after a failure ${name}() loads it again`, async (profile, t) => {
    const home = await hanging(t, { fail: {}, times: 2 }, { profile })
    home.session = home.library.getSession()
    await home.failure(home.session.ready)
    await home.run(home.session[name]())
    assert.equal(home.runtime.count('instantiate'), 3)
  })
}

everywhere(test, 'calls that come while it is loaded again join that', async (profile, t) => {
  const home = await hanging(t, { fail: {}, times: 2 }, { profile })
  await home.failure(home.library.getSession().ready)
  const session = home.library.getSession()
  const answers = await home.run(Promise.all([1, 2, 3].map(() => home.request({ url: '/me' }, session))))
  assert.deepEqual(answers.map(({ statusCode }) => statusCode), [200, 200, 200])
  assert.equal(home.runtime.count('instantiate'), 3)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'a failure that stays is told once, and every call that needs it fails', async (profile, t) => {
  const home = await hanging(t, { fail: {} }, { profile })
  home.session = home.library.getSession()
  const errors = home.heard('error')
  for (let call = 0; call < 3; call += 1) assert.equal((await home.failure(home.request({ url: '/me' }))).code, 'ERR_WASM_LOAD')
  assert.equal(errors.length, 1)
})

everywhere(test, 'the late answer of an earlier attempt is taken: while a second one hangs', async (profile, t) => {
  const home = await hanging(t, { after: 20 * SECOND, times: 1 }, { profile })
  home.runtime.faults.on('instantiate', { never: true })
  const told = home.begin({ url: '/me' })
  await home.runtime.clock.advance(20 * SECOND)
  assert.equal(told.answer.statusCode, 200)
})

everywhere(test, 'the late answer of an earlier attempt is taken: after the failure', async (profile, t) => {
  const home = await hanging(t, { after: 40 * SECOND, times: 1 }, { profile })
  home.runtime.faults.on('instantiate', { never: true })
  home.session = home.library.getSession()
  const early = home.begin({ url: '/me' })
  await home.runtime.clock.advance(30 * SECOND)
  assert.equal(early.error.code, 'ERR_WASM_LOAD')
  const changes = home.heard('change')
  const waiting = home.begin({ url: '/me' })
  await home.runtime.clock.advance(10 * SECOND)
  assert.equal(waiting.answer.statusCode, 200)
  assert.equal(home.session.state.status, 'active')
  assert.ok(changes.length > 0)
})

everywhere(test, 'who logs out while there is no module stays logged out when it comes', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.runtime.faults.on('instantiate', { fail: {}, times: 2 })
  home.restart()
  await home.failure(home.session.ready)
  const left = home.session.logout()
  // At once: the records are not yet cleared when the module is there.
  const told = home.begin({ url: '/me' })
  await home.run(left)
  await home.runtime.settle()
  assert.equal(told.error.code, 'ERR_LOGGED_OUT')
  assert.deepEqual([home.session.token(), home.session.state.reason], [undefined, 'ERR_LOGGED_OUT'])
})

everywhere(test, 'a logout without the module ends, however silent the storage is, and later openings do not wait for it', async (profile, t) => {
  const home = await open(t, { profile, session: false, options: { wasmPath: '/nowhere.wasm.br' } })
  home.runtime.faults.on('getStorage', { never: true })
  home.create()
  await home.failure(home.session.ready, { within: 60 * SECOND })
  const left = home.outcome(home.session.logout())
  await home.runtime.clock.advance(3 * SECOND)
  assert.deepEqual([left.settled, left.error], [true, undefined])
})

everywhere(test, 'sockets that can do without a token connect after 3 s, and are the session\'s once the module is there', async (profile, t) => {
  const home = await hanging(t, { after: 6 * SECOND, times: 1 }, { profile })
  const live = home.server.sockets('/live')
  const sockets = ['none', 'optional', 'preferred'].map((auth) => connect(home, { url: '/live', auth, reconnect: auth !== 'none' }))
  await home.runtime.clock.advance(2.9 * SECOND)
  assert.equal(live.asked.length, 0)
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual(sockets.map(({ state, told }) => [state, told]), Array(3).fill(['open', ['open']]))
  await home.runtime.clock.advance(3 * SECOND)
  for (const connection of [...live.connections]) connection.close(1001, 'away')
  await home.runtime.clock.advance(2 * SECOND)
  assert.deepEqual(sockets.map(({ state }) => state), ['closed', 'open', 'open'])
  assert.deepEqual(live.asked.slice(3).map(({ header }) => header.authorization ?? '').sort().at(-1), 'Bearer token-1')
  for (const connection of live.connections.slice(3)) connection.terminate()
  await home.runtime.clock.advance(5 * SECOND)
  assert.deepEqual(sockets.map(({ state, told }) => [state, told.length]), [['closed', 2], ['open', 3], ['open', 3]])
})

everywhere(test, 'what was being read when a load failed is old when the next one works: who has logged out meanwhile stays so', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.runtime.restart()
  home.runtime.faults.on('instantiate', { fail: {}, times: 2 })
  home.runtime.faults.on('getStorage', { answerAfter: SECOND, times: 3 })
  home.create()
  assert.equal((await home.failure(home.session.ready)).code, 'ERR_WASM_LOAD')
  await home.run(home.session.logout())
  home.runtime.faults.clear()
  const held = home.runtime.faults.on('getStorage', { hold: true })
  const ensured = home.outcome(home.session.ensure())
  await home.runtime.clock.advance(SECOND)
  assert.equal(home.session.token(), undefined)
  held.release()
  await home.runtime.settle()
  assert.equal(ensured.error.code, 'ERR_LOGGED_OUT')
})
