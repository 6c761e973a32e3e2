/**
 * Events: each tells one thing, once, at the right time; a listener disturbs nobody.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, open, plain, SECOND } from './session.mjs'

const NAMES = ['change', 'login', 'refresh', 'expired', 'logout', 'reauth', 'expiring', 'error', 'alert']

everywhere(test, 'the story of a session, told by its events', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  const story = []
  for (const name of NAMES) home.session.on(name, home.runtime.wrap((payload) => void story.push(name === 'change' ? `change:${payload.status}` : name)))
  await home.run(home.request({ url: '/me' }))
  home.backend.revoke({ keepRefresh: true })
  await home.run(home.request({ url: '/me' }))
  await home.run(home.session.logout())
  await home.runtime.settle()
  const once = (name) => story.filter((one) => one === name).length
  assert.deepEqual(['login', 'refresh', 'expired', 'logout', 'reauth', 'expiring', 'error', 'alert'].map(once), [1, 1, 1, 1, 0, 0, 0, 0], story.join(' '))
  const changes = story.filter((one) => one.startsWith('change:')).map((one) => one.slice(7))
  assert.deepEqual(changes.filter((one, index) => one !== changes[index - 1]), changes, `no change without a change: ${changes}`)
  assert.equal(changes.at(-1), 'anonymous')
  assert.ok(changes.indexOf('renewing') < changes.indexOf('active'))
})

everywhere(test, 'change comes with the state as it is, user and end included', async (profile, t) => {
  const home = await open(t, { profile })
  const changes = home.heard('change')
  await home.loggedIn()
  assert.deepEqual(plain(changes.at(-1)), plain(home.session.state))
  assert.deepEqual(plain(changes.at(-1).user), { nickname: 'Alice' })
})

everywhere(test, 'login and refresh carry the new state, and come before the waiters\' callbacks see an old one', async (profile, t) => {
  const home = await open(t, { profile })
  const logins = home.heard('login')
  let seen
  const told = home.begin({ url: '/me', success: () => { seen = home.session.state.status } })
  await home.run(told.handle)
  assert.equal(logins.length, 1)
  assert.equal(logins[0].status, 'active')
  assert.equal(seen, 'active')
})

everywhere(test, 'on() returns the way off, once; one function twice is two registrations', async (profile, t) => {
  const home = await open(t, { profile })
  const calls = []
  const listener = home.runtime.wrap(() => void calls.push(1))
  const off = home.session.on('login', listener)
  home.session.on('login', listener)
  off()
  off()
  await home.loggedIn()
  assert.equal(calls.length, 1)
})

everywhere(test, 'a listener that removes itself or adds another while told disturbs nobody', async (profile, t) => {
  const home = await open(t, { profile })
  const calls = []
  const off = home.session.on('login', home.runtime.wrap(() => { calls.push('a'); off(); home.session.on('login', home.runtime.wrap(() => void calls.push('late'))) }))
  home.session.on('login', home.runtime.wrap(() => void calls.push('b')))
  await home.loggedIn()
  assert.deepEqual(calls, ['a', 'b'])
  await home.run(home.session.login())
  assert.deepEqual(calls.slice(2), ['b', 'late'])
})

everywhere(test, 'a listener that throws is seen, and the next one is told all the same', async (profile, t) => {
  const home = await open(t, { profile })
  home.session.on('login', () => { throw new Error('of a listener') })
  const heard = home.heard('login')
  await home.loggedIn()
  assert.equal(heard.length, 1)
  await home.runtime.settle()
  assert.deepEqual(home.runtime.takeUncaught().map(({ error }) => String(error)), ['Error: of a listener'])
})

everywhere(test, 'listeners may call back: request, login, logout, token, cookies inside each event', async (profile, t) => {
  const home = await open(t, { profile })
  for (const name of NAMES) {
    home.session.on(name, home.runtime.wrap(() => {
      home.session.token()
      home.session.state
      home.session.metrics()
      home.session.logs()
      if (home.session.state.status !== 'starting') home.session.cookies.list()
      home.request({ url: '/me', auth: 'none' })
    }))
  }
  await home.loggedIn()
  home.backend.revoke()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  await home.run(home.session.logout())
  await home.runtime.settle()
  assert.equal(home.session.state.status, 'anonymous')
})

everywhere(test, 'logout inside the login event: nobody is left logged in, the waiters are told', async (profile, t) => {
  const home = await open(t, { profile })
  home.session.on('login', home.runtime.wrap(() => void home.session.logout({ silent: true })))
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.equal(told.order.length, 2)
  assert.equal(home.session.token(), undefined)
  assert.deepEqual(home.runtime.storage.keys, [])
})

everywhere(test, 'alert: after three failures of one kind in a row, once per run of failures', async (profile, t) => {
  const home = await open(t, { profile })
  const alerts = home.heard('alert')
  const errors = home.heard('error')
  home.backend.onLogin = () => ({ status: 500 })
  for (let round = 1; round <= 5; round += 1) {
    await home.runtime.clock.advance(SECOND)
    await home.failure(home.session.login())
    assert.equal(alerts.length, round < 3 ? 0 : 1, `after ${round}`)
  }
  assert.deepEqual(plain(alerts), [{ code: 'ERR_EXCHANGE_FAILED', times: 3 }])
  assert.equal(errors.length, 5)
  home.backend.onLogin = undefined
  await home.runtime.clock.advance(SECOND)
  await home.run(home.session.login())
  home.backend.onLogin = () => ({ status: 500 })
  for (let round = 0; round < 3; round += 1) {
    await home.runtime.clock.advance(SECOND)
    await home.failure(home.session.login())
  }
  assert.equal(alerts.length, 2, 'a success ends the run')
})

everywhere(test, 'alertAfter: 1 raises it at the first failure', async (profile, t) => {
  const home = await open(t, { profile, options: { log: { alertAfter: 1 } } })
  const alerts = home.heard('alert')
  home.backend.onLogin = () => ({ drop: true })
  await home.failure(home.session.login())
  assert.deepEqual(plain(alerts), [{ code: 'ERR_NETWORK', times: 1 }])
})

everywhere(test, 'the end of a token by time is told as a change when somebody looks or uses it', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  await home.loggedIn()
  const changes = home.heard('change')
  await home.runtime.clock.advance(3 * HOUR)
  assert.equal(home.session.state.status, 'anonymous')
  await home.run(home.request({ url: '/me' }))
  assert.equal(changes.at(-1).status, 'active')
})

everywhere(test, 'an event\'s payload belongs to the listener: changing it changes nothing', async (profile, t) => {
  const home = await open(t, { profile })
  home.session.on('login', home.runtime.wrap((state) => { state.status = 'changed'; state.user.nickname = 'Mallory' }))
  await home.loggedIn()
  assert.equal(home.session.state.status, 'active')
  assert.equal(home.session.state.user.nickname, 'Alice')
  home.session.state.user.nickname = 'Mallory'
  assert.equal(home.session.state.user.nickname, 'Alice')
})

everywhere(test, 'what a session does at launch is done although its log looks at another session', async (_profile, t) => {
  const home = await open(t)
  await home.run(home.session.ready)
  const second = home.create({ name: 'second', log: { to: () => home.session.state } })
  const heard = home.heard('change', second)
  await home.run(second.ready)
  assert.equal(heard.length, 1)
})
