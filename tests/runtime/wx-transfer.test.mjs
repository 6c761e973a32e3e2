import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'
import { eachProfile } from './profiles.mjs'

const PROGRAM = `
  module.exports = (api, options) => new Promise((resolve) => {
    const events = []
    const task = wx[api](Object.assign({
      success: (result) => resolve({ how: 'success', result, events }),
      fail: (result) => resolve({ how: 'fail', result, events })
    }, options))
    task.onHeadersReceived((r) => events.push(['headers', r]))
    task.onProgressUpdate((r) => events.push(['progress', r]))
  })`

async function call(runtime, api, options) {
  const answer = await runtime.run(() => runtime.program(PROGRAM)(api, runtime.wrap(options)))
  return JSON.parse(JSON.stringify(answer))
}

eachProfile(test, async (profile, t) => {
  const { runtime, server } = await fixture(t, { profile })
  runtime.files.set('wxfile://tmp_photo.png', Buffer.from('PNG'))
  const cookies = { 'Set-Cookie': ['a=1', 'b=2'] }
  server.on('POST', '/up', () => ({ body: { ok: true }, header: cookies }))
  server.on('GET', '/down', () => ({ body: 'bytes', header: cookies }))
  const name = profile.headerCase === 'lower' ? 'set-cookie' : 'Set-Cookie'
  const shape = profile.transferSetCookie === 'array' ? ['a=1', 'b=2'] : `a=1${profile.setCookieJoiner}b=2`

  const lossy = profile.transferSetCookie === 'array' ? shape : ['a=1', `${profile.setCookieJoiner.slice(1)}b=2`]
  const cookiesOf = (api) => (profile.cookiesField && profile.transferCookies.includes(api) ? { cookies: lossy } : {})

  await t.test('uploadFile: the header comes by onHeadersReceived only', async () => {
    const { how, result, events } = await call(runtime, 'uploadFile', { url: `${server.url}/up`, filePath: 'wxfile://tmp_photo.png', name: 'photo' })
    assert.equal(how, 'success')
    assert.deepEqual(result, { errMsg: 'uploadFile:ok', data: '{"ok":true}', statusCode: 200, ...cookiesOf('uploadFile') })
    assert.deepEqual(events.find(([kind]) => kind === 'headers')[1].header[name], shape)
  })

  await t.test('downloadFile: the same', async () => {
    const { result, events } = await call(runtime, 'downloadFile', { url: `${server.url}/down` })
    assert.deepEqual(result, { errMsg: 'downloadFile:ok', statusCode: 200, tempFilePath: result.tempFilePath, ...cookiesOf('downloadFile') })
    assert.equal(runtime.files.get(result.tempFilePath).toString(), 'bytes')
    assert.deepEqual(events.find(([kind]) => kind === 'headers')[1].header[name], shape)
  })
})

test('an upload is multipart, with fields, file name and progress', async (t) => {
  const { runtime, server } = await fixture(t)
  runtime.files.set('wxfile://usr/a"b.png', Buffer.from([0, 255, 13, 10]))
  server.on('POST', '/up', () => ({ body: 'done' }))
  const { events } = await call(runtime, 'uploadFile', {
    url: `${server.url}/up`, filePath: 'wxfile://usr/a"b.png', name: 'photo', formData: { title: 'ü', list: [1] },
    header: { Authorization: 'Bearer t', 'Content-Type': 'application/json' }
  })
  const { header, body } = server.log[0]
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(header['content-type'])[1]
  assert.equal(header.authorization, 'Bearer t')
  const text = body.toString('latin1')
  const title = Buffer.from('ü').toString('latin1')
  assert.equal(text, `--${boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\n${title}\r\n` +
    `--${boundary}\r\nContent-Disposition: form-data; name="list"\r\n\r\n[object Array]\r\n` +
    `--${boundary}\r\nContent-Disposition: form-data; name="photo"; filename="a%22b.png"\r\nContent-Type: application/octet-stream\r\n\r\n` +
    `\u0000\u00ff\r\n\r\n--${boundary}--\r\n`)
  const [, progress] = events.find(([kind]) => kind === 'progress')
  assert.deepEqual(progress, { progress: 100, totalBytesSent: body.length, totalBytesExpectedToSend: body.length })
})

test('a download to a path of the program, read back, with progress', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/bill', () => ({ body: '12345' }))
  const { result, events } = await call(runtime, 'downloadFile', { url: `${server.url}/bill`, filePath: 'wxfile://usr/bill.txt' })
  assert.deepEqual(result, { errMsg: 'downloadFile:ok', statusCode: 200, cookies: [], filePath: 'wxfile://usr/bill.txt' })
  assert.deepEqual(events.at(-1), ['progress', { progress: 100, totalBytesWritten: 5, totalBytesExpectedToWrite: 5 }])
  assert.equal(runtime.program('module.exports = wx.getFileSystemManager().readFileSync(wx.env.USER_DATA_PATH + "/bill.txt", "utf8")'), '12345')
  runtime.restart()
  assert.equal(runtime.files.get('wxfile://usr/bill.txt').toString(), '12345', 'files outlive a restart')
})

test('an error status is a success here too', async (t) => {
  const { runtime, server } = await fixture(t)
  server.on('GET', '/401', () => ({ status: 401, body: 'no' }))
  assert.equal((await call(runtime, 'downloadFile', { url: `${server.url}/401` })).result.statusCode, 401)
})

test('wrong options, missing files, forbidden places', async (t) => {
  const { runtime, server } = await fixture(t)
  const cases = [
    ['uploadFile', { url: server.url, name: 'a' }, 'uploadFile:fail parameter error: parameter.filePath should be String instead of Undefined;'],
    ['uploadFile', { url: server.url, filePath: 'wxfile://x' }, 'uploadFile:fail parameter error: parameter.name should be String instead of Undefined;'],
    ['uploadFile', { url: server.url, filePath: 'wxfile://x', name: 'a', formData: 'a' }, 'uploadFile:fail parameter error: parameter.formData should be Object instead of String;'],
    ['uploadFile', { url: server.url, filePath: 'wxfile://x', name: 'a' }, 'uploadFile:fail file not found'],
    ['uploadFile', { url: '/up', filePath: 'wxfile://x', name: 'a' }, 'uploadFile:fail invalid url "/up"'],
    ['downloadFile', { url: '/down' }, 'downloadFile:fail invalid url "/down"'],
    ['downloadFile', { url: server.url, filePath: '/etc/x' }, 'downloadFile:fail permission denied, open "/etc/x"'],
    ['downloadFile', { url: server.url, filePath: 1 }, 'downloadFile:fail parameter error: parameter.filePath should be String instead of Number;']
  ]
  for (const [api, options, errMsg] of cases) {
    const { how, result } = await runtime.run(runtime.program(`
      module.exports = (api, options) => new Promise((resolve) => wx[api](Object.assign({ success: (result) => resolve({ how: 'success', result }), fail: (result) => resolve({ how: 'fail', result }) }, options)))`)(api, runtime.wrap(options)))
    assert.deepEqual([how, result.errMsg], ['fail', errMsg])
  }
  assert.equal(runtime.sent.length, 0)
})

test('abort works for both', async (t) => {
  const { runtime, server } = await fixture(t)
  const gate = server.hold('GET', '/down')
  const log = runtime.program(`module.exports = (url) => { const log = []; const task = wx.downloadFile({ url, fail: (e) => log.push(e.errMsg) }); return { log, task } }`)(`${server.url}/down`)
  await runtime.settle()
  log.task.abort()
  await runtime.settle()
  assert.deepEqual([...log.log], ['downloadFile:fail abort'])
  gate.release()
})
