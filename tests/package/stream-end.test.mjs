/**
 * How a stream ends that does not end well: what the error is, and that nothing hangs.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open, plain, SECOND } from './session.mjs'
import { dataOf, listen, onEachPlatform, streams, tellsChunks } from './streaming.mjs'

/** Where a network that goes in the middle is told by nothing. */
const isSilent = ({ name }) => name === 'ios' || name === 'ios15'

onEachPlatform(test, 'no connection is ERR_NETWORK', async (profile, t) => {
  const home = await open(t)
  await home.loggedIn()
  home.server.on('GET', '/chat', () => ({ drop: true }))
  const error = await home.failure(listen(home).handle)
  assert.equal(error.code, 'ERR_NETWORK')
  assert.equal(error.response, undefined)
})

onEachPlatform(test, 'a stream that breaks off is ERR_STREAM with what the answer said, and silence is noticed', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home, '/chat', { header: { 'Content-Type': 'text/event-stream', 'X-Trace': '7' } })
  const told = listen(home, { as: 'lines' })
  await home.runtime.settle()
  opened[0].write('a\nhalf a line')
  await home.runtime.settle()
  opened[0].cut()
  await home.runtime.settle()
  if (isSilent(profile)) {
    assert.equal(told.end, undefined)
    await home.runtime.clock.advance(60 * SECOND)
  }
  home.checkError(told.end)
  assert.equal(told.end.code, 'ERR_STREAM')
  const { response } = told.end
  assert.equal(response.statusCode, profile.statusInHeaders ? 200 : undefined)
  assert.equal(response.header['X-Trace'] ?? response.header['x-trace'], '7')
  assert.equal(JSON.stringify(told.end).includes('X-Trace'), false, 'no log shows it by itself')
  assert.deepEqual(told.heard, tellsChunks(profile) ? ['a'] : [])
})

onEachPlatform(test, 'an answer that is no 2xx is ERR_STREAM with its body, and no message', async (profile, t) => {
  const home = await open(t)
  home.backend.guard('POST', '/chat', () => ({ status: 402, header: { 'Content-Type': 'application/json' }, chunks: ['{"code":"QUOTA",', '"left":0}'] }))
  for (const as of ['sse', 'text', 'lines']) {
    const told = listen(home, { as, method: 'POST', data: { q: '你好' }, reconnect: true })
    const error = await home.failure(told.handle)
    assert.equal(error.code, 'ERR_STREAM')
    assert.match(error.message, /HTTP 402/)
    assert.deepEqual(plain(error.response.data), { code: 'QUOTA', left: 0 })
    assert.equal(error.response.statusCode, 402)
    assert.deepEqual(told.heard, [])
  }
  assert.equal(home.runtime.sent.at(-1).json.q, '你好')
})

onEachPlatform(test, 'an answer that is no event stream is ERR_STREAM that says what it is', async (profile, t) => {
  const home = await open(t)
  home.backend.guard('GET', '/chat', () => ({ body: { code: 500, msg: '忙' } }))
  const told = listen(home, { reconnect: true })
  const error = await home.failure(told.handle)
  assert.equal(error.code, 'ERR_STREAM')
  assert.match(error.message, /no event stream.*application\/json/)
  assert.deepEqual(plain(error.response.data), { code: 500, msg: '忙' })
  assert.deepEqual(told.heard, [])
  const lines = listen(home, { as: 'lines' })
  await home.run(lines.handle)
  assert.deepEqual(lines.heard, ['{"code":500,"msg":"忙"}'], 'lines may be of any type')
})

onEachPlatform(test, 'a download by mistake is left after a megabyte', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home, '/chat', { header: { 'Content-Type': 'video/mp4' } })
  const told = listen(home)
  await home.runtime.settle()
  for (let part = 0; part < 20; part++) {
    opened[0].write(Buffer.alloc(100_000))
    await home.runtime.settle()
  }
  if (!tellsChunks(profile)) opened[0].end()
  await home.runtime.settle()
  if (profile.statusInHeaders || !tellsChunks(profile)) assert.equal(told.end.code, 'ERR_STREAM')
  else opened[0].end()
  await home.runtime.settle()
  assert.equal(told.end.code, 'ERR_STREAM')
})

onEachPlatform(test, 'a line without an end is ERR_STREAM, and what came before was heard', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home, { reconnect: true })
  await home.runtime.settle()
  opened[0].write('data: before\n\ndata: ')
  for (let part = 0; part < 9; part++) {
    opened[0].write(Buffer.alloc(1 << 20, 'x'))
    await home.runtime.settle()
  }
  opened[0].end()
  await home.runtime.settle()
  assert.equal(told.end.code, 'ERR_STREAM')
  assert.match(told.end.message, /8 MB/)
  assert.deepEqual(dataOf(told), ['before'])
  assert.equal(opened.length, 1, 'it is not asked for again')
})

onEachPlatform(test, 'the caller\'s timeout is for the first chunk: before the headers ERR_TIMEOUT, after them ERR_STREAM', async (profile, t) => {
  const home = await open(t)
  await home.loggedIn()
  home.server.hold('GET', '/held')
  home.backend.guard('GET', '/held')
  assert.equal((await home.failureAfter(listen(home, { url: '/held', timeout: 2000 }).handle, 2000)).code, 'ERR_TIMEOUT')
  const opened = streams(home)
  const told = listen(home, { timeout: 2000 })
  await home.runtime.settle()
  const error = await home.failureAfter(told.handle, 2000)
  assert.equal(error.code, 'ERR_STREAM')
  const slow = listen(home, { timeout: 2000 })
  await home.runtime.settle()
  await home.runtime.clock.advance(1999)
  opened[1].write('data: x\n\n')
  await home.runtime.clock.advance(30 * SECOND)
  if (!tellsChunks(profile)) return assert.ok(slow.end, 'nothing is told before the end')
  assert.equal(slow.end, undefined, 'once it has begun it may take its time')
  opened[1].end()
  await home.run(slow.handle)
})

onEachPlatform(test, 'the timeout counts the time that a login takes', async (profile, t) => {
  const home = await open(t)
  home.runtime.faults.on('login', { never: true })
  const error = await home.failureAfter(listen(home, { timeout: 2000 }).handle, 2000)
  assert.equal(error.code, 'ERR_TIMEOUT')
})

onEachPlatform(test, 'silence ends a stream after idleTimeout, and each byte begins it anew', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home, { idleTimeout: 5000 })
  await home.runtime.settle()
  if (!tellsChunks(profile)) {
    await home.runtime.clock.advance(5000)
    return assert.equal(told.end.code, 'ERR_STREAM')
  }
  for (let time = 0; time < 4; time++) {
    opened[0].write(':')
    await home.runtime.clock.advance(4999)
    assert.equal(told.end, undefined)
  }
  await home.runtime.clock.advance(1)
  assert.equal(told.end.code, 'ERR_STREAM')
  assert.match(told.end.message, /nothing came for 5000 ms/)
  if (profile.abortsChunked) await opened[0].closed
})

onEachPlatform(test, 'without a timeout silence counts from when the request was sent', async (profile, t) => {
  const home = await open(t)
  home.backend.guard('GET', '/chat')
  home.server.hold('GET', '/chat')
  home.runtime.faults.on('login', { after: 8000 })
  const told = listen(home, { idleTimeout: 5000 })
  await home.runtime.clock.advance(8000)
  assert.equal(told.end, undefined)
  await home.runtime.clock.advance(4999)
  assert.equal(told.end, undefined)
  await home.runtime.clock.advance(1)
  assert.equal(told.end.code, 'ERR_TIMEOUT')
})

onEachPlatform(test, 'logout ends what was sent with a token, and nothing else', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const bare = []
  home.server.on('GET', '/news', () => ({ header: { 'Content-Type': 'text/event-stream' }, stream: (one) => bare.push(one) }))
  const mine = listen(home)
  const news = listen(home, { url: '/news', auth: 'none' })
  await home.runtime.settle()
  const heardAt = []
  home.session.on('logout', home.runtime.wrap(() => heardAt.push(!!mine.handle)))
  await home.run(home.session.logout())
  await home.runtime.settle()
  assert.equal(mine.end.code, 'ERR_LOGGED_OUT')
  assert.match(mine.end.errMsg, /^request:fail /)
  assert.equal(news.end, undefined)
  bare[0].write('data: x\n\n').end()
  if (!profile.abortsChunked) opened[0].write('data: too late\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(dataOf(news), ['x'])
  assert.deepEqual(mine.heard, [])
})

onEachPlatform(test, 'adopt ends the streams of the account before, those that pause too; one that was not sent goes on', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  await home.loggedIn()
  const openOne = listen(home, { reconnect: true })
  const pausing = listen(home, { reconnect: true })
  await home.runtime.settle()
  opened[1].write('id: 1\ndata: x\n\n').end()
  await home.runtime.settle()
  home.backend.revoke()
  const token = home.backend.issue()
  await home.run(home.session.adopt(home.runtime.wrap(token)))
  await home.runtime.settle()
  assert.equal(openOne.end.code, 'ERR_LOGGED_OUT')
  assert.equal(pausing.end.code, 'ERR_LOGGED_OUT')
  await home.runtime.clock.advance(10 * SECOND)
  assert.equal(opened.length, 2, 'never asked for as somebody else')
  const next = listen(home)
  await home.runtime.settle()
  opened[2].write('data: y\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(dataOf(next), ['y'])
  assert.equal(home.runtime.sent.at(-1).header.authorization, `Bearer ${token.token}`)
})

onEachPlatform(test, 'a stream that waits for a login goes on with an adopted token, and fails at a logout', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  home.server.hold('POST', '/auth/login')
  const goesOn = listen(home)
  await home.runtime.settle()
  await home.run(home.session.adopt(home.runtime.wrap(home.backend.issue())))
  await home.runtime.settle()
  opened[0].write('data: x\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(dataOf(goesOn), ['x'])
  await home.run(home.session.logout())
  const late = listen(home)
  await home.runtime.settle()
  assert.equal(late.end.code, 'ERR_LOGGED_OUT')
})

onEachPlatform(test, 'wrong options are ERR_CONFIG that names them', async (profile, t) => {
  const home = await open(t)
  const wrong = {
    as: 'xml', onMessage: 7, idleTimeout: 0, timeout: -1, reconnect: 'yes', url: '', auth: 'maybe', header: 'x'
  }
  for (const [name, value] of Object.entries(wrong)) {
    const error = await home.failure(home.session.stream(home.runtime.wrap({ url: '/chat', [name]: value })))
    assert.equal(error.code, 'ERR_CONFIG', name)
    assert.ok(error.message.startsWith(`stream({ ${name} }): ${name} must be `), error.message)
  }
  const error = await home.failure(home.session.stream(home.runtime.wrap({ url: '/chat', reconnect: { max: -1 } })))
  assert.match(error.message, /reconnect\.max/)
  assert.equal((await home.failure(home.session.stream())).code, 'ERR_CONFIG')
  assert.equal(home.runtime.sent.length, 0)
})

onEachPlatform(test, 'data that cannot be copied are ERR_CONFIG too, and nothing is thrown', async (profile, t) => {
  const home = await open(t)
  const begin = home.program('const circle = {}; circle.own = circle; module.exports = (session) => session.stream({ url: "/chat", method: "POST", data: circle })')
  const error = await home.failure(begin(home.session))
  assert.equal(error.code, 'ERR_CONFIG')
  assert.match(error.message, /data/)
})

onEachPlatform(test, 'without the module a stream is ERR_WASM_LOAD', async (profile, t) => {
  const home = await open(t, { before: ({ runtime }) => runtime.faults.on('instantiate', { throw: 'no module' }) })
  const error = await home.failure(home.session.stream(home.runtime.wrap({ url: '/chat', auth: 'none' })), { within: 60 * SECOND })
  assert.equal(error.code, 'ERR_WASM_LOAD')
})
