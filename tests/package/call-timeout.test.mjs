/**
 * A caller's `timeout` bounds the whole call: waiting and all attempts.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, open, SECOND } from './session.mjs'

/** What a call fails with, and that it was not told earlier. */
async function timesOut(home, told, after) {
  await home.runtime.clock.advance(after - 1)
  assert.deepEqual(told.order, [])
  await home.runtime.clock.advance(1)
  assert.deepEqual(told.order, ['fail', 'complete'])
  home.checkError(told.error)
  assert.equal(told.error.code, 'ERR_TIMEOUT')
  assert.match(told.error.errMsg, /^\w+:fail timeout/)
}

everywhere(test, 'while wx.login hangs', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { never: true })
  await timesOut(home, home.begin({ url: '/me', timeout: 2 * SECOND }), 2 * SECOND)
})

everywhere(test, 'while the module loads', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.runtime.faults.on('instantiate', { never: true })
  home.create()
  await timesOut(home, home.begin({ url: '/me', timeout: 2 * SECOND }), 2 * SECOND)
})

everywhere(test, 'while the server does not answer', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const gate = home.server.hold('GET', '/me')
  const told = home.begin({ url: '/me', timeout: 2 * SECOND })
  await home.runtime.settle()
  await timesOut(home, told, 2 * SECOND)
  gate.release()
})

everywhere(test, 'over all attempts: the second has what the first left', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  const first = home.server.hold('GET', '/me')
  const told = home.begin({ url: '/me', timeout: 3 * SECOND })
  await home.runtime.settle()
  await home.runtime.clock.advance(2 * SECOND)
  first.release()
  const second = home.server.hold('GET', '/me')
  await home.runtime.settle()
  assert.equal(second.count, 1)
  const attempts = home.runtime.calls.filter(({ api, options }) => api === 'request' && options.url.endsWith('/me'))
  assert.deepEqual(attempts.map(({ options }) => options.timeout), [3 * SECOND, SECOND])
  await timesOut(home, told, SECOND)
  second.release()
})

everywhere(test, 'uploads and downloads too', async (profile, t) => {
  const home = await open(t, { profile })
  home.device.files.set('wxfile://usr/a.txt', Buffer.from('file'))
  home.runtime.faults.on('login', { never: true })
  await timesOut(home, home.begin({ url: '/me', filePath: 'wxfile://usr/a.txt', name: 'f', timeout: SECOND }, 'uploadFile'), SECOND)
  await timesOut(home, home.begin({ url: '/me', timeout: SECOND }, 'downloadFile'), SECOND)
})

everywhere(test, 'a call that timed out while it waited is not sent when the login comes', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { after: 5 * SECOND })
  await timesOut(home, home.begin({ url: '/me', timeout: 2 * SECOND }), 2 * SECOND)
  await home.runtime.clock.advance(10 * SECOND)
  assert.equal(home.backend.hits('/me'), 0)
})

everywhere(test, 'a call that ends in time is told once, and its limit is forgotten', async (profile, t) => {
  const home = await open(t, { profile })
  const told = home.begin({ url: '/me', timeout: 2 * SECOND })
  await home.run(told.handle)
  await home.runtime.clock.advance(10 * SECOND)
  assert.deepEqual(told.order, ['success', 'complete'])
})

everywhere(test, 'a text for a number is no limit, as on phones', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('login', { after: 5 * SECOND })
  const told = home.begin({ url: '/me', timeout: '2000' })
  await home.runtime.clock.advance(4 * SECOND)
  assert.deepEqual(told.order, [])
})

for (const jump of [HOUR, 19 * SECOND, -HOUR]) {
  everywhere(test, `a clock that is set by ${jump} ms meanwhile takes an attempt a tenth of its time at most, and gives it none`, async (profile, t) => {
    const home = await open(t, { profile })
    const held = home.runtime.faults.on('login', { hold: true })
    home.server.hold('GET', '/me')
    const told = home.begin({ url: '/me', timeout: 20 * SECOND })
    await home.runtime.settle()
    await home.runtime.clock.advance(SECOND)
    home.runtime.wallClock.jump(jump)
    held.release()
    await home.runtime.settle()
    const { timeout } = home.runtime.calls.filter(({ api, options }) => api === 'request' && options.url.endsWith('/me')).at(-1).options
    assert.ok(timeout >= 17 * SECOND && timeout <= 20 * SECOND, String(timeout))
    await home.runtime.clock.advance(17 * SECOND)
    assert.deepEqual(told.order, [])
    await home.runtime.clock.advance(2 * SECOND)
    assert.equal(told.error?.code, 'ERR_TIMEOUT')
  })
}
