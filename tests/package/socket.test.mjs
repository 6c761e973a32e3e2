/**
 * `connectSocket`: how it connects, what it carries, and what the program hears.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain, SECOND } from './session.mjs'
import { connect } from './sockets.mjs'

everywhere(test, 'waits for a login and carries its token and the cookies of its host', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ body: home.backend.issue(), header: { 'Set-Cookie': 'sid=abc; Path=/' } })
  const live = home.server.sockets('/live')
  const socket = connect(home, { url: '/live?room=7', header: { 'X-Own': '1', Cookie: 'mine=1' } })
  assert.equal(socket.state, 'waiting')
  await home.runtime.settle()
  assert.equal(socket.state, 'open')
  assert.deepEqual(socket.told, ['open'])
  const [{ header, query }] = live.asked
  assert.equal(header.authorization, 'Bearer token-1')
  assert.deepEqual(header.cookie.split('; ').sort(), ['mine=1', 'sid=abc'])
  assert.deepEqual([header['x-own'], query.get('room')], ['1', '7'])
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'messages and bytes arrive in order, both ways', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live', { message: (connection, message) => connection.send(message) })
  const socket = connect(home, { url: '/live' })
  await home.runtime.settle()
  const order = []
  for (const data of ['a', '字', new Uint8Array([1, 255]).buffer, '']) socket.send(data, { success: () => order.push('success'), complete: () => order.push('complete') })
  await home.runtime.settle()
  assert.deepEqual(live.newest.received.map(String), ['a', '字', String(Buffer.from([1, 255])), ''])
  assert.deepEqual(socket.messages, ['a', '字', [1, 255], ''])
  assert.deepEqual(order, ['success', 'complete', 'success', 'complete', 'success', 'complete', 'success', 'complete'])
})

everywhere(test, 'each of several listeners is called, and one that throws disturbs no other', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.sockets('/live', { open: (connection) => connection.send('hello') })
  const socket = connect(home, { url: '/live' })
  const seen = []
  socket.made.onMessage(home.runtime.wrap(() => { throw new Error('mine') }))
  socket.made.onMessage(home.runtime.wrap(() => void seen.push('second')))
  socket.made.onMessage(undefined)
  await home.runtime.settle()
  assert.deepEqual([socket.messages, seen], [['hello'], ['second']])
  assert.deepEqual(home.runtime.takeUncaught().map(({ error }) => error.message), ['mine'])
})

everywhere(test, 'a token of the query or the body stands in the address, in the place of the caller\'s', async (profile, t) => {
  for (const inject of [{ in: 'query', name: 'sid' }, { in: 'body', name: 'sid' }]) {
    const home = await open(t, { profile, options: { inject } })
    const live = home.server.sockets('/live')
    connect(home, { url: '/live?sid=mine&x=1' })
    await home.runtime.settle()
    const [{ header, query }] = live.asked
    assert.deepEqual([query.getAll('sid'), query.get('x'), header.authorization], [['token-1'], '1', undefined])
  }
})

everywhere(test, 'a function that injects sees the address, and its error is ERR_CONFIG', async (profile, t) => {
  const inject = (token, { url }) => {
    if (url.includes('bad')) throw new Error('no signature')
    return { url: `${url}?sign=${token.length}`, header: { 'X-Sign': '1' } }
  }
  const home = await open(t, { profile, options: { inject } })
  const live = home.server.sockets('/live')
  const [good, bad] = ['/live', '/bad'].map((url) => connect(home, { url }))
  await home.runtime.settle()
  assert.equal(good.state, 'open')
  assert.deepEqual([live.asked[0].query.get('sign'), live.asked[0].header['x-sign']], ['7', '1'])
  assert.deepEqual([bad.state, bad.errors[0].code, bad.errors[0].message], ['closed', 'ERR_CONFIG', 'options.inject threw'])
})

everywhere(test, 'data that go round in circles are what an error blames, not inject', async (profile, t) => {
  const home = await open(t, { profile })
  const begin = home.program('const circle = {}; circle.own = circle; module.exports = (session, fail) => session.connectSocket({ url: "/live", data: circle, fail })')
  const errors = []
  begin(home.session, (error) => errors.push(error))
  await home.runtime.settle()
  assert.deepEqual(errors.map(({ code, message }) => [code, message]), [['ERR_CONFIG', 'fail to stringify data']])
})

everywhere(test, 'without a token: auth "none", "optional" for a visitor, a host that may not receive it', async (profile, t) => {
  const home = await open(t, { profile, hosts: {}, options: (url) => ({ hosts: [new URL(url).host] }) })
  const live = home.server.sockets('/live')
  const foreign = home.server.url.replace('http://127.0.0.1', 'ws://localhost')
  const sockets = [{ url: '/live', auth: 'none' }, { url: '/live', auth: 'optional' }, { url: `${foreign}/live` }].map((options) => connect(home, options))
  await home.runtime.settle()
  assert.deepEqual(sockets.map(({ state }) => state), ['open', 'open', 'open'])
  assert.deepEqual(live.asked.map(({ header }) => header.authorization), [undefined, undefined, undefined])
  assert.equal(home.runtime.count('login'), 0)
})

everywhere(test, 'cookies: false leaves the jar out, and a handshake may set cookies', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live', { header: { 'Set-Cookie': 'ws=1; Path=/' } })
  await home.run(home.session.ready)
  home.session.cookies.set(home.server.url, 'a=1')
  connect(home, { url: '/live', cookies: false })
  await home.runtime.settle()
  connect(home, { url: '/live' })
  await home.runtime.settle()
  connect(home, { url: '/live' })
  await home.runtime.settle()
  assert.deepEqual(live.asked.map(({ header }) => header.cookie), [undefined, 'a=1', 'a=1; ws=1'])
})

everywhere(test, 'an absolute http address means ws, and what is not ASCII is encoded', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live')
  connect(home, { url: `${home.server.url}/live?name=张` })
  await home.runtime.settle()
  assert.equal(live.asked[0].query.get('name'), '张')
  assert.match(home.runtime.calls.find(({ api }) => api === 'connectSocket').options.url, /^ws:[ -~]*$/)
})

everywhere(test, 'the platform gets no option of ours, and success tells of the task', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.sockets('/live')
  const told = []
  const options = { url: '/live', auth: 'required', cookies: true, reconnect: true, expired: [4401], protocols: ['a'], tcpNoDelay: true, success: () => told.push('success'), complete: () => told.push('complete') }
  connect(home, options)
  await home.runtime.settle()
  assert.deepEqual(Object.keys(home.runtime.calls.find(({ api }) => api === 'connectSocket').options).sort(), ['header', 'protocols', 'tcpNoDelay', 'url'])
  assert.deepEqual(told, ['success', 'complete'])
})

everywhere(test, 'what is sent before it is open goes first, in order, once', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live')
  const socket = connect(home, { url: '/live' })
  const bytes = home.runtime.wrap(new Uint8Array([1]).buffer)
  socket.made.onOpen(home.runtime.wrap(() => socket.send('from onOpen')))
  socket.send('first')
  socket.made.send(Object.assign(home.runtime.wrap({}), { data: bytes }))
  new Uint8Array(bytes)[0] = 9
  await home.runtime.settle()
  socket.send('last')
  await home.runtime.settle()
  assert.deepEqual(live.newest.received.map((one) => (typeof one === 'string' ? one : [...one])), ['first', [1], 'from onOpen', 'last'])
})

everywhere(test, 'a megabyte waits, and more fails', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live')
  const socket = connect(home, { url: '/live' })
  const failures = []
  const fail = (error) => failures.push(error.code)
  socket.send('字'.repeat(200_000), { fail })
  socket.send('x'.repeat(500_000), { fail })
  socket.send('small', { fail })
  await home.runtime.settle()
  assert.deepEqual(failures, ['ERR_NETWORK'])
  assert.deepEqual(live.newest.received.map(({ length }) => length), [200_000, 5])
})

everywhere(test, 'send of an object, a cycle or nothing is a clear error', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.sockets('/live')
  const socket = connect(home, { url: '/live' })
  const failures = []
  const cycle = {}
  cycle.self = cycle
  const more = { fail: (error) => failures.push(error), complete: () => failures.push('complete') }
  const send = (data) => socket.made.send(Object.assign(home.runtime.wrap(more), { data }))
  for (const data of [{ a: 1 }, cycle, undefined, 7]) send(data)
  socket.made.send()
  await home.runtime.settle()
  assert.equal(socket.state, 'open')
  const errors = failures.filter((one) => one !== 'complete')
  assert.deepEqual(errors.map(({ code }) => code), ['ERR_CONFIG', 'ERR_CONFIG', 'ERR_CONFIG', 'ERR_CONFIG'])
  assert.match(errors[0].message, /JSON\.stringify/)
})

everywhere(test, 'close ends it at any time, and onClose says how', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live')
  const waiting = connect(home, { url: '/live' })
  waiting.close()
  assert.equal(waiting.state, 'closed')
  assert.deepEqual(waiting.told, [])
  const opened = connect(home, { url: '/live', reconnect: true })
  await home.runtime.settle()
  const told = []
  opened.close({ code: 4000, reason: 'done', success: () => told.push('success'), complete: () => told.push('complete') })
  opened.close()
  await home.runtime.settle()
  assert.deepEqual(waiting.closes, [{ code: 1000, reason: '' }])
  assert.deepEqual(opened.closes, [{ code: 4000, reason: 'done' }])
  assert.deepEqual(told, ['success', 'complete'])
  assert.deepEqual(live.connections.map(({ closed }) => closed), [{ code: 4000, reason: 'done' }])
  const failures = []
  opened.send('late', { fail: (error) => failures.push(error.message) })
  await home.runtime.clock.advance(60 * SECOND)
  assert.deepEqual([failures, live.connections.length], [['the socket is closed'], 1])
})

everywhere(test, 'close while the handshake is under way leaves no connection behind', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live')
  await home.loggedIn()
  const socket = connect(home, { url: '/live' })
  assert.equal(socket.state, 'connecting')
  socket.close()
  await home.runtime.settle()
  assert.deepEqual([socket.told, live.open.length], [['close'], 0])
})

everywhere(test, 'a code or a reason that no close frame can carry is ERR_CONFIG, and nothing is closed', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.sockets('/live')
  const socket = connect(home, { url: '/live' })
  await home.runtime.settle()
  const failures = []
  const fail = (error) => failures.push(error.code)
  for (const how of [{ code: 1001 }, { code: 'x' }, { reason: 'x'.repeat(124) }, { reason: '字'.repeat(42) }, { reason: 7 }]) socket.close({ ...how, fail })
  await home.runtime.settle()
  assert.deepEqual(failures, Array(5).fill('ERR_CONFIG'))
  assert.equal(socket.state, 'open')
})

everywhere(test, 'bad options are ERR_CONFIG, told when the program listens', async (profile, t) => {
  const home = await open(t, { profile })
  const bad = [{}, { url: 7 }, { url: '/a', auth: 'maybe' }, { url: '/a', reconnect: 1 }, { url: '/a', expired: 4401 }, { url: '/a', expired: ['4401'] }, { url: '/a', timeout: -1 }, { url: 'ftp://a/b' }]
  const failed = []
  const sockets = bad.map((options) => connect(home, { ...options, fail: (error) => failed.push(error.code) }))
  await home.runtime.settle()
  for (const [at, socket] of sockets.entries()) {
    assert.deepEqual([socket.state, socket.told, socket.errors[0].code], ['closed', ['error', 'close'], 'ERR_CONFIG'], JSON.stringify(bad[at]))
  }
  assert.equal(failed.length, bad.length)
})

everywhere(test, 'a sixth socket that the platform refuses is ERR_UNSUPPORTED that says so', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.sockets('/live')
  await home.loggedIn()
  const sockets = []
  for (let count = 0; count < 6; count += 1) {
    sockets.push(connect(home, { url: '/live', reconnect: true }))
    await home.runtime.settle()
  }
  const [sixth] = sockets.splice(5)
  assert.deepEqual(sockets.map(({ state }) => state), Array(5).fill('open'))
  assert.deepEqual([sixth.state, sixth.told, sixth.errors[0].code], ['closed', ['error', 'close'], 'ERR_UNSUPPORTED'])
  assert.match(sixth.errors[0].message, /five/)
})

everywhere(test, 'a failed handshake without reconnect is ERR_NETWORK', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.sockets('/live', { refuse: () => 503 })
  const refused = connect(home, { url: '/live' })
  const nobody = connect(home, { url: 'ws://localhost:1/live', auth: 'none' })
  await home.runtime.settle()
  for (const socket of [refused, nobody]) {
    assert.deepEqual([socket.told, socket.errors[0].code, socket.closes[0].code], [['error', 'close'], 'ERR_NETWORK', 1006])
    assert.match(socket.errors[0].errMsg, /^connectSocket:fail/)
  }
})

everywhere(test, 'a host that is not in the domain list is an error that says what to do', async (profile, t) => {
  const home = await open(t, { profile, domains: ['ws://other.example.com'] })
  home.server.sockets('/live')
  const socket = connect(home, { url: '/live', auth: 'none' })
  await home.runtime.settle()
  assert.match(socket.errors[0].message, /domain list/)
})

everywhere(test, 'a handshake without an answer is ERR_TIMEOUT after its timeout', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live', { ignore: () => true })
  await home.loggedIn()
  home.runtime.faults.on('connectSocket', { never: true })
  const socket = connect(home, { url: '/live', timeout: 3000 })
  await home.runtime.clock.advance(2999)
  assert.equal(socket.state, 'connecting')
  await home.runtime.clock.advance(1)
  assert.deepEqual([socket.state, socket.errors[0].code, live.asked.length], ['closed', 'ERR_TIMEOUT', 0])
})

everywhere(test, 'a platform without sockets is ERR_UNSUPPORTED', async (profile, t) => {
  const home = await open(t, { profile, without: ['connectSocket'] })
  const socket = connect(home, { url: '/live', reconnect: true })
  await home.runtime.settle()
  assert.deepEqual([socket.told, socket.errors[0].code], [['error', 'close'], 'ERR_UNSUPPORTED'])
  assert.equal(home.runtime.count('login'), 0)
})

everywhere(test, 'a login that fails ends it with its own error', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.sockets('/live')
  home.backend.onLogin = () => ({ status: 500 })
  const failed = []
  const socket = connect(home, { url: '/live', reconnect: true, fail: (error) => failed.push(error.code) })
  const unsent = []
  socket.send('kept', { fail: (error) => unsent.push(error.code), complete: () => unsent.push('complete') })
  await home.runtime.settle()
  assert.deepEqual(unsent, ['ERR_EXCHANGE_FAILED', 'complete'])
  assert.deepEqual([socket.told, socket.errors[0].code, failed], [['error', 'close'], 'ERR_EXCHANGE_FAILED', ['ERR_EXCHANGE_FAILED']])
  assert.deepEqual(socket.closes, [{ code: 1000, reason: 'ERR_EXCHANGE_FAILED' }])
})

everywhere(test, 'a module that cannot be loaded leaves those that need no token', async (profile, t) => {
  const home = await open(t, { profile, before: ({ runtime }) => runtime.faults.on('instantiate', { fail: { errMsg: 'no' } }) })
  const live = home.server.sockets('/live', { message: (connection, message) => connection.send(message) })
  const needs = connect(home, { url: '/live' })
  const plain = connect(home, { url: '/live', auth: 'optional' })
  plain.send('kept')
  await home.runtime.clock.advance(5 * SECOND)
  assert.deepEqual([needs.told, needs.errors[0].code], [['error', 'close'], 'ERR_WASM_LOAD'])
  assert.deepEqual([plain.state, plain.told], ['open', ['open', 'kept']])
  live.newest.close(4401, 'bye')
  await home.runtime.settle()
  assert.deepEqual([plain.state, plain.closes], ['closed', [{ code: 4401, reason: 'bye' }]])
})

everywhere(test, 'one object for two sockets that wait for a login: each has its own headers and is told its own', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live')
  const told = home.program(`module.exports = (session) => {
    const options = { url: '/live', header: {} }
    return ['x', 'y'].map((name) => {
      const told = []
      options.header['X-Name'] = name
      options.success = () => told.push(name)
      const socket = session.connectSocket(options)
      const message = { data: '1' + name, success: () => told.push('1') }
      socket.send(message)
      socket.send(Object.assign(message, { data: '2' + name, success: () => told.push('2') }))
      return told
    })
  }`)(home.session)
  await home.runtime.settle()
  assert.deepEqual(live.asked.map(({ header }) => header['x-name']).sort(), ['x', 'y'])
  assert.deepEqual(plain(told), [['x', '1', '2'], ['y', '1', '2']])
})
