/**
 * `install()` beside others who put themselves on `wx`, before it and after it.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { everywhere, FOLDER, open, plain } from './session.mjs'

const NAMES = ['request', 'uploadFile', 'downloadFile']

/** A program's wrapper around `wx.request` as a library puts it on; `copy`: it also takes the members of what it wraps. Gives its undo. */
const WRAPPER = `module.exports = (seen, mark, copy) => {
  const before = Object.getOwnPropertyDescriptor(wx, 'request')
  const inner = wx.request
  const wrapper = (options) => { seen.push(mark); return inner.call(wx, Object.assign({}, options)) }
  if (copy) for (const name of Object.keys(inner)) wrapper[name] = inner[name]
  Object.defineProperty(wx, 'request', { configurable: true, enumerable: true, writable: true, value: wrapper })
  return () => Object.defineProperty(wx, 'request', before)
}`
const GET = 'module.exports = (url) => new Promise((resolve, reject) => wx.request({ url, success: resolve, fail: reject }))'

/** A phone with a wrapper to put on, and a program's call. */
async function shop(t, parts) {
  const home = await open(t, parts)
  const seen = home.runtime.wrap([])
  const wrap = home.program(WRAPPER)
  const get = home.program(GET)
  return { home, seen, wrap: (mark, copy) => wrap(seen, mark, copy), me: (from = home) => home.run(get(`${from.server.url}/me`)) }
}

everywhere(test, 'a wrapper put on between createSession and install is kept: every attempt and the session\'s own requests pass it', async (profile, t) => {
  const { home, seen, wrap, me } = await shop(t)
  wrap('early')
  home.session.install()
  assert.equal((await me()).statusCode, 200)
  assert.equal(seen.length, 2, 'the login and the request')
  home.backend.revoke()
  assert.equal((await me()).statusCode, 200)
  assert.equal(seen.length, 5, 'the refused attempt, the login and the second attempt')
  await home.run(home.request({ url: '/me' }))
  assert.equal(seen.length, 6)
})

everywhere(test, 'a wrapper put on later stands on top: it sees the program\'s calls, once each', async (profile, t) => {
  const { home, seen, wrap, me } = await shop(t)
  home.session.install()
  wrap('late')
  assert.equal((await me()).statusCode, 200)
  home.backend.revoke()
  assert.equal((await me()).statusCode, 200)
  assert.deepEqual(plain(seen), ['late', 'late'])
})

const ORDERS = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
everywhere(test, 'undone in any order with another wrapper between, nobody is harmed', async (profile, t) => {
  for (const order of ORDERS) {
    const { home, wrap, me } = await shop(t, { options: { name: `order-${order.join('')}` } })
    const original = home.program('module.exports = wx.request')
    const undos = [home.session.install(), wrap('between', true), home.session.install()]
    assert.equal((await me()).statusCode, 200)
    for (const index of order) {
      undos[index]()
      assert.ok([200, 401].includes((await me()).statusCode))
    }
    assert.equal((await me()).statusCode, 401, 'plain again')
    // A wrapper puts back what it found, ours among it: undone long ago, it passes everything on, and goes when it is asked again.
    undos[0]()
    assert.equal(home.program('module.exports = wx.request'), original)
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, 'and the session goes on')
  }
})

everywhere(test, 'a wrapper that takes over the members of what it wraps is not taken for ours', async (profile, t) => {
  const { home, seen, wrap, me } = await shop(t)
  const undo = home.session.install()
  wrap('copy', true)
  undo()
  assert.equal((await me()).statusCode, 401)
  assert.deepEqual(plain(seen), ['copy'], 'it is still there')
})

everywhere(test, 'all or nothing: where one function cannot be replaced none is, and the error names it', async (profile, t) => {
  for (const name of NAMES) {
    const { home, me } = await shop(t)
    const functions = home.program('module.exports = () => [wx.request, wx.uploadFile, wx.downloadFile]')
    home.program(`Object.defineProperty(wx, '${name}', { value: wx.${name}, writable: false, configurable: false })`)
    const before = [...functions()]
    assert.throws(() => home.session.install(), (error) => {
      home.checkError(error)
      return error.code === 'ERR_UNSUPPORTED' && error.message.includes(`wx.${name} cannot be replaced`) && error.message.includes(`session.${name}`)
    })
    assert.deepEqual([...functions()], before)
    assert.equal((await me()).statusCode, 401)
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  }
})

everywhere(test, 'a function that the platform does not have is not made up', async (profile, t) => {
  const { home, me } = await shop(t, { without: ['uploadFile'] })
  const undo = home.session.install()
  assert.equal(home.program('module.exports = "uploadFile" in wx'), false)
  assert.equal((await me()).statusCode, 200)
  undo()
  assert.equal((await me()).statusCode, 401)
})

everywhere(test, 'a session made while another is installed sends past it', async (profile, t) => {
  const { home } = await shop(t)
  home.session.install()
  const second = home.library.createSession(home.runtime.wrap({ ...home.options(), name: 'second' }))
  assert.equal((await home.run(home.request({ url: '/me' }, second))).statusCode, 200)
  assert.deepEqual([home.session.metrics().requests, second.metrics().requests, home.backend.logins], [0, 1, 1])
})

everywhere(test, 'two sessions of one host, and a wrapper that copies options between them: the upper one takes the call, the lower one lets it pass', async (profile, t) => {
  const { home, wrap, me } = await shop(t)
  home.session.install()
  wrap('between')
  const second = home.library.createSession(home.runtime.wrap({ ...home.options(), name: 'second' }))
  second.install()
  assert.equal((await me()).statusCode, 200)
  assert.deepEqual([home.session.metrics().requests, second.metrics().requests, home.backend.logins], [0, 1, 1])
})

everywhere(test, 'two copies of the package: what one sends passes the other', async (profile, t) => {
  const { home, me } = await shop(t)
  const copy = home.runtime.program(readFileSync(join(FOLDER, 'miniprogram_npm/wx-session/index.js'), 'utf8'), 'copy/index.js')
  assert.notEqual(copy.createSession, home.library.createSession)
  const other = copy.createSession(home.runtime.wrap({ ...home.options(), name: 'other' }))
  const undos = [home.session.install(), other.install()]
  assert.equal((await me()).statusCode, 200)
  assert.deepEqual([home.session.metrics().requests, other.metrics().requests, home.backend.logins], [0, 1, 1])
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(other.metrics().requests, 1)
  for (const undo of undos) undo()
  assert.equal((await me()).statusCode, 401)
})

everywhere(test, 'tasks have the platform\'s methods and nothing else, and these work taken off', async (profile, t) => {
  const { home } = await shop(t)
  home.device.files.set('wxfile://usr/a', Buffer.from('x'))
  home.server.on('POST', '/up', () => ({ body: 'ok' }))
  const look = home.program(`
    module.exports = (name, options) => new Promise((resolve) => {
      const heard = []
      const { abort, onHeadersReceived, offHeadersReceived, onProgressUpdate, ...rest } = wx[name](Object.assign({ complete: () => resolve(heard) }, options))
      if (onProgressUpdate) onProgressUpdate(({ progress }) => heard.push('progress'))
      const never = () => heard.push('never')
      onHeadersReceived(never)
      offHeadersReceived(never)
      if (options.stop) abort()
    })`)
  const members = home.program(`
    module.exports = (name, options) => { const task = wx[name](options); task.abort(); const all = []
      for (const key in task) all.push(key)
      return [all.sort().join(), Reflect.ownKeys(task).length === all.length, JSON.stringify(task)] }`)
  await home.loggedIn()
  const options = (more) => home.runtime.wrap({ url: `${home.server.url}/up`, filePath: 'wxfile://usr/a', name: 'f', method: 'POST', fail() {}, ...more })
  const bare = NAMES.map((name) => plain(members(name, options())))
  await home.runtime.settle()
  home.session.install()
  assert.deepEqual(NAMES.map((name) => plain(members(name, options()))), bare)
  assert.deepEqual(plain(await home.run(look('uploadFile', options()))), ['progress'])
  assert.deepEqual(plain(await home.run(look('request', options({ stop: true })))), [])
})
