/**
 * Main package and independent subpackage: two runtimes on one phone write one record, and the newer token wins.
 */
import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRuntime, packMiniProgram } from '../runtime/index.mjs'
import { everywhere, FOLDER, HOUR, Home, open, PACKAGE, SECOND } from './session.mjs'

const app = await packMiniProgram({ app: { 'app.js': 'App({})' }, packages: [PACKAGE] })
process.once('exit', app.remove)
cpSync(join(FOLDER, 'miniprogram_npm'), join(app.folder, 'packages/shop/miniprogram_npm'), { recursive: true })

const WASM = '/packages/shop/miniprogram_npm/wx-session/wx-session.wasm.br'

/** Main package and subpackage, each with a session of the same name. */
async function both(t, { options = {} } = {}) {
  const main = await open(t, { folder: app.folder, options })
  const runtime = createRuntime({ folder: app.folder, profile: main.runtime.profile, device: main.device, independent: 'packages/shop' })
  t.after(() => runtime.close())
  const shop = new Home({ runtime, server: main.server, device: main.device }, { ...options, wasmPath: WASM })
  shop.backend = main.backend
  for (const [method, path] of [['POST', '/auth/login'], ['POST', '/auth/refresh'], ['POST', '/auth/verify']]) {
    main.server.on(method, path, (asked) => (path === '/auth/verify' ? { status: 200 } : path === '/auth/login' ? main.backend.login(asked) : main.backend.refresh(asked)))
  }
  for (const method of ['GET', 'POST']) main.backend.guard(method, '/me')
  shop.create()
  return { main, shop }
}

everywhere(test, 'the subpackage takes over the token of the main package', async (_profile, t) => {
  const { main, shop } = await both(t)
  await main.loggedIn()
  shop.restart()
  assert.equal((await shop.run(shop.request({ url: '/me' }))).statusCode, 200)
  assert.equal(shop.session.token(), 'token-1')
  assert.equal(main.backend.logins, 1)
})

everywhere(test, 'before a login the record is read again: a token that the other wrote is adopted', async (_profile, t) => {
  const { main, shop } = await both(t)
  await main.run(main.session.ready)
  await shop.run(shop.session.ready)
  await main.loggedIn()
  assert.equal((await shop.run(shop.request({ url: '/me' }))).statusCode, 200)
  assert.equal(shop.session.token(), 'token-1')
  assert.equal(main.backend.logins, 1)
  assert.equal(shop.runtime.count('login'), 0)
})

everywhere(test, 'before a refresh the record is read again: a rotated refresh token is sent once', async (_profile, t) => {
  const { main, shop } = await both(t, { options: { refresh: { url: '/auth/refresh' } } })
  await main.loggedIn()
  shop.restart()
  await shop.run(shop.session.ready)
  assert.equal(shop.session.token(), 'token-1')
  await main.runtime.clock.advance(3 * HOUR)
  await main.run(main.request({ url: '/me' }))
  assert.equal((await shop.run(shop.request({ url: '/me' }))).statusCode, 200)
  assert.deepEqual(main.backend.refreshesSeen, ['refresh-1'])
  assert.equal(shop.session.token(), main.session.token())
})

everywhere(test, 'an explicit login of the one is found by the other after its 401, without a second login', async (_profile, t) => {
  const { main, shop } = await both(t)
  await main.loggedIn()
  shop.restart()
  await shop.run(shop.session.ready)
  main.backend.revoke()
  await main.run(main.session.login())
  assert.equal((await shop.run(shop.request({ url: '/me' }))).statusCode, 200)
  assert.equal(main.backend.logins, 2)
  assert.equal(shop.session.token(), 'token-2')
})

everywhere(test, 'the newer token wins, whichever writes last', async (_profile, t) => {
  const { main, shop } = await both(t)
  await Promise.all([main.run(main.session.ready), shop.run(shop.session.ready)])
  // The main package's write is slow; the subpackage logs in meanwhile and later.
  const fault = main.runtime.faults.on('setStorage', { hold: true })
  await main.run(main.session.login())
  // That one waits for the write, but no longer than a storage may take.
  await shop.run(shop.session.login(), { within: 4 * SECOND })
  fault.remove()
  fault.release()
  await main.runtime.settle()
  for (const home of [main, shop]) {
    home.restart()
    await home.run(home.session.ready)
    assert.ok(home.session.token(), 'a good token is there')
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  }
})

everywhere(test, 'two refreshes at once of one rotating token: the loser takes the winner\'s token, without wx.login', async (_profile, t) => {
  const { main, shop } = await both(t, { options: { refresh: { url: '/auth/refresh' } } })
  await main.loggedIn()
  shop.restart()
  await shop.run(shop.session.ready)
  await main.runtime.clock.advance(3 * HOUR)
  const gate = main.server.hold('POST', '/auth/refresh')
  const told = [main.begin({ url: '/me' }), shop.begin({ url: '/me' })]
  await main.runtime.settle()
  assert.equal(gate.count, 1, 'the other one waits')
  gate.release()
  await main.runtime.clock.advance(SECOND)
  assert.deepEqual(main.backend.refreshesSeen, ['refresh-1'])
  assert.deepEqual(told.map(({ answer }) => answer?.statusCode), [200, 200])
  assert.equal(main.runtime.count('login') + shop.runtime.count('login'), 1, 'the first login only')
  assert.equal(main.session.token(), shop.session.token())
})

everywhere(test, 'a logout in the one ends the other\'s next launch', async (_profile, t) => {
  const { main, shop } = await both(t)
  await main.loggedIn()
  shop.restart()
  await shop.run(shop.session.ready)
  await main.run(main.session.logout())
  shop.restart()
  await shop.run(shop.session.ready)
  assert.equal(shop.session.token(), undefined)
})
