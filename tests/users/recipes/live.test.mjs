/**
 * Recipes of what lasts longer than a request: a socket, a stream, a web page.
 */
import assert from 'node:assert/strict'
import { plain, recipe } from './page.mjs'

const SECOND = 1000
const BASE = 'https://api.example.com'

recipe('websocket', 'all orders, a new one, a token that ended, a lost connection, a network that died, a logout', async ({ server, launch, load }) => {
  const { runtime, backend } = launch()
  const orders = [{ id: 1 }]
  const live = load('server/live.js')((authorization) => backend.accepts({ header: { authorization } }) && 'alice', () => orders)
  const place = server.sockets('/live', {
    open(connection) {
      connection.on = (name, listener) => connection.webSocket.on(name, listener)
      live(connection, { headers: connection.asked.header })
    }
  })
  const page = runtime.openPage('pages/orders/orders')
  await runtime.settle()
  assert.deepEqual(plain(page.data), { orders: [{ id: 1 }], problem: '' })
  place.newest.send(JSON.stringify({ order: { id: 2 } }))
  await runtime.settle()
  assert.deepEqual(plain(page.data.orders), [{ id: 2 }, { id: 1 }])

  backend.revoke({ keepRefresh: true })
  place.newest.terminate()
  orders.unshift({ id: 2 })
  orders.unshift({ id: 3 })
  await runtime.settle()
  await runtime.clock.advance(2 * SECOND)
  assert.deepEqual(plain(page.data), { orders: [{ id: 3 }, { id: 2 }, { id: 1 }], problem: '' })
  assert.deepEqual([backend.refreshes, backend.logins, place.asked.length], [1, 1, 3], 'refused with 4401, renewed, connected')

  const dead = place.newest
  await runtime.clock.advance(68 * SECOND)
  dead.send('{}')
  await runtime.settle()
  await runtime.clock.advance(69 * SECOND)
  assert.equal(place.newest, dead)
  await runtime.clock.advance(SECOND)
  await runtime.settle()
  assert.notEqual(place.newest, dead)
  assert.deepEqual([dead.isOpen, place.open.length], [false, 1], 'silent for 70 s: begun anew')

  await runtime.run(runtime.program('module.exports = require(\'wx-session\').getSession().logout()'))
  await runtime.settle()
  assert.equal(page.data.problem, 'ERR_LOGGED_OUT')
  page.setData({ problem: '' })
  await runtime.clock.advance(200 * SECOND)
  await runtime.settle()
  assert.equal(page.data.problem, '', 'after a logout nobody tries again')
  page.onUnload()
})

recipe('websocket', 'a connection that never says anything is begun anew, too', async ({ server, launch }) => {
  const { runtime } = launch()
  const place = server.sockets('/live')
  const page = runtime.openPage('pages/orders/orders')
  await runtime.settle()
  await runtime.clock.advance(70 * SECOND)
  await runtime.settle()
  assert.deepEqual([place.connections.length, place.open.length], [2, 1])
  page.onUnload()
  await runtime.settle()
  await runtime.clock.advance(200 * SECOND)
  assert.deepEqual([place.connections.length, place.open.length], [2, 0], 'nor does a page that was left')
})

const word = (content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`

recipe('ai-chat', 'two questions in a row with the server\'s key, a model that refuses', async ({ server, launch, load, listen }) => {
  const asked = []
  server.on('POST', '/v1/chat/completions', ({ json, header }) => {
    asked.push([header.authorization, json])
    const chunks = [word(''), word('你'), word(`好 ${asked.length}`), 'data: {"choices":[],"usage":{}}\n\n', 'data: [DONE]\n\n']
    return { header: { 'Content-Type': 'text/event-stream' }, chunks }
  })
  let token
  const isLoggedIn = (authorization) => authorization === `Bearer ${token}`
  const chat = await listen(load('server/chat.js')(isLoggedIn, { url: `${server.url}/v1/chat/completions`, key: 'k', name: 'm' }))
  // The login is another machine's.
  const { runtime, backend } = launch({ hosts: { [BASE]: chat, 'https://login.example.com': server.url } })
  runtime.program(`const { getSession } = require('wx-session'); getSession().adopt({ token: '${backend.issue().token}' })`)
  token = backend.newest
  const page = runtime.openPage('pages/chat/chat')
  await runtime.settle()
  const finished = async () => {
    await runtime.settle()
    await runtime.clock.advance(50)
  }
  page.ask('hello')
  await finished()
  const first = [{ role: 'user', content: 'hello' }, { role: 'assistant', content: '你好 1' }]
  assert.deepEqual(plain(page.data), { messages: first, busy: false, problem: '' })
  page.ask('again')
  await finished()
  assert.deepEqual(asked, [
    ['Bearer k', { model: 'm', messages: [{ role: 'user', content: 'hello' }], stream: true }],
    ['Bearer k', { model: 'm', messages: [...first, { role: 'user', content: 'again' }], stream: true }]
  ])
  server.on('POST', '/v1/chat/completions', () => ({ status: 401, body: { error: 'no such key' } }))
  page.ask('once more')
  await finished()
  assert.match(page.data.problem, /model|模型/)
  assert.equal(page.data.busy, false)
})

recipe('ai-chat', 'a refused token is renewed and the question asked once, word follows word, stop keeps what came', async ({ server, launch }) => {
  const { runtime, backend } = launch()
  const streams = []
  backend.guard('POST', '/chat', () => ({ header: { 'Content-Type': 'text/event-stream' }, stream: (one) => streams.push(one) }))
  await runtime.run(runtime.program('module.exports = require(\'wx-session\').getSession().ensure()'))
  backend.revoke()
  const page = runtime.openPage('pages/chat/chat')
  page.ask('hello')
  await runtime.settle()
  assert.deepEqual([streams.length, backend.logins, server.count('POST', '/chat')], [1, 2, 2])
  const answer = () => page.data.messages[1].content
  for (const [said, seen] of [['a', 'a'], ['b', 'ab'], ['c', 'abc']]) {
    streams[0].write(word(said))
    await runtime.settle()
    assert.notEqual(answer(), seen)
    await runtime.clock.advance(50)
    assert.equal(answer(), seen)
  }
  page.stop()
  await runtime.settle()
  assert.deepEqual([answer(), page.data.busy, page.data.problem], ['abc', false, ''])
  server.on('POST', '/chat', () => ({ status: 500, body: null }))
  page.ask('of nobody')
  await runtime.settle()
  assert.equal(page.data.problem, 'ERR_STREAM', 'whatever the body is')
  page.onUnload()
})

recipe('web-view', 'an address with a ticket, good for one use, one host and a minute; a page of somebody else', async ({ server, launch, load }) => {
  const { runtime, backend } = launch()
  const tickets = load('server/tickets.js')(() => runtime.device.clock.now)
  backend.guard('POST', '/auth/ticket', ({ json }) => {
    const body = tickets.give('alice', json.url)
    return body ? { body } : { status: 403, body: {} }
  })
  const open = async () => {
    const page = runtime.openPage('pages/web/web?id=7')
    await runtime.settle()
    return page.data
  }
  const { src } = await open()
  assert.match(src, /^https:\/\/m\.example\.com\/order\?id=7&ticket=[0-9a-f]{64}$/)
  const ticketOf = (address) => new URL(address).searchParams.get('ticket')
  assert.equal(tickets.take(ticketOf(src), 'm.example.com'), 'alice')
  assert.equal(tickets.take(ticketOf(src), 'm.example.com'), undefined)
  assert.equal(tickets.take(ticketOf((await open()).src), 'evil.example'), undefined)
  const late = ticketOf((await open()).src)
  await runtime.clock.advance(60 * SECOND)
  assert.equal(tickets.take(late, 'm.example.com'), undefined)
  assert.equal(tickets.give('alice', 'https://evil.example/'), undefined)
  await runtime.run(runtime.program('module.exports = require(\'wx-session\').getSession().logout()'))
  assert.equal((await open()).problem, 'ERR_LOGGED_OUT')
  assert.equal(server.count('POST', '/auth/ticket'), 3)
})
