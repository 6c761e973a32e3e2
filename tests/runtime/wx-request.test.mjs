import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'
import { eachProfile } from './profiles.mjs'

/** Calls `wx.request`; gives `[how, result]`, and how often each callback ran. */
const PROGRAM = `
  module.exports = (options) => new Promise((resolve) => {
    const seen = []
    wx.request(Object.assign({
      success: (result) => seen.push(['success', result]),
      fail: (error) => seen.push(['fail', error]),
      complete: (result) => { seen.push(['complete', result]); resolve(seen) }
    }, options))
  })`

async function ask(runtime, options, within = 0) {
  const seen = await runtime.run(() => runtime.program(PROGRAM)(runtime.wrap(options)), { within })
  assert.equal(seen.length, 2, 'success or fail once, then complete')
  const [[how, result], [last, same]] = seen
  assert.equal(last, 'complete')
  assert.equal(same, result)
  return { how, ...result }
}

const EXPIRES = 'sid=1; Path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT'

eachProfile(test, async (profile, t) => {
  const { runtime, server } = await fixture(t, { profile })
  server.on('GET', '/cookies', () => ({ body: { a: 1 }, header: { 'Set-Cookie': [EXPIRES, 'b=2'], 'X-Twice': ['1', '2'] } }))

  await t.test('shapes of headers, Set-Cookie and cookies', async () => {
    const answer = await ask(runtime, { url: `${server.url}/cookies` })
    const name = profile.headerCase === 'lower' ? 'set-cookie' : 'Set-Cookie'
    const joined = { ios: `${EXPIRES}, b=2`, android: `${EXPIRES},b=2`, devtools: [EXPIRES, 'b=2'] }
    const shape = { ios: joined.ios, ios15: joined.ios, devtools: joined.devtools, android: joined.android, harmony: joined.android, oldest: joined.android }
    assert.deepEqual(JSON.parse(JSON.stringify(answer.header[name])), shape[profile.name])
    assert.equal(answer.header[profile.headerCase === 'lower' ? 'x-twice' : 'X-Twice'], '1, 2')
    assert.deepEqual(answer.cookies && [...answer.cookies], profile.cookiesField ? [EXPIRES, 'b=2'] : undefined)
  })

  await t.test('errno only since base library 2.24.0', async () => {
    const answer = await ask(runtime, { url: 'http://127.0.0.1:9' })
    assert.equal(answer.how, 'fail')
    assert.equal(answer.errno, profile.name === 'oldest' ? undefined : 600001)
    assert.match(answer.errMsg, profile.networkErrors === 'ios' ? /^request:fail 未能连接到服务器/ : /^request:fail errcode:-102 .*net::ERR_CONNECTION_REFUSED/)
  })
})

test('any status is a success, and the call returns before any callback', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/500', () => ({ status: 500, body: { error: 'x' } }))
  const { log, done } = runtime.program(`
    module.exports = (url) => { const log = []
      const done = new Promise((resolve) => { log.push(typeof wx.request({ url, success: (r) => { log.push(r.statusCode); resolve() } }).abort) })
      return { log, done } }`)(`${server.url}/500`)
  assert.deepEqual([...log], ['function'])
  await runtime.run(done)
  assert.deepEqual([...log], ['function', 500])
})

test('request gives a task and no promise', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/a', () => ({}))
  const keys = runtime.program('module.exports = (url) => Object.keys(wx.request({ url })).sort().join()')(`${server.url}/a`)
  assert.equal(keys, 'abort,offChunkReceived,offHeadersReceived,onChunkReceived,onHeadersReceived')
  await runtime.settle()
})

test('where the data goes', async (t) => {
  const { runtime, server } = await fixture(t)
  for (const method of ['GET', 'POST', 'PUT', 'DELETE']) server.on(method, '/d', () => ({}))
  const url = `${server.url}/d`
  const buffer = runtime.program('module.exports = new Uint8Array([1, 2, 255]).buffer')
  const cases = [
    [{ data: { a: 'x y', b: [1] } }, { query: 'a=x+y&b=%5B1%5D', text: '' }],
    [{ url: `${url}?z=1#end`, data: { a: 1 } }, { query: 'z=1&a=1', text: '' }],
    [{ data: 'a=1' }, { query: 'a=1', text: '' }],
    [{ method: 'POST', data: { a: 'ü' } }, { query: '', text: '{"a":"ü"}' }],
    [{ method: 'PUT', data: 'plain' }, { query: '', text: 'plain' }],
    [{ method: 'DELETE', data: [1] }, { query: '', text: '[1]' }],
    [{ method: 'POST', header: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' }, data: { a: 'x y', b: '&' } }, { query: '', text: 'a=x%20y&b=%26' }],
    [{ method: 'POST' }, { query: '', text: '' }]
  ]
  for (const [options, expected] of cases) {
    await ask(runtime, { url, ...options })
    const asked = server.log.at(-1)
    assert.deepEqual({ query: asked.query.toString(), text: asked.text }, expected, JSON.stringify(options))
  }
  await ask(runtime, { url, method: 'POST', data: buffer })
  assert.deepEqual([...server.log.at(-1).body], [1, 2, 255])
})

test('headers: the default content type, the program\'s own in any case, no Referer of its own', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/h', () => ({}))
  await ask(runtime, { url: `${server.url}/h` })
  assert.equal(server.log[0].header['content-type'], 'application/json')
  assert.match(server.log[0].header.referer, /^https:\/\/servicewechat\.com\/wx0000000000000000\/1\.0\.0\/page-frame\.html$/)
  await ask(runtime, { url: `${server.url}/h`, header: { 'CONTENT-type': 'text/plain', Cookie: 'a=1', REFERER: 'https://me.example' } })
  assert.equal(server.log[1].header['content-type'], 'text/plain')
  assert.equal(server.log[1].header.cookie, 'a=1')
  assert.match(server.log[1].header.referer, /servicewechat/)
  assert.deepEqual(runtime.takeViolations().map(({ rule }) => rule), ['referer'])
  assert.deepEqual(runtime.sent.map(({ method, url, header }) => [method, url, header.cookie]), [
    ['GET', `${server.url}/h`, undefined], ['GET', `${server.url}/h`, 'a=1']
  ])
})

test('how the answer is read', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/json', () => ({ body: '{"a":[1,"ü"]}' }))
  server.on('GET', '/html', () => ({ body: '<html>' }))
  server.on('GET', '/null', () => ({ body: 'null' }))
  const data = async (options) => (await ask(runtime, options)).data
  assert.equal(JSON.stringify(await data({ url: `${server.url}/json` })), '{"a":[1,"ü"]}')
  assert.equal(await data({ url: `${server.url}/json`, dataType: 'text' }), '{"a":[1,"ü"]}')
  assert.equal(await data({ url: `${server.url}/html` }), '<html>')
  assert.equal(await data({ url: `${server.url}/null` }), null)
  assert.equal((await data({ url: `${server.url}/json`, responseType: 'arraybuffer' })).byteLength, 14)
})

test('wrong options fail with a parameter error and send nothing', async (t) => {
  const { runtime } = await fixture(t)
  const url = 'http://127.0.0.1:9/'
  const cases = [
    [{}, 'parameter.url should be String instead of Undefined;'],
    [{ url: 5 }, 'parameter.url should be String instead of Number;'],
    [{ url, method: 'get' }, 'parameter.method should be one of'],
    [{ url, method: 1 }, 'parameter.method should be String instead of Number;'],
    [{ url, header: 'a: 1' }, 'parameter.header should be Object instead of String;'],
    [{ url, header: { 'X-A': 5 } }, 'parameter.header.X-A should be String instead of Number;'],
    [{ url, header: { 'X-A': undefined } }, 'parameter.header.X-A should be String instead of Undefined;'],
    [{ url, header: { 'X-A': 'a\r\nX-B: 1' } }, 'parameter.header.X-A has a control character'],
    [{ url, header: { 'X-A': '名' } }, 'parameter.header.X-A has a control character or one outside Latin-1'],
    [{ url, header: { 'X A': '1' } }, 'parameter.header has the invalid name "X A";'],
    [{ url, timeout: '5' }, 'parameter.timeout should be Number instead of String;'],
    [{ url, data: 5 }, 'parameter.data should be String, Object or ArrayBuffer instead of Number;'],
    [{ url, responseType: 'json' }, 'parameter.responseType should be one of text, arraybuffer'],
    [{ url, redirect: 'error' }, 'parameter.redirect should be one of follow, manual'],
    [{ url, enableChunked: 1 }, 'parameter.enableChunked should be Boolean'],
    [{ url, method: 'POST', data: { text: '\ud800' }, header: { 'content-type': 'application/x-www-form-urlencoded' } }, 'parameter.data cannot be written']
  ]
  for (const [options, problem] of cases) {
    const { how, errMsg, errno } = await ask(runtime, options)
    assert.equal(how, 'fail')
    assert.ok(errMsg.startsWith(`request:fail parameter error: ${problem}`), errMsg)
    assert.equal(errno, 1001)
  }
  assert.equal(runtime.sent.length, 0)
})

test('URLs that the platform refuses', async (t) => {
  const { runtime, server } = await fixture(t, { domains: ['https://api.example.com'] })
  for (const url of ['/me', 'me', 'ftp://a.example/', 'https://', '//a.example']) {
    assert.deepEqual(await ask(runtime, { url }), { how: 'fail', errMsg: `request:fail invalid url "${url}"`, errno: 600009 })
  }
  assert.deepEqual(await ask(runtime, { url: server.url }), { how: 'fail', errMsg: 'request:fail url not in domain list', errno: 600002 })
  const unmapped = await ask(runtime, { url: 'https://api.example.com/' })
  assert.deepEqual(unmapped, { how: 'fail', errMsg: 'request:fail 未能找到使用指定主机名的服务器。', errno: 600001 })
  assert.equal(runtime.sent.length, 0, 'a test never leaves the machine')
})

test('another origin can stand for a loopback server', async (t) => {
  const hosts = {}
  const { runtime, server } = await fixture(t, { hosts, domains: ['https://api.example.com'] })
  hosts['https://api.example.com'] = server.url
  server.on('GET', '/me', ({ header }) => ({ body: header.host }))
  assert.equal((await ask(runtime, { url: 'https://api.example.com/me' })).data, 'api.example.com')
  assert.equal(runtime.sent[0].url, 'https://api.example.com/me')
})

test('a connection that breaks is a failure, before and within the answer', async (t) => {
  const { runtime, server } = await fixture(t, { profile: 'android' })
  server.on('GET', '/drop', () => ({ drop: true }))
  server.on('GET', '/cut', () => ({ body: 'abc', cut: true }))
  for (const path of ['/drop', '/cut']) {
    const { how, errMsg, errno } = await ask(runtime, { url: server.url + path })
    assert.deepEqual([how, errno], ['fail', 600001], path)
    assert.match(errMsg, /ERR_CONNECTION_RESET/)
  }
})

test('no network: nothing is sent', async (t) => {
  const { runtime, server } = await fixture(t)
  runtime.setNetwork({ isConnected: false, networkType: 'none' })
  assert.equal((await ask(runtime, { url: server.url })).errno, 600001)
  runtime.setNetwork({ isConnected: true, networkType: '4g' })
  assert.equal((await ask(runtime, { url: server.url })).statusCode, 404)
  assert.equal(runtime.sent.length, 1)
})

test('the timeout is virtual: 60 s by default, or the program\'s', async (t) => {
  const { runtime, server } = await fixture(t)
  const gate = server.hold('GET', '/slow')
  const ends = runtime.program(`
    module.exports = (url) => { const ends = {}
      wx.request({ url, fail: (e) => { ends.long = [e.errMsg, e.errno, Date.now()] } })
      wx.request({ url, timeout: 100, fail: (e) => { ends.short = [e.errMsg, e.errno, Date.now()] } })
      return ends }`)(`${server.url}/slow`)
  await runtime.clock.advance(60_000)
  const { start } = runtime.clock
  assert.deepEqual([...ends.short], ['request:fail timeout', 5, start + 100])
  assert.deepEqual([...ends.long], ['request:fail timeout', 5, start + 60_000])
  gate.release()
  await runtime.settle()
})

test('abort: later, once, and too late is nothing', async (t) => {
  const { runtime, server } = await fixture(t)
  const gate = server.hold('GET', '/slow')
  server.on('GET', '/quick', () => ({}))
  const { log, abort } = runtime.program(`
    module.exports = (url) => { const log = []; const task = wx.request({ url, fail: (e) => log.push(e.errMsg), complete: () => log.push('complete') })
      return { log, abort: () => { task.abort(); task.abort(); log.push('returned') } } }`)(`${server.url}/slow`)
  await runtime.settle()
  abort()
  await runtime.settle()
  assert.deepEqual([...log], ['returned', 'request:fail abort', 'complete'])
  abort()
  await runtime.settle()
  assert.equal(log.length, 4)
  gate.release()
})

test('at most 10 at once, more wait, uploads and downloads count too', async (t) => {
  const { runtime, server } = await fixture(t)
  const gate = server.hold('GET', '/slow')
  server.on('GET', '/slow', () => ({}))
  const ended = runtime.program(`
    module.exports = (url) => { const ended = []
      for (let i = 0; i < 8; i += 1) wx.request({ url, success: () => ended.push(i) })
      for (let i = 8; i < 13; i += 1) wx.downloadFile({ url, success: () => ended.push(i) })
      return ended }`)(`${server.url}/slow`)
  await runtime.settle()
  assert.equal(gate.count, 10)
  assert.match(runtime.describe(), /wx\.downloadFile #5: queued behind 10/)
  gate.releaseOne()
  await runtime.settle()
  assert.equal(gate.count, 10)
  gate.release()
  await runtime.settle()
  assert.equal(ended.length, 13)
  assert.equal(runtime.maxConcurrent, 10)
})

test('a queued request can be aborted and times out', async (t) => {
  const { runtime, server } = await fixture(t)
  server.hold('GET', '/slow')
  const log = runtime.program(`
    module.exports = (url) => { const log = []
      for (let i = 0; i < 10; i += 1) wx.request({ url })
      wx.request({ url, fail: (e) => log.push(e.errMsg) }).abort()
      wx.request({ url, timeout: 10, fail: (e) => log.push(e.errMsg) })
      return log }`)(`${server.url}/slow`)
  await runtime.clock.advance(10)
  assert.deepEqual([...log], ['request:fail abort', 'request:fail timeout'])
  assert.equal(runtime.sent.length, 10)
  runtime.restart()
})

test('redirects are followed with all headers; their cookies are not seen', async (t) => {
  const { runtime, server } = await fixture(t)
  const other = await fixture(t)
  server.on('POST', '/a', () => ({ status: 302, header: { Location: `${other.server.url}/b`, 'Set-Cookie': 'hop=1' } }))
  server.on('POST', '/keep', () => ({ status: 307, header: { Location: '/a307' } }))
  server.on('POST', '/a307', ({ text }) => ({ body: text }))
  server.on('GET', '/loop', () => ({ status: 301, header: { Location: '/loop' } }))
  other.server.on('GET', '/b', ({ header }) => ({ body: header.authorization }))
  const answer = await ask(runtime, { url: `${server.url}/a`, method: 'POST', data: { x: 1 }, header: { Authorization: 'Bearer t' } })
  assert.equal(answer.data, 'Bearer t')
  assert.equal(answer.header['Set-Cookie'], undefined)
  assert.deepEqual(runtime.sent.map(({ method, hop }) => [method, hop]), [['POST', 0], ['GET', 1]])
  assert.equal((await ask(runtime, { url: `${server.url}/keep`, method: 'POST', data: 'body' })).data, 'body')
  assert.equal((await ask(runtime, { url: `${server.url}/loop` })).errno, 600001)
})

test('redirect: manual ends at the 3xx, where the base library knows it', async (t) => {
  const { runtime, server, device } = await fixture(t)
  server.on('GET', '/a', () => ({ status: 302, header: { Location: '/b', 'Set-Cookie': 'hop=1' }, body: 'moved' }))
  server.on('GET', '/b', () => ({ body: 'b' }))
  const answer = await ask(runtime, { url: `${server.url}/a`, redirect: 'manual' })
  assert.deepEqual([answer.statusCode, answer.header.Location, answer.data], [302, '/b', ''])
  const old = await fixture(t, { device, baseLibrary: '3.2.1' })
  assert.equal((await ask(old.runtime, { url: `${server.url}/a`, redirect: 'manual' })).data, 'b')
})

test('headers and chunks are told as they come', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/c', () => ({ chunks: ['one'], header: { 'Set-Cookie': ['a=1', 'b=2'] } }))
  const log = await runtime.run(runtime.program(`
    module.exports = (url) => new Promise((resolve) => { const log = []
      const never = () => log.push('never')
      const task = wx.request({ url, enableChunked: true, success: (r) => { log.push(r.data); resolve(log) } })
      task.onHeadersReceived((r) => log.push(r.statusCode, r.cookies.length))
      task.onHeadersReceived(never)
      task.offHeadersReceived(never)
      task.onChunkReceived(({ data }) => log.push(data instanceof ArrayBuffer, data.byteLength)) })`)(`${server.url}/c`))
  assert.deepEqual([...log], [200, 2, true, 3, ''])
})

test('an exception in a callback is recorded and stops nothing', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/a', () => ({}))
  const log = runtime.program(`module.exports = (url) => { const log = []; wx.request({ url, success() { throw new Error('mine') }, complete: () => log.push(1) }); return log }`)(`${server.url}/a`)
  await runtime.settle()
  assert.equal(log.length, 1)
  assert.deepEqual(runtime.takeUncaught().map(({ where, error }) => [where, error.message]), [['request success', 'mine']])
})
