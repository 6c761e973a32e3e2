/**
 * `uploadFile` and `downloadFile` are treated like `request`.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

const FILE = 'wxfile://usr/photo.jpg'
const BYTES = Buffer.from([0xff, 0xd8, 0, 1, 2, 253, 254, 255])

async function withFile(t, parts) {
  const home = await open(t, parts)
  home.device.files.set(FILE, BYTES)
  home.backend.guard('POST', '/photo', () => ({ body: { stored: true } }))
  home.backend.guard('GET', '/bill', () => ({ body: 'the bill' }))
  return home
}
const UPLOAD = { url: '/photo', filePath: FILE, name: 'file', formData: { title: 'eins & zwei', n: 1 } }

/** A multipart body without its random boundary. */
const parts = ({ body, header }) => body.toString('latin1').replaceAll(/boundary=(.+)/.exec(header['content-type'])[1], 'BOUNDARY')

everywhere(test, 'an upload logs in first and carries the token', async (profile, t) => {
  const home = await withFile(t, { profile })
  const told = home.begin(UPLOAD, 'uploadFile')
  const answer = await home.run(told.handle)
  assert.deepEqual(told.order, ['success', 'complete'])
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(JSON.parse(answer.data), { stored: true })
  assert.equal(home.backend.logins, 1)
  assert.equal(home.runtime.sent.at(-1).header.authorization, 'Bearer token-1')
})

everywhere(test, 'an upload that meets "expired" is sent again, the same file and fields', async (profile, t) => {
  const home = await withFile(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  const answer = await home.run(home.session.uploadFile(home.runtime.wrap({ ...UPLOAD, header: { 'X-A': 'b' } })))
  assert.equal(answer.statusCode, 200)
  const [first, second] = home.runtime.sent.filter(({ api }) => api === 'uploadFile')
  assert.equal(parts(second), parts(first))
  assert.ok(parts(second).includes(BYTES.toString('latin1')))
  assert.match(parts(second), /name="title"\r\n\r\neins & zwei\r\n/)
  assert.equal(second.header['x-a'], 'b')
  assert.deepEqual([first.header.authorization, second.header.authorization], ['Bearer token-1', 'Bearer token-2'])
  assert.equal(second.api, 'uploadFile', 'upload stays upload')
})

everywhere(test, 'a download logs in, retries and gives the file', async (profile, t) => {
  const home = await withFile(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  const answer = await home.run(home.session.downloadFile(home.runtime.wrap({ url: '/bill' })))
  assert.equal(answer.statusCode, 200)
  assert.equal(home.device.files.get(answer.tempFilePath).toString(), 'the bill')
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'progress and headers reach listeners that were attached while queued', async (profile, t) => {
  const home = await withFile(t, { profile })
  const heard = []
  const up = home.session.uploadFile(home.runtime.wrap(UPLOAD))
  up.onProgressUpdate(home.runtime.wrap((r) => void heard.push(['up', r.progress])))
  up.onHeadersReceived(home.runtime.wrap((r) => void heard.push(['headers', typeof r.header])))
  const down = home.session.downloadFile(home.runtime.wrap({ url: '/bill' }))
  down.onProgressUpdate(home.runtime.wrap((r) => void heard.push(['down', r.progress])))
  await home.run(Promise.all([up, down]))
  await home.runtime.settle()
  assert.deepEqual(heard.map(([what]) => what).sort(), ['down', 'headers', 'up'])
})

everywhere(test, 'cookies of an upload\'s and a download\'s answer are stored, and both send them', async (profile, t) => {
  const home = await withFile(t, { profile })
  home.backend.guard('POST', '/photo', () => ({ header: { 'Set-Cookie': ['a=1; Expires=Fri, 01 Jan 2027 00:00:00 GMT; Path=/', 'b=2; Path=/'] }, body: {} }))
  home.backend.guard('GET', '/bill', () => ({ header: { 'Set-Cookie': 'c=3; Path=/' }, body: 'x' }))
  await home.run(home.session.uploadFile(home.runtime.wrap(UPLOAD)))
  await home.run(home.session.downloadFile(home.runtime.wrap({ url: '/bill' })))
  assert.equal(home.runtime.sent.at(-1).header.cookie, 'a=1; b=2')
  await home.run(home.session.uploadFile(home.runtime.wrap(UPLOAD)))
  assert.equal(home.runtime.sent.at(-1).header.cookie, 'a=1; b=2; c=3')
})

everywhere(test, 'a missing file fails once, in the platform\'s words, and logs nobody out', async (_profile, t) => {
  const home = await withFile(t)
  const told = home.begin({ ...UPLOAD, filePath: 'wxfile://usr/none' }, 'uploadFile')
  const error = await home.failure(told.handle)
  assert.match(error.errMsg, /^uploadFile:fail/)
  assert.deepEqual(told.order, ['fail', 'complete'])
  assert.equal(home.session.state.status, 'active')
})

everywhere(test, 'the caller\'s formData and header are never changed', async (_profile, t) => {
  const home = await withFile(t, { options: { inject: { in: 'body', name: 'tk' } } })
  home.server.on('POST', '/photo', () => ({ body: '{}' }))
  const options = home.runtime.wrap({ ...UPLOAD, header: { a: 'b' } })
  const before = JSON.stringify(options)
  await home.run(home.session.uploadFile(options))
  assert.equal(JSON.stringify(options), before)
})

everywhere(test, 'a business code in an upload\'s text answer means expired; downloads go by status and when', async (_profile, t) => {
  const home = await withFile(t, { options: { expired: { code: { path: 'code', values: [40101] } } } })
  let left = 1
  home.server.on('POST', '/photo', () => ({ body: { code: left-- > 0 ? 40101 : 0 } }))
  const answer = await home.run(home.session.uploadFile(home.runtime.wrap(UPLOAD)))
  assert.deepEqual(JSON.parse(answer.data), { code: 0 })
  assert.equal(home.backend.logins, 2)
  home.server.on('GET', '/bill', () => ({ body: { code: 40101 } }))
  assert.equal((await home.run(home.session.downloadFile(home.runtime.wrap({ url: '/bill' })))).statusCode, 200)
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'visitor uploads and downloads go out at once without the token', async (_profile, t) => {
  const home = await withFile(t)
  const up = await home.run(home.session.uploadFile(home.runtime.wrap({ ...UPLOAD, auth: 'none' })))
  const down = await home.run(home.session.downloadFile(home.runtime.wrap({ url: '/bill', auth: 'none' })))
  assert.deepEqual([up.statusCode, down.statusCode], [401, 401])
  assert.equal(home.backend.logins, 0)
})

everywhere(test, 'an upload to filePath and a download to filePath keep the platform\'s fields', async (_profile, t) => {
  const home = await withFile(t)
  const answer = await home.run(home.session.downloadFile(home.runtime.wrap({ url: '/bill', filePath: 'wxfile://usr/bill.txt' })))
  assert.equal(answer.filePath, 'wxfile://usr/bill.txt')
  assert.equal(home.device.files.get('wxfile://usr/bill.txt').toString(), 'the bill')
})

everywhere(test, 'mistyped options of an upload and a download are ERR_CONFIG in their own words', async (_profile, t) => {
  const home = await withFile(t)
  for (const api of ['uploadFile', 'downloadFile']) {
    const error = await home.failure(home.session[api](home.runtime.wrap({ ...UPLOAD, auth: 'maybe' })))
    assert.equal(error.code, 'ERR_CONFIG')
    assert.match(error.errMsg, new RegExp(`^${api}:fail`))
  }
})
