/**
 * `session.request` with `enableChunked`: chunks of an answer that is refused and asked for again are heard by nobody.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open, plain } from './session.mjs'
import { onEachPlatform, streams, tellsChunks } from './streaming.mjs'

const textOf = ({ data }) => (typeof data === 'string' ? data : Buffer.from(new Uint8Array(data)).toString())

/** Ask with `enableChunked`, and write down the order of what is told. */
function ask(home, options = {}) {
  const told = []
  const handle = home.session.request(home.runtime.wrap({
    url: '/chat', enableChunked: true, ...options,
    success: (answer) => told.push(['success', answer.statusCode, plain(answer.data)]), fail: (error) => told.push(['fail', error.code])
  }))
  handle.onChunkReceived(home.runtime.wrap((chunk) => told.push(['chunk', textOf(chunk)])))
  return { told, handle }
}

const PLAIN = { 'Content-Type': 'text/plain' }
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' }

/** What is heard of an answer: chunk by chunk, or whole in `success`. */
const whole = (profile, ...chunks) => (tellsChunks(profile)
  ? [...chunks.map((text) => ['chunk', text]), ['success', 200, '']]
  : [['success', 200, chunks.join('')]])

onEachPlatform(test, 'a first attempt that is answered 401 with a body: only the stream is heard', async (profile, t) => {
  const home = await open(t)
  await home.loggedIn()
  home.backend.revoke()
  const opened = streams(home)
  home.server.on('GET', '/other', () => ({ status: 401, body: { error: 'token' } }))
  const { told } = ask(home)
  await home.runtime.settle()
  opened[0].write('data: a\n\n')
  await home.runtime.settle()
  if (tellsChunks(profile)) assert.deepEqual(told, [['chunk', 'data: a\n\n']], 'as it came')
  opened[0].write('data: b\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(told, whole(profile, 'data: a\n\n', 'data: b\n\n'))
  assert.equal(home.backend.logins, 2)
})

onEachPlatform(test, 'where the refusal is the call\'s answer its chunks come, before the end and in order', async (profile, t) => {
  const home = await open(t)
  home.server.on('GET', '/chat', () => ({ status: 401, chunks: ['{"error":', '"who"}'] }))
  const { told } = ask(home, { auth: 'none', dataType: 'text' })
  await home.runtime.settle()
  if (tellsChunks(profile)) {
    assert.equal(told.filter(([what]) => what === 'chunk').map(([, text]) => text).join(''), '{"error":"who"}')
    assert.deepEqual(told.at(-1), ['success', 401, ''])
  } else assert.deepEqual(told, [['success', 401, '{"error":"who"}']])
})

onEachPlatform(test, 'a refusal that ends the call is in the error, and its chunks are heard by nobody', async (profile, t) => {
  const home = await open(t, { options: { timing: { retries: 0 } } })
  await home.loggedIn()
  home.server.on('GET', '/chat', () => ({ status: 401, header: JSON_TYPE, chunks: ['{"errcode":', '7}'] }))
  const { told, handle } = ask(home)
  const error = await home.failure(handle)
  assert.deepEqual(told, [['fail', 'ERR_EXPIRED']])
  assert.equal(error.cause.statusCode, 401)
  assert.equal(error.cause.errcode, 7)
  assert.deepEqual(plain(error.response.data), { errcode: 7 })
})

onEachPlatform(test, 'who asked for bytes finds bytes in the error', async (profile, t) => {
  const home = await open(t, { options: { timing: { retries: 0 } } })
  await home.loggedIn()
  home.server.on('GET', '/chat', () => ({ status: 401, header: JSON_TYPE, chunks: ['{"errcode":', '7}'] }))
  const error = await home.failure(ask(home, { responseType: 'arraybuffer' }).handle)
  assert.equal(Object.prototype.toString.call(error.response.data), '[object ArrayBuffer]')
  assert.equal(textOf(error.response), '{"errcode":7}')
  assert.equal(error.cause.errcode, 7)
})

onEachPlatform(test, 'with `preferred` the refusing answer is the outcome, chunks first', async (profile, t) => {
  const home = await open(t, { options: { timing: { retries: 0 } } })
  await home.loggedIn()
  home.server.on('GET', '/chat', () => ({ status: 401, chunks: ['no', ' more'] }))
  const { told } = ask(home, { auth: 'preferred', dataType: 'text' })
  await home.runtime.settle()
  if (!tellsChunks(profile)) return assert.deepEqual(told, [['success', 401, 'no more']])
  assert.equal(told.filter(([what]) => what === 'chunk').map(([, text]) => text).join(''), 'no more')
  assert.deepEqual(told.at(-1), ['success', 401, ''])
})

onEachPlatform(test, 'the program\'s rule is asked of a stream as of `stream`', async (profile, t) => {
  const apis = []
  const home = await open(t, { options: { auth: ({ api }) => { apis.push(api); return 'none' } } })
  home.server.on('GET', '/chat', () => ({ header: { 'Content-Type': 'text/event-stream' }, body: 'data: x\n\n' }))
  await home.run(home.session.stream(home.runtime.wrap({ url: '/chat' })))
  await home.run(home.session.request(home.runtime.wrap({ url: '/chat' })))
  assert.deepEqual(apis, ['stream', 'request'])
  assert.equal(home.backend.logins, 0)
})

onEachPlatform(test, 'a business code in a chunked answer means "expired", cut anywhere', async (profile, t) => {
  const home = await open(t, { options: { expired: { code: { path: 'code', values: [40101] } } } })
  let times = 0
  home.server.on('GET', '/chat', () => (++times === 1
    ? { header: JSON_TYPE, chunks: [Buffer.from('{"msg":"过期","co').subarray(0, 10), Buffer.from('{"msg":"过期","co').subarray(10), 'de":40101}'] }
    : { header: PLAIN, chunks: ['fine'] }))
  const { told } = ask(home)
  await home.runtime.settle()
  assert.deepEqual(told, whole(profile, 'fine'))
  assert.equal(home.backend.logins, 2)
})

onEachPlatform(test, '`when` sees the body of a chunked answer, and one that it does not match comes whole and in order', async (profile, t) => {
  const seen = []
  const home = await open(t, { options: { expired: { when: ({ data, statusCode }) => { seen.push([statusCode, data && data.code]); return !!data && data.code === 'GONE' } } } })
  await home.loggedIn()
  seen.length = 0
  let times = 0
  home.server.on('GET', '/chat', () => ({ header: JSON_TYPE, chunks: [++times === 1 ? '{"code":"GONE"}' : '{"code":"FINE"}'] }))
  const { told } = ask(home)
  await home.runtime.settle()
  assert.deepEqual(told, tellsChunks(profile) ? [['chunk', '{"code":"FINE"}'], ['success', 200, '']] : [['success', 200, { code: 'FINE' }]])
  // Of a login's own answer it may be asked, too.
  assert.deepEqual(seen.filter(([, code]) => code), [[200, 'GONE'], [200, 'FINE']])
})

onEachPlatform(test, 'JSON values in a row do not wait for their end, JSON under `code` does', async (profile, t) => {
  const home = await open(t, { options: { expired: { code: { path: 'code', values: [1] } } } })
  const ndjson = streams(home, '/ndjson', { header: { 'Content-Type': 'application/x-ndjson' } })
  const json = streams(home, '/json', { header: JSON_TYPE })
  await home.loggedIn()
  const first = ask(home, { url: '/ndjson' })
  const second = ask(home, { url: '/json' })
  await home.runtime.settle()
  ndjson[0].write('{"code":1}\n')
  json[0].write('[1,')
  await home.runtime.settle()
  const early = tellsChunks(profile) && profile.statusInHeaders
  assert.deepEqual(first.told, early ? [['chunk', '{"code":1}\n']] : [])
  assert.deepEqual(second.told, [])
  ndjson[0].end()
  json[0].write('2]').end()
  await home.runtime.settle()
  if (tellsChunks(profile)) assert.deepEqual(second.told, [['chunk', '[1,'], ['chunk', '2]'], ['success', 200, '']])
  assert.equal(first.told.at(-1)[0], 'success')
})

onEachPlatform(test, 'a program that aborts at a chunk hears no other and no success', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home, '/chat', { header: PLAIN })
  const { told, handle } = ask(home)
  handle.onChunkReceived(home.runtime.wrap(() => handle.abort()))
  await home.runtime.settle()
  opened[0].write('a')
  await home.runtime.settle()
  if (profile.statusInHeaders && tellsChunks(profile)) await opened[0].closed
  else opened[0].write('b').end()
  await home.runtime.settle()
  if (tellsChunks(profile)) assert.deepEqual(told, [['chunk', 'a'], ['fail', 'ERR_ABORTED']])
})

onEachPlatform(test, 'cookies of a chunked answer are there when its headers are, and are taken once', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home, '/chat', { header: { ...PLAIN, 'Set-Cookie': ['a=1; Path=/', 'b=2; Path=/'] } })
  ask(home)
  await home.runtime.settle()
  const cookies = () => home.session.cookies.header(home.server.url)
  if (tellsChunks(profile)) {
    assert.equal(cookies(), 'a=1; b=2')
    // What another answer sets meanwhile is newer.
    home.session.cookies.set(`${home.server.url}/`, 'a=new; Path=/')
  }
  opened[0].write('x').end()
  await home.runtime.settle()
  assert.equal(cookies(), tellsChunks(profile) ? 'a=new; b=2' : 'a=1; b=2')
})

onEachPlatform(test, 'what goes elsewhere, or without a token, is let through as it comes', async (profile, t) => {
  const home = await open(t, { options: { hosts: ['api.example.com'], login: (code) => Promise.resolve({ token: code }) } })
  const opened = []
  home.server.on('GET', '/chat', () => ({ status: 401, stream: (one) => opened.push(one) }))
  const { told } = ask(home, { dataType: 'text' })
  await home.runtime.settle()
  opened[0].write('a')
  await home.runtime.settle()
  if (tellsChunks(profile)) assert.deepEqual(told, [['chunk', 'a']])
  opened[0].end()
  await home.runtime.settle()
  assert.equal(told.at(-1)[0], 'success')
})

onEachPlatform(test, 'code that calls the replaced wx.request gets chunks as the session lets them through', async (profile, t) => {
  const home = await open(t)
  await home.loggedIn()
  home.backend.revoke()
  home.session.install()
  const opened = streams(home)
  const told = home.program(`module.exports = (url) => {
    const told = []
    const task = wx.request({ url, enableChunked: true, success: () => told.push('success'), fail: () => told.push('fail') })
    task.onChunkReceived(({ data }) => told.push('chunk'))
    return told
  }`)(`${home.server.url}/chat`)
  await home.runtime.settle()
  opened[0].write('data: a\n\n')
  await home.runtime.settle()
  if (tellsChunks(profile)) assert.deepEqual([...told], ['chunk'])
  opened[0].end()
  await home.runtime.settle()
  assert.equal(told[told.length - 1], 'success')
}, { since: '2.20.2' })
