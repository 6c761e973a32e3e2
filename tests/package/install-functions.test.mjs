/**
 * Functions in the place of endpoints that use plain `wx.request` beside `install()`: nobody waits for himself, whichever copy of the
 * package has taken `wx.request`, and however the function ends.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { everywhere, FOLDER, MINUTE, open, SECOND } from './session.mjs'

/** `wx.request` as a program calls it, driven until it is told. */
function wxRequest(home, options) {
  const told = new Promise((resolve) => home.runtime.wx.request(home.runtime.wrap({
    ...options, url: home.server.url + options.url, success: (answer) => resolve({ answer }), fail: (error) => resolve({ error }),
  })))
  return home.run(told, { within: MINUTE })
}

/** Source of a function that asks one path with its input under a name; before that another one, if there is one. */
const FUNCTION = (path, name, first) => `module.exports = (url) => {
  const ask = (path, data) => new Promise((resolve, reject) => wx.request({ url: url + path, method: 'POST', data, fail: reject,
    success: ({ statusCode, data }) => (statusCode === 200 ? resolve(data) : reject({ statusCode })) }))
  return (value) => ${first ? `ask('${first}', {}).then(() => ` : '('}ask('${path}', { ${name}: value }))
}`

/** A session with functions: their sources by the option's name. */
async function withFunctions(t, profile, sources, more) {
  const home = await open(t, { profile, session: false })
  home.server.on('POST', '/challenge', () => ({ body: {} }))
  home.given = (url) => Object.assign({}, more, ...Object.entries(sources).map(([name, source]) => ({ [name]: home.program(source)(url) })))
  home.create()
  return home
}

/** Another copy of the package in the same context, with the same options, and installed after the first. */
async function withCopy(home) {
  const { createSession } = home.runtime.program(readFileSync(join(FOLDER, 'miniprogram_npm/wx-session/index.js'), 'utf8'), 'copy/index.js')
  const other = createSession(home.runtime.wrap(home.options({ wasmPath: '/miniprogram_npm/wx-session/wx-session.wasm.br' })))
  await home.run(home.session.ready)
  await home.run(other.ready)
  home.session.install()
  other.install()
  return other
}

/** Let time pass until something is so; gives the milliseconds. */
async function until(home, isOver) {
  await home.runtime.settle()
  let waited = 0
  for (; !isOver() && waited < MINUTE; waited += 250) await home.runtime.clock.advance(250)
  return waited
}

for (const first of [undefined, '/challenge']) {
  everywhere(test, `two copies are installed: a login function that asks ${first ? 'twice' : 'once'} is nobody's call`, async (profile, t) => {
    const home = await withFunctions(t, profile, { login: FUNCTION('/auth/login', 'code', first) })
    await withCopy(home)
    const told = home.begin({ url: '/me' })
    const waited = await until(home, () => told.settled)
    assert.deepEqual([told.answer?.statusCode, waited, home.backend.logins], [200, 0, 1])
  })
}

everywhere(test, 'a login function that asks another host first, which may have the token as well, waits for nobody', async (profile, t) => {
  const home = await open(t, { profile, session: false, hosts: {} })
  const other = await open(t, { profile, session: false })
  const asked = []
  other.server.on('POST', '/ticket', ({ json, header }) => {
    asked.push([json.code !== undefined, header.authorization])
    return { body: { ticket: 'of-sso' } }
  })
  home.given = (url) => ({ hosts: [new URL(url).host, new URL(other.server.url).host], login: home.program(`module.exports = (url, sso) => (code) => {
    const ask = (url, data) => new Promise((resolve, reject) => wx.request({ url, method: 'POST', data, fail: reject, success: ({ data }) => resolve(data) }))
    return ask(sso + '/ticket', { code }).then(({ ticket }) => ask(url + '/auth/login', { code: ticket }))
  }`)(url, other.server.url) })
  home.create()
  home.session.install()
  assert.equal((await wxRequest(home, { url: '/me' })).answer.statusCode, 200)
  assert.deepEqual([asked, home.backend.codes], [[[true, undefined]], ['of-sso']])
  assert.equal((await home.run(new Promise((resolve) => home.runtime.wx.request(home.runtime.wrap({ url: `${other.server.url}/ticket`, method: 'POST', data: {}, success: resolve }))))).statusCode, 200)
  assert.deepEqual(asked[1], [false, 'Bearer token-1'], 'that host is one of the session\'s')
})

everywhere(test, 'two copies are installed: what a transport sends is no call of the other\'s', async (profile, t) => {
  const home = await withFunctions(t, profile, {})
  home.given = () => ({ transport: home.program('module.exports = ({ url, header, success, fail }) => wx.request({ url, header, success, fail })') })
  home.session = home.library.createSession(home.runtime.wrap(home.options({ name: 'other' })))
  await withCopy(home)
  const seen = []
  home.server.on('GET', '/free', ({ header }) => {
    seen.push(header.authorization ?? 'nobody')
    return { body: {} }
  })
  const told = home.begin({ url: '/free', auth: 'none' })
  await until(home, () => told.settled)
  assert.deepEqual([told.answer?.statusCode, seen, home.backend.logins], [200, ['nobody'], 0])
})

everywhere(test, 'after a login function that never settles installed calls log in again', async (profile, t) => {
  const home = await withFunctions(t, profile, { login: "module.exports = (url) => (code) => new Promise((resolve) => wx.request({ url: url + '/auth/login', method: 'POST', data: { code }, success: ({ data }) => resolve(data) }))" })
  home.session.install()
  await home.run(home.session.ready)
  const offline = home.runtime.faults.on('request', { fail: { errMsg: 'request:fail', errno: 600001 } })
  await wxRequest(home, { url: '/me' })
  await home.runtime.clock.advance(20 * SECOND)
  offline.remove()
  await home.runtime.clock.advance(10 * MINUTE)
  assert.equal((await wxRequest(home, { url: '/me' })).answer.statusCode, 200)
  assert.equal(home.backend.logins, 1)
})

for (const name of ['logout', 'verify']) {
  everywhere(test, `after a ${name} function that never settles installed calls log in again`, async (profile, t) => {
    const home = await withFunctions(t, profile, { [name]: 'module.exports = () => () => new Promise(() => {})' })
    home.session.install()
    await home.loggedIn()
    if (name === 'verify') {
      home.restart()
      home.session.install()
      await home.run(home.session.start(), { within: MINUTE })
    }
    await home.run(home.session.logout(home.runtime.wrap({ silent: true })))
    await home.runtime.clock.advance(MINUTE)
    assert.equal((await wxRequest(home, { url: '/me' })).answer.statusCode, 200)
  })
}

everywhere(test, 'a login function that a logout cancels runs no more, though it never settles', async (profile, t) => {
  let isHanging = true
  const home = await open(t, { profile, options: { login: () => (isHanging ? new Promise(() => {}) : { token: 'token-1' }) } })
  home.session.install()
  home.server.on('GET', '/goods', ({ header }) => ({ body: { who: header.authorization ?? 'nobody' } }))
  home.outcome(home.session.ensure())
  await home.runtime.settle()
  await home.run(home.session.logout(home.runtime.wrap({ silent: true })))
  isHanging = false
  assert.equal((await wxRequest(home, { url: '/goods' })).answer.data.who, 'Bearer token-1')
})

everywhere(test, 'one that settles after its time does not count twice', async (profile, t) => {
  let settle
  const home = await open(t, { profile, options: { logout: () => new Promise((resolve) => { settle = resolve }) } })
  home.session.install()
  await home.loggedIn()
  await home.run(home.session.logout(home.runtime.wrap({ silent: true })))
  await home.runtime.clock.advance(MINUTE)
  settle()
  await home.loggedIn()
  await home.run(home.session.logout(home.runtime.wrap({ silent: true })))
  // The second one runs: who would wait for a login goes as he is.
  assert.equal((await wxRequest(home, { url: '/me' })).answer.statusCode, 401)
})

everywhere(test, 'a login function in the background whose route answers 401: at once, once, without the token', async (profile, t) => {
  const home = await open(t, { profile, session: false, checkSession: false })
  home.given = (url) => ({ login: home.program(FUNCTION('/auth/login', 'code'))(url) })
  home.create()
  home.session.install()
  await home.loggedIn()
  home.restart()
  home.session.install()
  const asked = []
  home.backend.onLogin = ({ header }) => {
    asked.push(header.authorization ?? 'nobody')
    return { status: 401, body: { msg: 'banned' } }
  }
  const errors = home.heard('reauth')
  home.session.start()
  const waited = await until(home, () => errors.length)
  assert.deepEqual([waited, asked], [0, ['nobody']])
})

for (const [first, token] of [[undefined, 'nobody'], ['/challenge', 'Bearer token-1']]) {
  everywhere(test, `a refresh function in the background whose ${first ? 'second' : 'only'} call is answered 401: that is its answer`, async (profile, t) => {
    const home = await withFunctions(t, profile, { refresh: FUNCTION('/auth/refresh', 'refreshToken', first) }, { timing: { maxAge: MINUTE } })
    home.session.install()
    await home.loggedIn()
    await home.runtime.clock.advance(2 * MINUTE)
    const asked = []
    home.backend.onRefresh = ({ header }) => {
      asked.push(header.authorization ?? 'nobody')
      return { status: 401, body: {} }
    }
    await home.run(home.request({ url: '/me' }))
    const waited = await until(home, () => home.backend.logins === 2)
    assert.deepEqual([waited, asked], [0, [token]])
  })
}

everywhere(test, 'what a function sends with fresh does not wait for it', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.given = (url) => ({ timing: { maxAge: MINUTE }, refresh: home.program(`module.exports = (url) => (refreshToken) => Promise.resolve().then(() => new Promise((resolve, reject) =>
    wx.request({ url: url + '/auth/refresh', method: 'POST', fresh: true, data: { refreshToken }, success: ({ data }) => resolve(data), fail: reject })))`)(url) })
  home.create()
  home.session.install()
  await home.loggedIn()
  await home.runtime.clock.advance(2 * MINUTE)
  await home.run(home.request({ url: '/me' }))
  assert.equal(await until(home, () => home.session.token() === 'token-2'), 0)
})
