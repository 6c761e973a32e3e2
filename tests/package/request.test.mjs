/**
 * `session.request`: like `wx.request`, with the session around it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain } from './session.mjs'

everywhere(test, 'method, query, header and body arrive as the program wrote them', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.guard('PUT', '/things/1', ({ json, header, query }) => ({ body: { json, trace: header['x-trace'], q: query.get('q') } }))
  const answer = await home.run(home.request({
    url: '/things/1?q=%E4%B8%AD', method: 'PUT', data: { name: '名 ☂', list: [1, null] }, header: { 'X-Trace': 'a b' }
  }))
  assert.deepEqual(plain(answer.data), { json: { name: '名 ☂', list: [1, null] }, trace: 'a b', q: '中' })
  assert.equal(home.runtime.sent.at(-1).header.authorization, 'Bearer token-1')
})

everywhere(test, 'the answer is the platform\'s own: status, header, data', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.guard('GET', '/me', () => ({ status: 404, header: { 'X-Kind': 'none' }, body: { missing: true } }))
  const answer = await home.run(home.request({ url: '/me' }))
  assert.equal(answer.statusCode, 404)
  assert.deepEqual(plain(answer.data), { missing: true })
  assert.equal(answer.header['X-Kind'] ?? answer.header['x-kind'], 'none')
  assert.match(answer.errMsg, /request:ok/)
})

everywhere(test, 'success runs before complete, each once, and the promise settles too', async (profile, t) => {
  const home = await open(t, { profile })
  const told = home.begin({ url: '/me' })
  const answer = await home.run(told.handle)
  await home.runtime.settle()
  assert.deepEqual(told.order, ['success', 'complete'])
  assert.equal(told.answer.statusCode, 200)
  assert.equal(answer.statusCode, 200)
})

everywhere(test, 'a network failure is ERR_NETWORK with the platform\'s words, after fail and complete, each once', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.server.on('GET', '/me', () => ({ drop: true }))
  const told = home.begin({ url: '/me' })
  const error = await home.failure(told.handle)
  assert.deepEqual(told.order, ['fail', 'complete'])
  assert.equal(told.error, error)
  assert.equal(error.code, 'ERR_NETWORK')
  assert.match(error.errMsg, /^request:fail /)
  if (profile.name !== 'oldest') assert.equal(error.errno, 600001)
  assert.ok(error.cause, 'the original is kept')
  assert.equal(home.session.token(), 'token-1', 'a network failure is not a logout')
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'the platform\'s own request timeout is ERR_TIMEOUT', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.server.hold('GET', '/me')
  const error = await home.failureAfter(home.request({ url: '/me', timeout: 2000 }), 2500)
  assert.equal(error.code, 'ERR_TIMEOUT')
  assert.match(error.errMsg, /^request:fail .*time/)
  assert.equal(home.session.state.status, 'active')
})

everywhere(test, '5xx and 403 are answers, not failures, and cost no login', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  for (const status of [400, 403, 429, 500, 503]) {
    home.backend.guard('GET', '/me', () => ({ status, body: {} }))
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, status)
  }
  assert.equal(home.runtime.count('login'), 1)
  assert.equal(home.session.state.status, 'active')
})

everywhere(test, 'the caller\'s options are never changed', async (profile, t) => {
  const home = await open(t, { profile, options: { inject: [{ in: 'header', name: 'X-Token' }, { in: 'query', name: 'sid' }, { in: 'body', name: 'tk' }] } })
  const options = home.runtime.wrap({ url: '/me', method: 'POST', data: { deep: { list: [1, 2] } }, header: { 'x-token': 'mine' } })
  Object.freeze(options)
  Object.freeze(options.data)
  Object.freeze(options.header)
  const before = JSON.stringify(options)
  await home.run(home.session.request(options)).catch(() => {})
  assert.equal(JSON.stringify(options), before)
})

everywhere(test, 'what the caller changes in its options after the call changes no attempt', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.guard('POST', '/me', ({ json }) => ({ body: json }))
  const options = home.runtime.wrap({ url: '/me', method: 'POST', data: { a: 1 }, header: { 'x-a': '1' } })
  const pending = home.session.request(options)
  options.url = '/elsewhere'
  options.data.a = 2
  options.header['x-a'] = '2'
  assert.deepEqual(plain((await home.run(pending)).data), { a: 1 })
  assert.equal(home.runtime.sent.at(-1).header['x-a'], '1')
})

everywhere(test, 'callback code never leaves an unhandled rejection', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.server.on('GET', '/me', () => ({ drop: true }))
  const seen = []
  process.on('unhandledRejection', seen.push.bind(seen))
  t.after(() => process.removeAllListeners('unhandledRejection'))
  const told = home.begin({ url: '/me' })
  home.request({ url: '/me' })
  await home.runtime.settle()
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(told.order, ['fail', 'complete'])
  assert.deepEqual(seen, [])
})

everywhere(test, 'callbacks that throw disturb nobody', async (profile, t) => {
  const home = await open(t, { profile })
  const told = home.begin({ url: '/me', success: () => { throw new Error('of the program') } })
  const answer = await home.run(told.handle)
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(told.order, ['success', 'complete'])
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  await home.runtime.settle()
  assert.deepEqual(home.runtime.takeUncaught().map(({ error }) => String(error)), ['Error: of the program'])
})

everywhere(test, 'what a callback throws reaches App.onError, as that of a plain wx.request does', async (profile, t) => {
  for (const way of ['plain', 'installed', 'session']) {
    const home = await open(t, { profile })
    await home.loggedIn()
    if (way === 'installed') home.session.install()
    const heard = home.program('const heard = module.exports = []; wx.onError((text) => void heard.push(text))')
    home.program('module.exports = (from, url) => (from || wx).request({ url, success() { throw new Error("bug in a page") } })')(way === 'session' ? home.session : undefined, `${home.server.url}/me`)
    await home.runtime.settle()
    assert.deepEqual(home.runtime.takeUncaught().map(({ error }) => String(error)), ['Error: bug in a page'], way)
    assert.match([...heard].join(), /bug in a page/, way)
  }
})

everywhere(test, 'a relative URL without baseUrl is ERR_CONFIG and names the cause', async (profile, t) => {
  const home = await open(t, { profile, options: (url) => ({ baseUrl: undefined, login: { url: `${url}/auth/login` } }) })
  const told = home.begin({ url: '/me' })
  const error = await home.failure(told.handle)
  assert.equal(error.code, 'ERR_CONFIG')
  assert.match(error.message, /baseUrl/)
  assert.match(error.errMsg, /^request:fail/)
  assert.deepEqual(told.order, ['fail', 'complete'])
  assert.equal(home.runtime.sent.length, 0)
})

everywhere(test, 'a mistyped option of a call is ERR_CONFIG and names it', async (profile, t) => {
  const home = await open(t, { profile })
  const cases = [
    [{}, /url/], [{ url: '' }, /url/], [{ url: 7 }, /url/], [{ url: null }, /url/],
    [{ url: '/me', auth: 'maybe' }, /auth/], [{ url: '/me', auth: null }, /auth/],
    [{ url: '/me', fresh: 'yes' }, /fresh/], [{ url: '/me', cookies: 1 }, /cookies/], [{ url: '/me', header: 'a: b' }, /header/]
  ]
  for (const [options, names] of cases) {
    const error = await home.failure(home.request(options))
    assert.equal(error.code, 'ERR_CONFIG', JSON.stringify(options))
    assert.match(error.message, names)
  }
  for (const nothing of [undefined, null, 'x', 7]) {
    const error = await home.failure(home.session.request(nothing))
    assert.equal(error.code, 'ERR_CONFIG')
  }
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, 'the session stays usable')
})

everywhere(test, 'dataType and responseType are the platform\'s', async (profile, t) => {
  const home = await open(t, { profile })
  const text = await home.run(home.request({ url: '/me', dataType: '其他' }))
  assert.equal(text.data, '{"name":"Alice"}')
  const bytes = await home.run(home.request({ url: '/me', responseType: 'arraybuffer' }))
  assert.equal(Buffer.from(new Uint8Array(bytes.data)).toString(), '{"name":"Alice"}')
})

everywhere(test, 'an ArrayBuffer body arrives byte by byte', async (profile, t) => {
  const home = await open(t, { profile })
  let got
  home.backend.guard('POST', '/me', ({ body }) => { got = [...body]; return {} })
  await home.run(home.request({ url: '/me', method: 'POST', data: new Uint8Array([0, 255, 128]).buffer, header: { 'content-type': 'application/octet-stream' } }))
  assert.deepEqual(got, [0, 255, 128])
})

everywhere(test, 'options the package does not know go to the platform as they are', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.request({ url: '/me', enableHttp2: true, timeout: 4321 }))
  const call = home.runtime.calls.filter(({ api }) => api === 'request').at(-1)
  assert.equal(call.options.enableHttp2, true)
  assert.equal(call.options.timeout, 4321)
  for (const own of ['auth', 'fresh', 'cookies']) assert.ok(!(own in call.options), own)
})

everywhere(test, 'an absolute URL of an allowed host works with baseUrl and takes the token', async (profile, t) => {
  const home = await open(t, { profile })
  const answer = await home.run(home.request({ url: `${home.server.url}/me` }))
  assert.equal(answer.statusCode, 200)
})

everywhere(test, 'more than ten requests at once all get their answers', async (profile, t) => {
  const home = await open(t, { profile })
  const answers = await home.run(Promise.all(Array.from({ length: 25 }, () => home.request({ url: '/me' }))))
  assert.deepEqual(answers.map(({ statusCode }) => statusCode), Array(25).fill(200))
  assert.ok(home.runtime.maxConcurrent <= 10)
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'a handle is a promise: then, catch and finally work', async (profile, t) => {
  const home = await open(t, { profile })
  const steps = []
  await home.run(home.request({ url: '/me' }).then(({ statusCode }) => steps.push(statusCode)).finally(() => steps.push('after')))
  home.server.on('GET', '/me', () => ({ drop: true }))
  await home.run(home.request({ url: '/me' }).catch((error) => steps.push(error.code)))
  assert.deepEqual(steps, [200, 'after', 'ERR_NETWORK'])
  const handle = home.request({ url: '/me', auth: 'none' })
  for (const method of ['abort', 'onHeadersReceived', 'offHeadersReceived', 'onChunkReceived', 'offChunkReceived', 'onProgressUpdate', 'offProgressUpdate', 'then', 'catch', 'finally']) {
    assert.equal(typeof handle[method], 'function', method)
  }
  handle.abort()
  await home.runtime.settle()
}, { since: '2.21.3' })

everywhere(test, 'listeners attached while the call is still queued hear the real task', async (profile, t) => {
  const home = await open(t, { profile })
  const heard = []
  const handle = home.request({ url: '/me' })
  handle.onHeadersReceived(home.runtime.wrap((r) => void heard.push(r.statusCode)))
  const removed = home.runtime.wrap(() => void heard.push('removed'))
  handle.onHeadersReceived(removed)
  handle.offHeadersReceived(removed)
  await home.run(handle)
  assert.deepEqual(heard, [profile.statusInHeaders ? 200 : undefined])
})

everywhere(test, 'chunks of a chunked answer reach the listener', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.guard('GET', '/stream', () => ({ chunks: ['one', 'two'] }))
  const chunks = []
  const handle = home.request({ url: '/stream', enableChunked: true })
  handle.onChunkReceived(home.runtime.wrap((r) => void chunks.push(Buffer.from(new Uint8Array(r.data)).toString())))
  await home.run(handle)
  assert.equal(chunks.join(''), 'onetwo')
}, { since: '2.20.2' })

everywhere(test, 'what a call returns has nothing to show: a program may log it or put it into its data', async (profile, t) => {
  const { request, run } = await open(t, { profile, options: { login: { url: '/auth/login', header: { 'X-App': 'secret-of-the-app' } } } })
  const call = request({ url: '/me' })
  assert.equal(JSON.stringify(call), '{}')
  await run(call)
  assert.equal(JSON.stringify({ call }), '{"call":{}}')
})

/** A program that makes one call after the other with one object. */
const REUSED = `module.exports = (send, base) => {
  const options = { header: {} }
  return ['a', 'b'].map((name) => {
    const told = []
    for (const callback of ['success', 'fail', 'complete']) options[callback] = ({ data, code }) => told.push(callback, data || code)
    send(Object.assign(options, { url: base + '/' + name }))
    return told
  })
}`

for (const ok of [true, false]) {
  everywhere(test, `one object for many calls: each is told its own ${ok ? 'answer' : 'failure'}, as wx.request does it`, async (profile, t) => {
    const home = await open(t, { profile })
    await home.loggedIn()
    for (const name of ['a', 'b']) home.server.on('GET', `/${name}`, () => (ok ? { body: name } : { drop: true }))
    const reused = home.program(REUSED)
    const session = reused((options) => home.session.request(options), home.server.url)
    await home.runtime.settle()
    home.session.install()
    const installed = reused((options) => home.runtime.wx.request(options), home.server.url)
    await home.runtime.settle()
    const ends = ['a', 'b'].map((name) => (ok ? ['success', name, 'complete', name] : ['fail', 'ERR_NETWORK', 'complete', 'ERR_NETWORK']))
    assert.deepEqual([plain(session), plain(installed)], [ends, ends])
  })
}

for (const how of ['session.request', 'wx.request, installed', 'session.stream', 'session.connectSocket']) {
  everywhere(test, `options that the program's object inherits count, as with wx.request: ${how}`, async (profile, t) => {
    const home = await open(t, { profile })
    await home.loggedIn()
    const seen = []
    for (const method of ['GET', 'POST']) home.server.on(method, '/x', (asked) => { seen.push([asked.method, asked.header['x-a'], asked.text]); return { header: { 'Content-Type': 'text/event-stream' }, body: '' } })
    const live = home.server.sockets('/x')
    home.session.install()
    home.program(`module.exports = (session, api, url) => {
      function Defaults() {}
      Object.assign(Defaults.prototype, { method: 'POST', header: { 'X-A': '1' }, data: { a: 1 } })
      ;(session || wx)[api](Object.assign(new Defaults(), { url }))
    }`)(how.startsWith('session') ? home.session : undefined, how.match(/\.(\w+)/)[1], `${home.server.url}/x`)
    await home.runtime.settle()
    if (how.endsWith('Socket')) assert.equal(live.asked[0].header['x-a'], '1')
    else assert.deepEqual(seen, [['POST', '1', '{"a":1}']])
  })
}
