/**
 * What becomes of a socket: refused tokens, losses, the background, logout and another account.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, MINUTE, open, SECOND } from './session.mjs'
import { connect } from './sockets.mjs'

/** A place that looks at the token when a connection is open, as servers do whose framework cannot refuse a handshake. */
function guarded(home, path = '/live') {
  return home.server.sockets(path, { open: (connection) => { if (!home.backend.accepts(connection.asked)) connection.close(4401, 'token') } })
}

async function opened(t, options, more = {}) {
  const home = await open(t, more)
  const live = guarded(home)
  const socket = connect(home, { url: '/live', ...options })
  await home.runtime.settle()
  assert.equal(socket.state, 'open')
  return { home, live, socket }
}

everywhere(test, 'a close code of expired costs one renewal and one new connection, and the program hears onOpen again', async (profile, t) => {
  const { home, live, socket } = await opened(t, {}, { profile })
  const expired = home.heard('expired')
  await home.runtime.clock.advance(15 * SECOND)
  home.backend.revoke()
  const gate = home.server.hold('POST', '/auth/login')
  live.newest.close(4401, 'token')
  await home.runtime.settle()
  assert.equal(socket.state, 'waiting')
  socket.send('while it was away')
  gate.release()
  await home.runtime.settle()
  assert.deepEqual(socket.told, ['open', 'open'])
  assert.deepEqual(live.asked.map(({ header }) => header.authorization), ['Bearer token-1', 'Bearer token-2'])
  assert.deepEqual(live.newest.received, ['while it was away'])
  assert.deepEqual(expired.map(({ status }) => status), [4401])
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'a server that always does it is left after the second time', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live', { open: (connection) => connection.close(1008, 'policy') })
  const socket = connect(home, { url: '/live', reconnect: true })
  await home.runtime.settle()
  await home.runtime.clock.advance(10 * MINUTE)
  assert.equal(live.connections.length, 2)
  assert.deepEqual([socket.told.slice(-2), socket.errors[0].code, socket.closes], [['error', 'close'], 'ERR_EXPIRED', [{ code: 1008, reason: 'policy' }]])
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'expired names other codes; [] none', async (profile, t) => {
  for (const [expired, logins] of [[[4999], 2], [[], 1]]) {
    const { home, live, socket } = await opened(t, { expired }, { profile })
    await home.runtime.clock.advance(15 * SECOND)
    home.backend.revoke()
    live.newest.close(4999)
    await home.runtime.settle()
    assert.equal(home.backend.logins, logins)
    assert.equal(socket.state, expired.length ? 'open' : 'closed')
  }
})

everywhere(test, 'a handshake whose error names 401 is a refusal', async (profile, t) => {
  const home = await open(t, { profile, namesSocketStatus: true })
  const live = home.server.sockets('/room-401', { refuse: (asked) => (home.backend.accepts(asked) ? undefined : 401) })
  await home.loggedIn()
  home.backend.revoke()
  const socket = connect(home, { url: '/room-401' })
  await home.runtime.settle()
  assert.deepEqual([socket.told, live.asked.length, home.backend.logins], [['open'], 2, 2])
})

everywhere(test, 'one that names another status, or an address with 401 in it, is none', async (profile, t) => {
  const home = await open(t, { profile, namesSocketStatus: true })
  const live = home.server.sockets('/room/401', { refuse: () => 502 })
  const socket = connect(home, { url: '/room/401' })
  await home.runtime.settle()
  assert.deepEqual([socket.errors[0].code, live.asked.length, home.backend.logins], ['ERR_NETWORK', 1, 1])
  home.runtime.faults.on('connectSocket', { fail: { errMsg: 'connectSocket:fail ws://h:4010/401/403 did not answer 1401' } })
  const other = connect(home, { url: '/room/401' })
  await home.runtime.settle()
  assert.deepEqual([other.errors[0].code, home.backend.logins], ['ERR_NETWORK', 1])
})

everywhere(test, 'before the second try of a failed handshake verify is asked, once', async (profile, t) => {
  const home = await open(t, { profile, options: { verify: { url: '/auth/verify' } } })
  let isWell = false
  const live = home.server.sockets('/live', { refuse: (asked) => (isWell && home.backend.accepts(asked) ? undefined : 401) })
  await home.loggedIn()
  home.backend.revoke()
  const socket = connect(home, { url: '/live', reconnect: true })
  await home.runtime.settle()
  assert.deepEqual([socket.state, live.asked.length, home.backend.hits('/auth/verify', 'POST')], ['pausing', 1, 0])
  await home.runtime.clock.advance(20 * SECOND)
  assert.equal(home.backend.hits('/auth/verify', 'POST'), 1)
  assert.equal(live.asked[1].header.authorization, 'Bearer token-2')
  isWell = true
  await home.runtime.clock.advance(MINUTE)
  assert.equal(socket.state, 'open')
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'a lost connection is made again under reconnect, with pauses that grow', async (profile, t) => {
  const { home, live, socket } = await opened(t, { reconnect: true }, { profile })
  live.behaviour.refuse = () => 503
  live.newest.terminate()
  await home.runtime.settle()
  assert.equal(socket.state, 'pausing')
  socket.send('kept')
  await home.runtime.clock.advance(35 * SECOND)
  // 1, 2, 4, 8, 16 s, each shorter by a quarter at most.
  assert.ok(live.asked.length >= 6 && live.asked.length <= 7, `${live.asked.length} handshakes`)
  live.behaviour.refuse = undefined
  await home.runtime.clock.advance(MINUTE)
  assert.deepEqual([socket.told, live.newest.received], [['open', 'open'], ['kept']])
})

everywhere(test, 'without reconnect a loss is onClose', async (profile, t) => {
  const { home, live, socket } = await opened(t, {}, { profile })
  live.newest.close(4000, 'maintenance')
  await home.runtime.settle()
  assert.deepEqual([socket.told, socket.closes], [['open', 'close'], [{ code: 4000, reason: 'maintenance' }]])
  await home.runtime.clock.advance(MINUTE)
  assert.equal(live.asked.length, 1)
})

everywhere(test, 'none while hidden, and at once on show', async (profile, t) => {
  const { home, live, socket } = await opened(t, { reconnect: true }, { profile })
  home.runtime.hide()
  live.newest.terminate()
  await home.runtime.clock.advance(MINUTE)
  assert.equal(live.asked.length, 1)
  home.runtime.show()
  await home.runtime.settle()
  assert.deepEqual([live.asked.length, socket.state], [2, 'open'])
})

everywhere(test, 'at once when the network is back', async (profile, t) => {
  const { home, live, socket } = await opened(t, { reconnect: true }, { profile })
  home.runtime.setNetwork({ isConnected: false, networkType: 'none' })
  live.newest.terminate()
  await home.runtime.clock.advance(40 * SECOND)
  assert.equal(socket.state, 'pausing')
  home.runtime.setNetwork({ isConnected: true, networkType: 'wifi' })
  await home.runtime.settle()
  assert.deepEqual([live.asked.length, socket.state], [2, 'open'])
})

everywhere(test, 'what a phone lost silently in the background is noticed at show; elsewhere the connection stands', async (profile, t) => {
  const { home, live, socket } = await opened(t, { reconnect: true }, { profile })
  const once = connect(home, { url: '/live' })
  await home.runtime.settle()
  await home.runtime.suspend(30 * SECOND)
  if (profile.losesSockets) {
    assert.deepEqual([socket.state, socket.told], ['open', ['open', 'open']])
    assert.deepEqual([once.told, once.errors[0].code], [['open', 'error', 'close'], 'ERR_NETWORK'])
  } else {
    assert.deepEqual([live.asked.length, socket.told, once.told], [2, ['open'], ['open']])
    live.connections[0].send('still there')
    await home.runtime.settle()
    assert.deepEqual(socket.messages, ['still there'])
  }
})

everywhere(test, 'it is noticed though the clock was set back meanwhile', async (profile, t) => {
  const { home, socket } = await opened(t, { reconnect: true }, { profile })
  const once = connect(home, { url: '/live' })
  await home.runtime.settle()
  home.runtime.hide()
  await home.runtime.clock.advance(20 * SECOND)
  home.runtime.wallClock.jump(-HOUR)
  await home.runtime.clock.advance(20 * SECOND)
  home.runtime.show()
  await home.runtime.settle()
  assert.deepEqual([once.told, socket.told], profile.losesSockets ? [['open', 'error', 'close'], ['open', 'open']] : [['open'], ['open']])
})

everywhere(test, 'a task whose readyState shows a loss is believed after any absence', async (profile, t) => {
  if (!profile.readyState || profile.staleReadyState) return
  const { home, live, socket } = await opened(t, { reconnect: true }, { profile })
  for (const task of home.runtime.life.sockets.tasks) task.loseSilently()
  await home.runtime.suspend(SECOND)
  assert.deepEqual([live.asked.length, socket.told], [2, ['open', 'open']])
})

everywhere(test, 'what comes after the program has closed is not told', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.sockets('/live', { open: (connection) => ['a', 'b', 'c'].forEach((message) => connection.send(message)) })
  const socket = connect(home, { url: '/live' })
  socket.made.onMessage(home.runtime.wrap(() => socket.close()))
  await home.runtime.settle()
  assert.deepEqual(socket.told, ['open', 'a', 'close'])
})

everywhere(test, 'a connection that opens when it was given up is closed', async (profile, t) => {
  // The other implementation tells a closed task nothing more.
  if (profile.sockets !== 'binding') return
  const home = await open(t, { profile })
  const live = home.server.sockets('/live')
  await home.loggedIn()
  home.runtime.faults.on('connectSocket', { after: 5 * SECOND })
  const socket = connect(home, { url: '/live', timeout: 3 * SECOND })
  await home.runtime.clock.advance(10 * SECOND)
  assert.deepEqual([socket.errors[0].code, live.connections.length, live.open.length], ['ERR_TIMEOUT', 1, 0])
})

everywhere(test, 'an error without a close leaves no connection behind', async (profile, t) => {
  const { home, live, socket } = await opened(t, {}, { profile })
  for (const task of home.runtime.life.sockets.tasks) task.listeners.emit('Error', { errMsg: 'fail:odd' })
  await home.runtime.settle()
  assert.deepEqual([socket.told, socket.errors[0].code, live.open.length], [['open', 'error', 'close'], 'ERR_NETWORK', 0])
})

everywhere(test, 'a short absence costs no connection', async (profile, t) => {
  const { home, live, socket } = await opened(t, { reconnect: true }, { profile })
  await home.runtime.suspend(4 * SECOND)
  assert.deepEqual([live.asked.length, socket.told], [1, ['open']])
})

everywhere(test, 'a send that the phone refuses shows the loss', async (profile, t) => {
  const { home, live, socket } = await opened(t, { reconnect: true }, { profile })
  // The phone loses it, and nobody is told.
  for (const task of home.runtime.life.sockets.tasks) task.loseSilently()
  const failed = []
  socket.send('into nothing', { fail: (error) => failed.push(error.code) })
  await home.runtime.settle()
  assert.deepEqual([failed, live.asked.length, socket.told], [['ERR_NETWORK'], 2, ['open', 'open']])
})

everywhere(test, 'logout closes what was sent with a token, and nothing else', async (profile, t) => {
  const { home, live, socket } = await opened(t, { reconnect: true }, { profile })
  const visitor = connect(home, { url: '/live', auth: 'none', expired: [] })
  await home.runtime.settle()
  const kept = []
  await home.run(home.session.logout())
  socket.send('late', { fail: (error) => kept.push(error.code) })
  await home.runtime.settle()
  assert.deepEqual([socket.told, socket.errors[0].code, socket.closes], [['open', 'error', 'close'], 'ERR_LOGGED_OUT', [{ code: 1000, reason: 'ERR_LOGGED_OUT' }]])
  assert.equal(visitor.errors.length, 0)
  assert.equal(live.connections[0].isOpen, false)
  assert.deepEqual(kept, ['ERR_LOGGED_OUT'])
})

everywhere(test, 'adopt ends the sockets of the account before, open, pausing and refused ones', async (profile, t) => {
  const { home, live, socket } = await opened(t, { reconnect: true }, { profile })
  const pausing = connect(home, { url: '/live', reconnect: true })
  await home.runtime.settle()
  live.newest.terminate()
  await home.runtime.settle()
  assert.equal(pausing.state, 'pausing')
  await home.run(home.session.adopt(home.runtime.wrap({ token: 'other' })))
  await home.runtime.clock.advance(MINUTE)
  for (const one of [socket, pausing]) assert.deepEqual([one.state, one.errors[0].code], ['closed', 'ERR_LOGGED_OUT'])
  assert.equal(live.asked.length, 2)
})

everywhere(test, 'one that waits for a login goes on with the token that is adopted', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live')
  const held = home.runtime.faults.on('login', { hold: true })
  const socket = connect(home, { url: '/live' })
  await home.runtime.settle()
  await home.run(home.session.adopt(home.runtime.wrap({ token: 'other' })))
  await home.runtime.settle()
  assert.deepEqual([socket.state, live.asked[0].header.authorization], ['open', 'Bearer other'])
  held.release()
})

everywhere(test, 'after logout a required socket fails at once', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live')
  await home.loggedIn()
  await home.run(home.session.logout())
  const socket = connect(home, { url: '/live' })
  await home.runtime.settle()
  assert.deepEqual([socket.told, socket.errors[0].code, live.asked.length], [['error', 'close'], 'ERR_LOGGED_OUT', 0])
})

everywhere(test, 'listeners may log out, close and send inside what they hear', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live', { open: (connection) => connection.send('hello') })
  const [leaves, closes] = [1, 2].map(() => connect(home, { url: '/live', reconnect: true }))
  closes.made.onMessage(home.runtime.wrap(() => closes.close()))
  leaves.made.onClose(home.runtime.wrap(() => leaves.send('x')))
  leaves.made.onMessage(home.runtime.wrap(() => void home.session.logout()))
  await home.runtime.settle()
  await home.runtime.clock.advance(MINUTE)
  assert.deepEqual([leaves.state, closes.state], ['closed', 'closed'])
  assert.equal(live.open.length, 0)
  assert.deepEqual([leaves.closes.length, closes.closes.length], [1, 1])
})

everywhere(test, 'no secret in what a socket tells', async (profile, t) => {
  const home = await open(t, { profile, options: { inject: { in: 'query', name: 'sid' } } })
  await home.loggedIn()
  home.runtime.faults.on('connectSocket', { fail: { errMsg: `connectSocket:fail ${home.server.url.replace('http', 'ws')}/live?sid=${home.session.token()} timeout` } })
  const socket = connect(home, { url: '/live' })
  await home.runtime.settle()
  assert.equal(socket.errors[0].code, 'ERR_TIMEOUT')
  const told = JSON.stringify([socket.errors[0].message, socket.errors[0].errMsg, socket.errors[0].cause, home.session.logs()])
  assert.ok(!told.includes(home.session.token()), told)
})

everywhere(test, 'who is hidden before the module is there is hidden: nothing connects again until the show', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.runtime.faults.on('instantiate', { after: 2 * SECOND, times: 1 })
  home.create()
  const live = home.server.sockets('/live')
  home.server.on('GET', '/chat', () => ({ header: { 'Content-Type': 'text/event-stream' }, body: '' }))
  const socket = connect(home, { url: '/live', reconnect: true, auth: 'none' })
  home.session.stream(home.runtime.wrap({ url: '/chat', reconnect: true, auth: 'none' }))
  home.runtime.hide()
  await home.runtime.clock.advance(2.5 * SECOND)
  assert.equal(live.asked.length, 1, 'the first is what the program asks for')
  live.newest.terminate()
  await home.runtime.clock.advance(20 * SECOND)
  assert.deepEqual([live.asked.length, home.server.count('GET', '/chat')], [1, 1])
  home.runtime.show()
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual([live.asked.length, home.server.count('GET', '/chat'), socket.state], [2, 2, 'open'])
})
