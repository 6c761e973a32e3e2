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

/** What real transports make of their options; each is answered in the end, and goes once for the login and once for the call. */
const CHANGES = {
  'adds a parameter': '(o) => { see(o); return wx.request(Object.assign({}, o, { url: o.url + (o.url.includes("?") ? "&" : "?") + "sign=1" })) }',
  'replaces a header': '(o) => { see(o); return wx.request(Object.assign({}, o, { header: Object.assign({}, o.header, { Authorization: "Token " + o.header.Authorization }) })) }',
  'uses a gateway\'s path and makes the options anew': '({ url, method, data, header, success, fail }) => { see({ url }); return wx.request({ url: url.replace("/me", "/gateway/me"), method, data, header: Object.assign({}, header), success: (answer) => success(answer), fail: (error) => fail(error) }) }',
  'signs after a pause': '(o) => { see(o); setTimeout(() => wx.request({ ...o, url: o.url + "?sign=1" }), 1) }',
  'copies the options after a pause, and changes all of them': '(o) => { see(o); setTimeout(() => wx.request({ ...o, url: o.url + "?sign=1", header: { ...o.header }, success: (answer) => o.success(answer), fail: (error) => o.fail(error) }), 1) }',
  'makes the options anew after a pause, with its callbacks': '({ url, method, data, success, fail }) => { see({ url }); setTimeout(() => wx.request({ url: url.replace("/me", "/gateway/me"), method, data, success, fail }), 1) }',
  'makes the options anew after a pause, with callbacks of its own': '({ url, method, data, header, success, fail }) => { see({ url }); setTimeout(() => wx.request({ url: url + "?sign=1", method, data, header, success: (answer) => success(answer), fail: (error) => fail(error) }), 1) }',
}
for (const [what, source] of Object.entries(CHANGES)) {
  everywhere(test, `one that ${what}: what it sends passes install() as it is`, async (profile, t) => {
    for (const auth of ['required', 'none']) {
      const { home, seen } = await withTransport(t, source, { profile })
      for (const path of ['/me', '/gateway/me', '/gateway/gateway/me']) home.server.on('GET', path, () => ({ body: {} }))
      home.session.install()
      assert.equal((await home.run(home.request({ url: '/me', auth }), { within: SECOND })).statusCode, 200)
      assert.deepEqual(seen.map(({ url }) => new URL(url).pathname), auth === 'none' ? ['/me'] : ['/auth/login', '/me'])
    }
  })
}

everywhere(test, 'one that nothing tells from the program ends all the same', async (profile, t) => {
  const { home, seen } = await withTransport(t, '({ url, success, fail }) => { see({ url }); setTimeout(() => wx.request({ url: url + "&", success: (answer) => success(answer), fail: (error) => fail(error) }), 1) }', { profile })
  home.server.on('GET', '/me', () => ({ body: {} }))
  home.session.install(home.runtime.wrap({ auth: 'none' }))
  assert.equal((await home.run(home.request({ url: '/me?', auth: 'none' }), { within: SECOND })).statusCode, 200)
  assert.ok(seen.length < 100, String(seen.length))
})

everywhere(test, 'calls that were aborted under one that knows no abort are on their way no more', async (profile, t) => {
  const { home, seen } = await withTransport(t, '(options) => { see(options); if (!/lost/.test(options.url)) wx.request(options) }', { profile })
  home.session.install()
  await home.loggedIn()
  for (let n = 0; n < 40; n++) home.begin({ url: `/lost/${n}`, auth: 'none' }).handle.abort()
  const ask = home.program('module.exports = (url) => new Promise((resolve, reject) => wx.request({ url, success: resolve, fail: reject }))')
  assert.equal((await home.run(ask(`${home.server.url}/me`), { within: SECOND })).statusCode, 200)
  assert.equal(seen.length, 42)
})

everywhere(test, 'what hears an answer that it gives at once is the program, not the transport', async (profile, t) => {
  const { home, seen } = await withTransport(t, '(options) => { see(options); if (!/cached/.test(options.url)) return wx.request(options); options.success({ statusCode: 200, header: {}, data: 1 }) }', { profile })
  home.session.install()
  // It waits for the login, so its callbacks run where its answer comes.
  const ask = home.program('module.exports = (session, url) => new Promise((resolve, reject) => session.request({ url: "/cached", success: () => wx.request({ url, success: resolve, fail: reject }) }))')
  assert.equal((await home.run(ask(home.session, `${home.server.url}/me`))).statusCode, 200)
  assert.deepEqual(seen.map(({ url }) => new URL(url).pathname), ['/auth/login', '/cached', '/me'])
})

everywhere(test, 'the program\'s call to the URL of a bare one that is on its way is the program\'s: token, transport', async (profile, t) => {
  const { home, seen } = await withTransport(t, '(options) => { see(options); return wx.request({ ...options, header: { ...options.header } }) }', { profile })
  const tokens = []
  home.server.on('GET', '/banner', ({ header }) => {
    tokens.push(header.authorization)
    return { body: {} }
  })
  home.session.install()
  await home.loggedIn()
  const ask = home.program('module.exports = (url, header) => new Promise((resolve, reject) => wx.request({ url, header, success: resolve, fail: reject }))')
  for (const header of [undefined, { 'X-A': '1' }]) {
    seen.length = tokens.length = 0
    const gate = home.server.hold('GET', '/banner')
    home.begin({ url: '/banner', auth: 'none', header })
    const told = home.outcome(ask(`${home.server.url}/banner`, home.runtime.wrap(header)))
    await home.runtime.settle()
    gate.release()
    await home.runtime.settle()
    assert.equal(told.value?.statusCode, 200)
    assert.equal(seen.length, 2)
    assert.deepEqual(tokens.sort(), ['Bearer token-1', undefined])
  }
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
