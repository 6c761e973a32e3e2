/**
 * `SessionOptions.transport`: the program's own way in the place of `wx.request`.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain, SECOND } from './session.mjs'
import { dataOf, listen, streams } from './streaming.mjs'

/** A session with a transport that the program made: its source is a function of what it sees, before the base library writes into it, and of wx. */
async function withTransport(t, source, parts = {}) {
  const home = await open(t, { session: false, ...parts })
  const seen = []
  home.given = (url) => ({ transport: home.program(`module.exports = (see) => ${source}`)((options) => void seen.push(typeof options === 'string' ? options : { ...options })), ...(typeof parts.options === 'function' ? parts.options(url) : parts.options) })
  home.create()
  return { home, seen }
}

const PASS = '(options) => { see(options); return wx.request(options) }'

everywhere(test, 'it gets the calls and the endpoints, as wx.request would: headers, token, cookies, callbacks', async (profile, t) => {
  const { home, seen } = await withTransport(t, PASS, { profile })
  assert.equal((await home.run(home.request({ url: '/me', header: { 'X-A': '1' } }))).statusCode, 200)
  assert.deepEqual(seen.map(({ url }) => new URL(url).pathname), ['/auth/login', '/me'])
  assert.deepEqual(plain(seen[1].header), { 'X-A': '1', Authorization: 'Bearer token-1' })
  for (const { success, fail } of seen) assert.deepEqual([typeof success, typeof fail], ['function', 'function'])
})

everywhere(test, 'other hosts, uploads and downloads go by the platform', async (profile, t) => {
  const hosts = {}
  const { home, seen } = await withTransport(t, PASS, { profile, hosts })
  hosts['https://cdn.example.net'] = home.server.url
  home.server.on('GET', '/file', () => ({ body: {} }))
  await home.loggedIn()
  seen.length = 0
  await home.run(home.request({ url: 'https://cdn.example.net/file' }))
  await home.run(home.session.downloadFile(home.runtime.wrap({ url: '/me' })))
  assert.equal(seen.length, 0)
})

everywhere(test, 'streams go by it: as they come where it gives the task, at their end where it has none', async (profile, t) => {
  for (const [source, first] of [[PASS, profile.name === 'oldest' ? [] : ['a']], [`(options) => { see(options); wx.request(Object.assign({}, options, { enableChunked: false })) }`, []]]) {
    const { home, seen } = await withTransport(t, source, { profile })
    const opened = streams(home)
    const told = listen(home)
    await home.runtime.settle()
    opened[0].write('data: a\n\n')
    await home.runtime.settle()
    assert.deepEqual(dataOf(told), first)
    opened[0].write('data: b\n\n').end()
    assert.equal((await home.run(told.handle)).statusCode, 200)
    assert.deepEqual(dataOf(told), ['a', 'b'])
    assert.equal(seen.at(-1).enableChunked, true)
  }
})

everywhere(test, 'what it sends passes install() as it is', async (profile, t) => {
  const { home } = await withTransport(t, PASS, { profile })
  home.session.install()
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.deepEqual(home.paths, ['/auth/login', '/me'])
})

everywhere(test, 'what it sends later passes install() as it is, too', async (profile, t) => {
  const { home } = await withTransport(t, '(options) => { setTimeout(() => wx.request(Object.assign({}, options)), 10) }', { profile })
  home.session.install()
  assert.equal((await home.run(home.request({ url: '/me' }), { within: SECOND })).statusCode, 200)
  assert.deepEqual(home.paths, ['/auth/login', '/me'])
})

everywhere(test, 'an installed call of the program goes by it', async (profile, t) => {
  const { home, seen } = await withTransport(t, PASS, { profile })
  home.session.install()
  const ask = home.program('module.exports = (url) => new Promise((resolve, reject) => wx.request({ url, success: resolve, fail: reject }))')
  assert.equal((await home.run(ask(`${home.server.url}/me`))).statusCode, 200)
  assert.deepEqual(seen.map(({ url }) => new URL(url).pathname), ['/auth/login', '/me'])
})

everywhere(test, 'its task is aborted, and a missing one is no trouble', async (profile, t) => {
  const { home, seen } = await withTransport(t, '(options) => (/me/.test(options.url) ? { abort: () => see("aborted") } : wx.request(options))', { profile })
  const { home: bare } = await withTransport(t, '(options) => { if (!/me/.test(options.url)) wx.request(options) }', { profile })
  for (const one of [home, bare]) {
    await one.loggedIn()
    const told = one.begin({ url: '/me' })
    told.handle.abort()
    assert.equal(told.error.code, 'ERR_ABORTED')
  }
  assert.deepEqual(seen, ['aborted'])
})

everywhere(test, 'one that throws: ERR_CONFIG, without the token', async (profile, t) => {
  const { home } = await withTransport(t, '({ header }) => { throw new Error(`cannot ${header.Authorization}`) }', { profile })
  const error = await home.failure(home.request({ url: '/me', auth: 'none' }))
  assert.equal(error.code, 'ERR_CONFIG')
  assert.match(error.message, /options\.transport threw/)
})

everywhere(test, 'one that never answers: ERR_TIMEOUT after 60 s, or the call\'s own timeout', async (profile, t) => {
  const { home } = await withTransport(t, '() => {}', { profile })
  const told = [home.begin({ url: '/me', auth: 'none' }), home.begin({ url: '/me', auth: 'none', timeout: SECOND })]
  await home.runtime.clock.advance(SECOND)
  assert.equal(told[1].error.code, 'ERR_TIMEOUT')
  await home.runtime.clock.advance(59 * SECOND)
  assert.equal(told[0].error.code, 'ERR_TIMEOUT')
})

everywhere(test, 'one that answers twice, or after its time, is heard once', async (profile, t) => {
  const { home } = await withTransport(t, '(options) => { const say = () => options.success({ statusCode: 200, header: {}, data: 1 }); say(); say(); setTimeout(say, 90000) }', { profile })
  const told = home.begin({ url: '/me', auth: 'none' })
  await home.runtime.clock.advance(120 * SECOND)
  assert.deepEqual(told.order, ['success', 'complete'])
})
