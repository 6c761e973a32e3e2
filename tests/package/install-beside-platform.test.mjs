/**
 * What a program hears through `install()` is what it heard of the platform: the same failures, and an answer where a login cannot be had.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { APP, BACK, OAUTH, wechatRules } from './authorisation.mjs'
import { everywhere, MINUTE, open, plain, SECOND } from './session.mjs'

/** Begin a call as a program does it; `told` is filled in as the callbacks come. */
function begin(home, options, api = 'request') {
  const told = { order: [], result: undefined, task: undefined }
  const { cyclic, ...given } = options
  const all = home.runtime.wrap({
    ...given,
    success: (answer) => { told.order.push('success'); told.result = answer },
    fail: (error) => { told.order.push('fail'); told.result = error },
    complete: () => { told.order.push('complete') },
  })
  if (cyclic) all.data = home.program('const cyclic = module.exports = {}; cyclic.me = cyclic')
  told.task = home.runtime.wx[api](all)
  return told
}

/** What fails on the platform for other reasons than a login, by name: the call, and what happens after it began. */
const FAILURES = {
  'a timeout': [{ url: '/slow', timeout: 2000 }, (home) => home.runtime.clock.advance(2000)],
  'an abort': [{ url: '/slow' }, (_home, { task }) => task.abort()],
  'an upload that is aborted': [{ url: '/slow', filePath: 'wxfile://usr/a', name: 'f' }, (_home, { task }) => task.abort(), 'uploadFile'],
  'a download that is aborted': [{ url: '/slow' }, (_home, { task }) => task.abort(), 'downloadFile'],
  'a connection that is lost': [{ url: '/drop' }],
  'no network': [{ url: '/me' }, undefined, 'request', (home) => home.runtime.setNetwork({ isConnected: false, networkType: 'none' })],
  'data that goes round in circles': [{ url: '/me', method: 'POST', cyclic: true }],
  'an unknown method': [{ url: '/me', method: 'patch' }],
  'a header that cannot be sent': [{ url: '/me', header: { 'X-A': '名' } }],
  'a URL that is none': [{ url: undefined }],
  'a relative URL': [{ url: 'me' }],
  'an upload without a file': [{ url: '/me', filePath: 'wxfile://usr/none', name: 'f' }, undefined, 'uploadFile'],
  'an upload without a name': [{ url: '/me', filePath: 'wxfile://usr/a' }, undefined, 'uploadFile'],
}

for (const [name, [options, then, api, before]] of Object.entries(FAILURES)) {
  everywhere(test, `${name} is told as the platform tells it`, async (profile, t) => {
    const heard = []
    for (const isInstalled of [false, true]) {
      const home = await open(t, { profile })
      home.device.files.set('wxfile://usr/a', Buffer.from('x'))
      for (const method of ['GET', 'POST']) home.server.on(method, '/drop', () => ({ drop: true }))
      const gates = ['GET', 'POST'].map((method) => home.server.hold(method, '/slow'))
      await home.loggedIn()
      if (isInstalled) home.session.install()
      before?.(home)
      const told = begin(home, { ...options, url: options.url?.startsWith('/') ? home.server.url + options.url : options.url }, api)
      await home.runtime.settle()
      const ending = then?.(home, told)
      const whenItReturned = [...told.order]
      await ending
      await home.runtime.settle()
      const { errMsg, errno } = told.result
      heard.push({ whenItReturned: then && whenItReturned, order: told.order, errMsg, errno })
      for (const gate of gates) gate.release()
      await home.runtime.settle()
    }
    const [bare, installed] = heard
    assert.deepEqual(bare.order, ['fail', 'complete'])
    // Before base library 2.24.0 the platform gave no numbers.
    assert.deepEqual(installed, { ...bare, errno: bare.errno ?? installed.errno })
  })
}

/** Why nobody can be logged in, by name. */
const TROUBLES = {
  'wx.login fails': (home) => home.runtime.faults.on('login', { fail: {} }),
  'wx.login never answers': (home) => home.runtime.faults.on('login', { never: true }),
  'wx.login gives old codes': (home) => home.runtime.faults.on('login', { answer: { code: 'old', fromCache: true } }),
  'the login endpoint answers 500': (home) => { home.backend.onLogin = () => ({ status: 500 }) },
  'the login endpoint answers no token': (home) => { home.backend.onLogin = () => ({ body: { ok: true } }) },
  'the login endpoint refuses': (home) => { home.backend.onLogin = () => ({ status: 403 }) },
  'the login endpoint is lost': (home) => { home.backend.onLogin = () => ({ drop: true }) },
  'the user logged out': (home) => home.run(home.session.logout()),
  'a hold': (home) => home.run(home.session.ready).then(() => void home.session.hold(MINUTE)),
  'the token is refused, the fresh one too': (home) => { home.isRefused = true },
}

for (const [name, make] of Object.entries(TROUBLES)) {
  everywhere(test, `an installed call is answered all the same: ${name}`, async (profile, t) => {
    for (const auth of [undefined, 'required']) {
      const home = await open(t, { profile })
      const status = () => (home.isRefused ? 401 : 200)
      home.server.on('GET', '/goods', () => ({ status: status(), body: { goods: ['tea'] } }))
      home.session.install()
      await make(home)
      const told = begin(home, { url: `${home.server.url}/goods`, auth })
      await home.runtime.clock.advance(10 * SECOND)
      assert.deepEqual(told.order, ['success', 'complete'], `${auth}: ${told.result?.message}`)
      assert.deepEqual([told.result.statusCode, plain(told.result.data)], [status(), { goods: ['tea'] }])
    }
  })
}

everywhere(test, 'an installed call waits for a login at most half of its timeout', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/goods', () => ({ body: {} }))
  home.runtime.faults.on('login', { never: true })
  home.session.install()
  const told = begin(home, { url: `${home.server.url}/goods`, timeout: 4 * SECOND })
  await home.runtime.clock.advance(2 * SECOND - 1)
  assert.deepEqual(told.order, [])
  await home.runtime.clock.advance(1)
  assert.deepEqual(told.order, ['success', 'complete'])
})

everywhere(test, 'single-page mode: an installed call is answered without a login', async (profile, t) => {
  const home = await open(t, { profile, scene: 1154 })
  home.server.on('GET', '/goods', () => ({ body: {} }))
  home.session.install()
  const told = begin(home, { url: `${home.server.url}/goods` })
  await home.runtime.settle()
  assert.deepEqual([told.order, home.runtime.count('login')], [['success', 'complete'], 0])
})

everywhere(test, 'the token of the program\'s own call to oauth.exchange is taken over as by callback()', async (profile, t) => {
  const home = await open(t, { profile, options: { oauth: OAUTH } })
  wechatRules(home)
  await home.run(home.session.ready)
  home.session.install()
  const told = begin(home, { url: `${home.server.url}/oauth/exchange`, method: 'POST', data: { code: 'consent-code', appId: APP, redirectUri: BACK } })
  await home.runtime.settle()
  assert.deepEqual(told.order, ['success', 'complete'])
  assert.equal(home.session.token(), 'token-1')
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Main' })
  home.backend.revoke()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, 'renewed by oauth.refresh')
  assert.equal(home.runtime.count('login'), 0)
})

everywhere(test, 'where silent login works as Alice, after the program\'s own login as Bob the cart is Bob\'s', async (profile, t) => {
  const home = await open(t, { profile })
  const owners = new Map()
  const grant = (user) => {
    const issued = home.backend.issue()
    owners.set(issued.token, user)
    return { body: issued }
  }
  home.backend.onLogin = () => grant('Alice')
  home.server.on('POST', '/account/login', ({ json }) => grant(json.name))
  home.server.on('GET', '/cart', ({ header }) => {
    const owner = owners.get(header.authorization?.replace('Bearer ', ''))
    return owner ? { body: { owner } } : { status: 401, body: {} }
  })
  home.session.install(home.runtime.wrap({ logins: ['/account/login'] }))
  const cart = async () => {
    const told = begin(home, { url: `${home.server.url}/cart` })
    await home.runtime.settle()
    return told.result.data.owner
  }
  assert.equal(await cart(), 'Alice')
  begin(home, { url: `${home.server.url}/account/login`, method: 'POST', data: { name: 'Bob' } })
  await home.runtime.settle()
  assert.equal(await cart(), 'Bob')
  owners.clear()
  assert.equal(await cart(), undefined, 'nobody else, when the server drops him')
  home.restart()
  home.session.install(home.runtime.wrap({ logins: ['/account/login'] }))
  assert.equal(await cart(), undefined, 'nor in the next launch')
})
