/**
 * Loading the module: from its place in the package, on every platform; and what happens where it cannot be loaded.
 */
import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { everywhere, FOLDER, open, PACKAGE, SECOND } from './session.mjs'
import { packMiniProgram } from '../runtime/index.mjs'

everywhere(test, 'the module is loaded once, from the package\'s place', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  home.create({ name: 'other' })
  await home.runtime.settle()
  const loads = home.runtime.calls.filter(({ api }) => api === 'instantiate')
  assert.deepEqual(loads.map(({ options }) => options.path), ['/miniprogram_npm/wx-session/wx-session.wasm.br'])
})

everywhere(test, 'wasmPath says where else the file is', async (_profile, t) => {
  const app = await packMiniProgram({ app: { 'app.js': 'App({})' }, packages: [PACKAGE] })
  t.after(app.remove)
  cpSync(join(FOLDER, 'miniprogram_npm/wx-session/wx-session.wasm.br'), join(app.folder, 'lib/session.wasm.br'))
  const home = await open(t, { folder: app.folder, options: { wasmPath: '/lib/session.wasm.br' } })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.calls.find(({ api }) => api === 'instantiate').options.path, '/lib/session.wasm.br')
})

everywhere(test, 'a load that fails once is tried again', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.runtime.faults.on('instantiate', { fail: {}, times: 1 })
  home.create()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(home.runtime.count('instantiate'), 2)
})

const FAILURES = [['fails', { fail: { errMsg: 'load wasm faild' } }], ['throws', { throw: 'no wasm here' }], ['never answers', { never: true }]]
for (const [name, plan] of FAILURES) {
  everywhere(test, `a load that ${name}: ERR_WASM_LOAD for all that need the module, visitors go out`, async (profile, t) => {
    const hosts = {}
    const home = await open(t, { profile, session: false, hosts })
    hosts['https://cdn.example.net'] = home.server.url
    home.server.on('GET', '/news', ({ header }) => ({ status: 200, body: { who: header.authorization ?? 'nobody' } }))
    home.runtime.faults.on('instantiate', plan)
    const session = home.create()
    home.session = session
    const errors = home.heard('error')
    const within = { within: 60 * SECOND }
    const early = { required: home.begin({ url: '/news' }), none: home.begin({ url: '/news', auth: 'none' }), optional: home.begin({ url: '/news', auth: 'optional' }), foreign: home.begin({ url: 'https://cdn.example.net/news' }) }
    const error = await home.failure(session.ready, within)
    assert.equal(error.code, 'ERR_WASM_LOAD')
    assert.match(error.message, /wasmPath|Build npm|构建/, 'it says what to do')
    await home.runtime.settle()
    assert.equal(early.required.error.code, 'ERR_WASM_LOAD')
    assert.deepEqual(early.required.order, ['fail', 'complete'])
    for (const told of [early.none, early.optional, early.foreign]) assert.equal(told.answer.data.who, 'nobody')
    for (const call of [() => session.start(), () => session.ensure(), () => session.login(), () => session.refresh(), () => home.request({ url: '/news' })]) {
      assert.equal((await home.failure(call(), within)).code, 'ERR_WASM_LOAD')
    }
    for (const auth of ['none', 'optional']) assert.equal((await home.run(home.request({ url: '/news', auth }))).statusCode, 200)
    assert.equal(home.runtime.count('login'), 0)
    assert.equal(session.token(), undefined)
    assert.deepEqual(errors.map(({ code }) => code), ['ERR_WASM_LOAD'])
    session.logs()
    session.metrics()
    session.hold()()
    session.install()()
    await home.run(session.logout(), within)
  })
}

everywhere(test, 'a file that is not there names its path', async (_profile, t) => {
  const home = await open(t, { options: { wasmPath: '/nowhere/x.wasm.br' } })
  const error = await home.failure(home.session.ready)
  assert.equal(error.code, 'ERR_WASM_LOAD')
  assert.match(error.message, /\/nowhere\/x\.wasm\.br/)
  assert.ok(error.cause)
})

everywhere(test, 'a platform without WXWebAssembly: ERR_WASM_LOAD, and visitors go out', async (_profile, t) => {
  const home = await open(t, { session: false })
  // The program itself needs `globalThis` for this, which came with base library 2.23.1.
  home.program('delete globalThis.WXWebAssembly; module.exports = typeof WXWebAssembly')
  home.create()
  assert.equal((await home.failure(home.session.ready, { within: 60 * SECOND })).code, 'ERR_WASM_LOAD')
  assert.equal((await home.run(home.request({ url: '/me', auth: 'none' }))).statusCode, 401)
}, { since: '2.23.1' })

everywhere(test, 'while the module loads slowly calls wait and none is lost', async (_profile, t) => {
  const home = await open(t, { session: false })
  home.runtime.faults.on('instantiate', { after: 4 * SECOND })
  home.create()
  const told = [home.begin({ url: '/me' }), home.begin({ url: '/me', auth: 'none' })]
  await home.runtime.settle()
  assert.deepEqual(told.map(({ order }) => order.length), [0, 0])
  assert.equal(home.session.state.status, 'starting')
  await home.runtime.clock.advance(4 * SECOND)
  assert.deepEqual(told.map(({ answer }) => answer.statusCode), [200, 401])
})

everywhere(test, 'without the module installed calls go out as they are', async (_profile, t) => {
  const home = await open(t, { options: { wasmPath: '/nowhere.wasm' } })
  await home.failure(home.session.ready)
  home.session.install()
  const ask = home.program('module.exports = (url) => new Promise((resolve, reject) => wx.request({ url, success: resolve, fail: reject }))')
  assert.equal((await home.run(ask(`${home.server.url}/me`))).statusCode, 401)
  assert.equal(home.runtime.sent.length, 1)
})

everywhere(test, 'a module that traps when it is first used is heard of, and the other session begins', async (_profile, t) => {
  const home = await open(t, { session: false })
  // Later than the records, so that the session begins when the module is there.
  home.program(`
    const { instantiate } = WXWebAssembly
    let times = 0
    const trap = (run) => (...given) => {
      if (!times++) throw new Error('unreachable')
      return run(...given)
    }
    const trapping = ({ exports }) => ({ instance: { exports: Object.assign({}, exports,
      ...Object.keys(exports).filter((name) => typeof exports[name] === 'function').map((name) => ({ [name]: trap(exports[name]) }))) } })
    WXWebAssembly.instantiate = (path, imports) => new Promise((resolve) => setTimeout(resolve, 100))
      .then(() => instantiate(path, imports)).then((answer) => trapping(answer.instance || answer))
  `)
  home.create()
  const other = home.create({ name: 'other' })
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual(home.runtime.takeUncaught().map(({ error }) => error.message), ['unreachable'])
  assert.equal(other.state.status, 'anonymous')
})

everywhere(test, 'what waits for the module goes on though a socket before it cannot: the platform gives none', async (_profile, t) => {
  const home = await open(t, { session: false })
  home.program('Object.defineProperty(wx, "connectSocket", { value: () => ({}) })')
  home.create()
  home.session.connectSocket(home.runtime.wrap({ url: '/live', auth: 'none' }))
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.match(home.runtime.takeUncaught()[0].error.message, /onOpen/)
})
