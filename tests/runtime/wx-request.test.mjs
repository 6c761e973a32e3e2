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
    const joiner = profile.setCookie === 'array' ? ',' : profile.setCookieJoiner
    assert.equal(answer.header[name], `${EXPIRES}${joiner}b=2`)
    assert.equal(answer.header[profile.headerCase === 'lower' ? 'x-twice' : 'X-Twice'], '1, 2')
    // Only what came as an array is whole; what was taken apart at commas has lost those of its dates.
    const cookies = profile.setCookie === 'array' ? [EXPIRES, 'b=2'] : [EXPIRES.replace(',', ''), `${joiner.slice(1)}b=2`]
    assert.deepEqual(answer.cookies && [...answer.cookies], profile.cookiesField ? cookies : undefined)
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
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) server.on(method, '/d', () => ({}))
  const url = `${server.url}/d`
  const [buffer, bytes] = runtime.program('const bytes = new Uint8Array([1, 2, 255]); module.exports = [bytes.buffer, bytes]')
  const form = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' }
  const cases = [
    [{ data: { a: 'x y', b: [1] } }, '?a=x%20y&b=%5B1%5D', ''],
    [{ data: 'a=1' }, '', ''],
    [{ data: {}, url: `${url}?t=abc==` }, '?t=abc==', ''],
    [{ method: 'HEAD', data: { a: 1 } }, '', ''],
    [{ method: 'post', data: { a: 'ü' } }, '', '{"a":"ü"}'],
    [{ method: 5, data: { a: 1 } }, '?a=1', ''],
    [{ method: 'PUT', data: 'plain' }, '', 'plain'],
    [{ method: 'DELETE', data: [1] }, '', '[1]'],
    [{ method: 'POST', data: null }, '', 'null'],
    [{ method: 'POST', data: 5 }, '', '5'],
    [{ method: 'POST', header: form, data: { a: 'x y', b: '&', c: undefined, d: {} } }, '', 'a=x%20y&b=%26&c=undefined&d=%5Bobject%20Object%5D'],
    [{ method: 'POST' }, '', '']
  ]
  for (const [options, query, text] of cases) {
    await ask(runtime, { url, ...options })
    assert.deepEqual([new URL(runtime.sent.at(-1).url).search, runtime.sent.at(-1).text], [query, text], JSON.stringify(options))
  }
  await ask(runtime, { url, method: 'POST', data: buffer })
  assert.deepEqual([...server.log.at(-1).body], [1, 2, 255])
  const typed = runtime.program('module.exports = (url, data) => new Promise((resolve) => wx.request({ url, method: "POST", data, complete: resolve }))')
  await runtime.run(() => typed(url, bytes))
  assert.equal(server.log.at(-1).text, '{"0":1,"1":2,"2":255}', 'a typed array is no buffer')
})

test('a GET with data has its whole query written anew', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/d', () => ({}))
  const cases = [
    ['?x=1&x=2', { a: 1 }, '?x=2&a=1'], ['?t=abc==', { a: 1 }, '?t=abc&a=1'], ['?flag', { a: 1 }, '?flag=undefined&a=1'],
    ['?x=1?y=2', { a: 1 }, '?x=1&a=1'], ['?a=old', { a: 'new' }, '?a=new'], ['', { a: undefined, b: null, c: { d: 1 } }, '?a=undefined&b=null&c=%7B%22d%22%3A1%7D'],
    ['', ['x', 'y'], '?0=x&1=y'], ['?t=%3D', { a: 1 }, '?t=%3D&a=1']
  ]
  for (const [query, data, expected] of cases) {
    await ask(runtime, { url: `${server.url}/d${query}`, data })
    assert.equal(new URL(runtime.sent.at(-1).url).search, expected, query)
  }
  await ask(runtime, { url: `${server.url}/d#end`, data: { a: 1 } })
  assert.equal(new URL(runtime.sent.at(-1).url).hash, '#end?a=1', 'and the fragment takes it away')
})

test('the options object of the program is written into', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/d', () => ({}))
  const after = await runtime.run(runtime.program(`
    module.exports = (url) => new Promise((resolve) => { const options = { url, data: { a: 1 }, header: { 'Content-Type': 'text/plain', N: 5 }, complete: () => resolve(options) }
      wx.request(options) })`)(`${server.url}/d?x=1&x=2`))
  assert.equal(after.url, `${server.url}/d?x=2&a=1`)
  assert.deepEqual({ ...after.header }, { 'content-type': 'text/plain', N: '5' })
  assert.equal(after.dataType, 'json')
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
  server.on('GET', '/bom', () => ({ body: '\ufeff{"a":1}' }))
  const data = async (options) => (await ask(runtime, options)).data
  assert.equal(JSON.stringify(await data({ url: `${server.url}/json` })), '{"a":[1,"ü"]}')
  assert.equal(await data({ url: `${server.url}/json`, dataType: 'text' }), '{"a":[1,"ü"]}')
  assert.equal(await data({ url: `${server.url}/html` }), '<html>')
  assert.equal(await data({ url: `${server.url}/null` }), null)
  assert.equal((await data({ url: `${server.url}/bom` })).a, 1)
  assert.equal((await data({ url: `${server.url}/json`, responseType: 'arraybuffer' })).byteLength, 14)
})

test('header values of other types are sent as text, and a header that is none is dropped', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/h', () => ({}))
  const header = { n: 5, t: true, u: undefined, z: null, a: ['x'], o: {}, s: 'text' }
  await ask(runtime, { url: `${server.url}/h`, header })
  const seen = Object.fromEntries(Object.keys(header).map((name) => [name, server.log[0].header[name]]))
  assert.deepEqual(seen, { n: '5', t: '[object Boolean]', u: '[object Undefined]', z: '[object Null]', a: '[object Array]', o: '[object Object]', s: 'text' })
  for (const none of ['a: 1', null, 5]) assert.equal((await ask(runtime, { url: `${server.url}/h`, header: none })).statusCode, 200)
  assert.deepEqual(runtime.record.console.map(({ level }) => level), ['warn', 'warn', 'warn'])
})

test('options of wrong types are as good as none', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/h', () => ({ body: '{"a":1}' }))
  for (const wrong of [{ timeout: '5' }, { timeout: 0 }, { responseType: 'json' }, { redirect: 'error' }, { enableChunked: 1 }, { dataType: '' }]) {
    const answer = await ask(runtime, { url: `${server.url}/h`, ...wrong })
    assert.equal(answer.data.a, 1, JSON.stringify(wrong))
  }
  assert.equal((await ask(runtime, { url: `${server.url}/h`, responseType: 'ARRAYBUFFER' })).data.byteLength, 7)
})

/** Calls `wx.request` or its kin; tells what had happened when it returned, and what it returned. */
const AT_ONCE = `
  module.exports = (api, options) => {
    const heard = []
    const task = wx[api](Object.assign({ fail: ({ errMsg, errno }) => heard.push(errMsg, errno), complete: () => heard.push('complete') }, options))
    return [typeof task, heard.slice()]
  }`

test('what the base library finds wrong fails before the call returns, and there is no task', async (t) => {
  const { runtime } = await fixture(t)
  const url = 'http://127.0.0.1:9/'
  const cyclic = runtime.program('const cyclic = {}; cyclic.me = cyclic; module.exports = cyclic')
  const cases = [
    [{}, 'parameter error: parameter.url should be String instead of Undefined;', 1001],
    [{ url: 5 }, 'parameter error: parameter.url should be String instead of Number;', 1001],
    [{ url: '' }, 'parameter error: parameter.url should be String instead of String;', 1001],
    [{ url: '/me' }, 'invalid url "/me"', 600009], [{ url: 'ftp://a.example/' }, 'invalid url "ftp://a.example/"', 600009], [{ url: '//a.example' }, 'invalid url "//a.example"', 600009],
    [{ url: 'https://.example' }, 'invalid url "https://.example"', 101], [{ url: 'https://a..b/' }, 'invalid url "https://a..b/"', 101],
    [{ url, method: 'POST', data: cyclic }, 'fail to stringify data', 600010], [{ url, data: { cyclic } }, 'fail to stringify data', 600010],
    [{ url, method: 'POST', data: () => 1 }, 'fail to stringify data', 600010]
  ]
  const call = runtime.program(AT_ONCE)
  for (const [options, reason, errno] of cases) {
    const [task, heard] = call('request', Object.assign(runtime.wrap({}), options))
    assert.deepEqual([task, ...heard], ['undefined', `request:fail ${reason}`, errno, 'complete'])
  }
  for (const api of ['uploadFile', 'downloadFile']) {
    const [task, heard] = call(api, runtime.wrap({ url: '/x', filePath: 'wxfile://usr/x', name: 'x' }))
    assert.deepEqual([task, heard[0]], ['undefined', `${api}:fail invalid url "/x"`])
  }
  assert.equal(runtime.sent.length, 0)
})

test('what the phone refuses fails later, with a task', async (t) => {
  const { runtime, server } = await fixture(t, { domains: ['https://api.example.com', 'http://127.0.0.1:9'] })
  const url = 'http://127.0.0.1:9/'
  const cases = [
    [{ url, method: 'patch' }, 'method is invalid', undefined], [{ url, method: '' }, 'method is invalid', undefined],
    [{ url, header: { 'X-A': 'a\r\nX-B: 1' } }, 'parameter error: parameter.header.X-A has a control character or one outside Latin-1;', 1001],
    [{ url, header: { 'X-A': '名' } }, 'parameter error: parameter.header.X-A has a control character or one outside Latin-1;', 1001],
    [{ url, header: { 'X A': '1' } }, 'parameter error: parameter.header has the invalid name "X A";', 1001],
    [{ url: 'https://' }, 'invalid url "https://"', 600009], [{ url: server.url }, 'url not in domain list', 600002],
    [{ url: 'https://api.example.com/' }, '未能找到使用指定主机名的服务器。', 600001]
  ]
  for (const [options, reason, errno] of cases) {
    const [task, heard] = runtime.program(AT_ONCE)('request', runtime.wrap(options))
    assert.deepEqual([task, [...heard]], ['object', []])
    assert.deepEqual(await ask(runtime, options), { how: 'fail', errMsg: `request:fail ${reason}`, ...(errno ? { errno } : {}) })
  }
  await runtime.settle()
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

test('a queued request is aborted at once, and its time runs from when it leaves the queue', async (t) => {
  const { runtime, server } = await fixture(t)
  const gate = server.hold('GET', '/slow')
  const log = runtime.program(`
    module.exports = (url) => { const log = []
      for (let i = 0; i < 10; i += 1) wx.request({ url })
      wx.request({ url, fail: (e) => log.push(e.errMsg, e.errno) }).abort()
      log.push('returned')
      wx.request({ url, timeout: 10, fail: (e) => log.push(e.errMsg) })
      return log }`)(`${server.url}/slow`)
  await runtime.clock.advance(10)
  assert.deepEqual([...log], ['request:fail abort', undefined, 'returned'])
  assert.equal(runtime.sent.length, 10)
  gate.releaseOne()
  await runtime.settle()
  await runtime.clock.advance(10)
  assert.equal(log.at(-1), 'request:fail timeout')
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
  assert.equal((await ask(runtime, { url: `${server.url}/loop` })).errno, 600008)
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
