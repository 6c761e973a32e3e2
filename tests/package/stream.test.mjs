/**
 * `session.stream`: messages as they come, and how a stream ends.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open, plain } from './session.mjs'
import { dataOf, listen, onEachPlatform, streams, tellsChunks } from './streaming.mjs'

onEachPlatform(test, 'server-sent events are heard as they come, and the answer has the status', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home)
  await home.runtime.settle()
  opened[0].write('id: 7\nevent: token\ndata: {"delta":"你"}\n\ndata: two\ndata: lines\n\n')
  await home.runtime.settle()
  const two = [{ event: 'token', data: '{"delta":"你"}', id: '7' }, { event: 'message', data: 'two\nlines', id: '7' }]
  if (tellsChunks(profile)) {
    assert.deepEqual(told.heard, two)
    assert.equal(told.handle.lastEventId, '7')
  }
  opened[0].write(': a comment\nid\ndata: last\n\ndata: not ended').end()
  await home.runtime.settle()
  assert.deepEqual(told.heard, [...two, { event: 'message', data: 'last', id: '' }])
  assert.equal(told.end.statusCode, 200)
  assert.equal(told.handle.lastEventId, '')
  assert.equal(home.runtime.sent.at(-1).header.accept, 'text/event-stream')
  assert.equal(home.runtime.sent.at(-1).header.authorization, 'Bearer token-1')
  assert.equal(home.backend.logins, 1)
})

onEachPlatform(test, 'characters and line ends are cut anywhere, and several writes come in one event', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home)
  const bytes = Buffer.from('\ufeffdata: 你好 😀\r\n\r\ndata: b\r\rdata: c\n\n')
  await home.runtime.settle()
  for (const byte of bytes) {
    opened[0].write(Buffer.from([byte]))
    await home.runtime.settle()
  }
  opened[0].write('data: d\n\n').write('data: e\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(dataOf(told), ['你好 😀', 'b', 'c', 'd', 'e'])
  assert.equal(told.end.statusCode, 200)
})

onEachPlatform(test, 'text comes as text, and lines as lines, the last one without an end too', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home, '/chat', { header: { 'Content-Type': 'application/x-ndjson' } })
  const text = listen(home, { as: 'text' })
  const lines = listen(home, { as: 'lines' })
  await home.runtime.settle()
  for (const one of opened) one.write(Buffer.from('{"a":"é\xff"}\r\n\n{"b":', 'latin1'))
  await home.runtime.settle()
  for (const one of opened) {
    one.write('"你"}')
    one.end()
  }
  await home.runtime.settle()
  const ill = profile.name === 'texts' || !tellsChunks(profile) ? undefined : '{"a":"\ufffd\ufffd"}'
  if (ill) assert.equal(text.heard.join(''), `${ill}\r\n\n{"b":"你"}`)
  assert.deepEqual(lines.heard.slice(1), ['', '{"b":"你"}'])
  assert.equal(lines.end.statusCode, 200)
  assert.equal(text.end.statusCode, 200)
})

onEachPlatform(test, 'a stream waits for a login as a request does, and one login serves all', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const gate = home.server.hold('POST', '/auth/login')
  const all = [listen(home), listen(home)]
  await home.runtime.settle()
  assert.equal(opened.length, 0)
  gate.release()
  await home.runtime.settle()
  for (const one of opened) one.write('data: x\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(all.map(dataOf), [['x'], ['x']])
  assert.equal(home.backend.logins, 1)
})

onEachPlatform(test, 'the program\'s rule and its headers know a stream by its name, and go with each of its connections', async (profile, t) => {
  const asked = []
  const home = await open(t, {
    options: {
      auth: ({ api }) => void asked.push(`auth ${api}`),
      headers: ({ api, url }) => { if (url.endsWith('/chat')) asked.push(`headers ${api}`); return { 'X-Tenant': '7', Accept: 'text/plain' } }
    }
  })
  await home.loggedIn()
  home.backend.revoke()
  const opened = streams(home)
  const told = listen(home)
  await home.runtime.settle()
  opened[0].end()
  await home.run(told.handle)
  assert.deepEqual(asked, ['auth stream', 'headers stream', 'headers stream'])
  const sent = home.runtime.sent.filter(({ url }) => url.endsWith('/chat'))
  assert.deepEqual(sent.map(({ header }) => [header['x-tenant'], header.accept]), Array(2).fill(['7', 'text/event-stream']))
})

onEachPlatform(test, 'a refused stream is renewed and asked for again, and nothing of the refusal is heard', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  await home.loggedIn()
  home.backend.revoke()
  const told = listen(home)
  await home.runtime.settle()
  assert.equal(opened.length, 1)
  opened[0].write('data: x\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(dataOf(told), ['x'])
  assert.equal(home.backend.logins, 2)
})

onEachPlatform(test, 'listeners come and go; one that throws harms nobody; one that aborts hears no more', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home, { onMessage: ({ data }) => { if (data === 'b') told.handle.abort() } })
  const late = []
  const off = home.runtime.wrap(() => late.push('off'))
  told.handle.onMessage(off)
  told.handle.onMessage(home.runtime.wrap(() => { throw new Error('mine') }))
  told.handle.onMessage(home.runtime.wrap(({ data }) => late.push(data)))
  told.handle.offMessage(off)
  await home.runtime.settle()
  opened[0].write('data: a\n\ndata: b\n\ndata: c\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(dataOf(told), ['a', 'b'])
  assert.deepEqual(late, ['a'])
  assert.equal(told.end.code, 'ERR_ABORTED')
  assert.deepEqual(home.runtime.takeUncaught().map(({ error }) => error.message), ['mine'])
})

onEachPlatform(test, 'offMessage() takes all off, and an abort before anything was sent settles at once', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home)
  told.handle.offMessage()
  await home.runtime.settle()
  opened[0].write('data: a\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(told.heard, [])
  assert.equal(told.end.statusCode, 200)
  const order = []
  const handle = home.session.stream(home.runtime.wrap({ url: '/chat', fail: (error) => order.push(error.code), complete: () => order.push('complete') }))
  handle.abort()
  handle.abort()
  assert.deepEqual(order, ['ERR_ABORTED', 'complete'])
  await home.runtime.settle()
  assert.equal(opened.length, profile.name === 'devtools' ? 2 : 1)
  assert.equal(JSON.stringify(handle), '{}')
})

onEachPlatform(test, 'an abort ends the connection, where the platform can', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home)
  await home.runtime.settle()
  told.handle.abort()
  if (profile.abortsChunked) await opened[0].closed
  else opened[0].write('data: x\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(told.heard, [])
  const error = told.end
  home.checkError(error)
  assert.equal(error.code, 'ERR_ABORTED')
  assert.equal(error.errMsg, 'request:fail abort')
})

onEachPlatform(test, 'success, fail and complete are called as a request\'s', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const order = []
  home.session.stream(home.runtime.wrap({ url: '/chat', success: ({ statusCode }) => order.push(statusCode), complete: ({ errMsg }) => order.push(errMsg) }))
  home.session.stream(home.runtime.wrap({ url: '/chat', as: 'xml', fail: ({ code, message }) => order.push(code, message), success: () => order.push('never') }))
  await home.runtime.settle()
  opened[0].write('data: a\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(order, ['ERR_CONFIG', 'stream({ as }): as must be "sse", "text" or "lines"', 200, 'request:ok'])
})

onEachPlatform(test, 'one object for two streams: each is told its own end', async (profile, t) => {
  const home = await open(t, { profile })
  for (const name of ['a', 'b']) home.backend.guard('GET', `/${name}`, () => ({ header: { 'Content-Type': 'text/event-stream', 'X-Name': name }, body: '' }))
  const told = home.program(`module.exports = (session) => {
    const [options, told] = [{}, []]
    for (const name of ['a', 'b']) {
      options.url = '/' + name
      options.success = ({ header }) => told.push(name + (header['X-Name'] || header['x-name']))
      session.stream(options)
    }
    return told
  }`)(home.session)
  await home.runtime.settle()
  assert.deepEqual(plain(told).sort(), ['aa', 'bb'])
})
