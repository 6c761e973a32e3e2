/**
 * 50 sockets in 60 virtual seconds against a server that refuses handshakes, breaks connections, closes them with 4401 and revokes tokens,
 * while the app goes away and comes back. While a connection holds, no message is lost, doubled or out of order, and each token is one
 * login for all.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dice } from './dice.mjs'
import { everywhere, MINUTE, open, SECOND } from './session.mjs'
import { connect } from './sockets.mjs'

const SOCKETS = 50
/** Of the platform's five one is left for a place that is not free yet. */
const AT_ONCE = 4
const STEPS = 200

everywhere(test, '50 sockets in a minute of faults', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  const luck = dice(profile.name.length)
  const chance = (share) => luck() < share
  // The server's own: in which order handshakes arrive is nobody's to know.
  const serverLuck = dice(15)
  const place = home.server.sockets('/live', {
    refuse: () => (serverLuck() < 0.15 ? 503 : undefined),
    open(connection) {
      connection.pushed = 0
      if (!home.backend.accepts(connection.asked)) connection.close(4401, 'token')
      else push(connection)
    },
    message: (connection) => push(connection)
  })
  /** Each message says over which connection it goes, and the how manieth it is. */
  const push = (connection) => connection.send(`${place.connections.indexOf(connection)}/${connection.pushed += 1}`)

  const all = []
  let revocations = 0
  const begin = () => {
    const socket = connect(home, { url: `/live?n=${all.length}`, reconnect: true })
    all.push(Object.assign(socket, { sent: 0 }))
  }
  const alive = () => all.filter(({ state }) => state !== 'closed')
  for (let step = 0; step < STEPS; step += 1) {
    if (step % (STEPS / SOCKETS) === 0) {
      if (alive().length >= AT_ONCE) alive()[0].close()
      begin()
    }
    for (const socket of alive()) if (chance(0.6)) socket.send(`${socket.sent += 1}`)
    if (chance(0.1)) place.open[Math.floor(luck() * place.open.length)]?.terminate()
    if (chance(0.04) && revocations < 2) {
      revocations += 1
      home.backend.revoke({ keepRefresh: true })
      for (const connection of place.open) connection.close(4401, 'token')
    }
    if (chance(0.03)) await home.runtime.suspend(12 * SECOND)
    await home.runtime.clock.advance(MINUTE / STEPS)
  }
  await home.runtime.clock.advance(2 * MINUTE)

  assert.equal(all.length, SOCKETS)
  for (const socket of alive()) assert.equal(socket.state, 'open')
  const received = new Map()
  for (const { asked, received: messages } of place.connections) {
    const n = asked.query.get('n')
    // Over one connection in order and without a gap; over the next one later ones: what was on its way when one broke is lost with it.
    const before = received.get(n) ?? 0
    const numbers = messages.map(Number)
    numbers.forEach((number, at) => assert.equal(number, at === 0 ? number : numbers[at - 1] + 1, `socket ${n}: ${numbers}`))
    if (numbers.length > 0) assert.ok(numbers[0] > before, `socket ${n}: ${numbers[0]} after ${before}`)
    received.set(n, numbers.at(-1) ?? before)
  }
  for (const { messages } of all) {
    const last = new Map()
    for (const message of messages) {
      const [connection, number] = message.split('/').map(Number)
      assert.equal(number, (last.get(connection) ?? 0) + 1, messages.join(' '))
      assert.ok([...last.keys()].every((other) => other <= connection), `an old connection spoke: ${messages.join(' ')}`)
      last.set(connection, number)
    }
  }
  assert.equal(home.backend.logins, 1)
  assert.ok(home.backend.refreshes <= revocations, `${home.backend.refreshes} refreshes for ${revocations} revocations`)
  t.diagnostic(`${place.connections.length} connections, ${place.asked.length} handshakes, ${home.backend.refreshes} refreshes`)
})
