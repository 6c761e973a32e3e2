/**
 * 200 streams through a minute of faults: connections that are dropped, broken off in the middle of a character, ended early, refused. No message
 * is lost, doubled or out of order, and one login serves all.
 *
 * The dice are seeded; which stream meets which fault depends on the order in which real sockets arrive, so what is asserted holds for all orders.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dice } from './dice.mjs'
import { open } from './session.mjs'
import { onEachPlatform } from './streaming.mjs'

const STREAMS = 200
/** The platform has ten places. */
const AT_ONCE = 8
const MESSAGES = 12
/** Virtual milliseconds. */
const STEP = 250
const REVOCATIONS = 4

onEachPlatform(test, '200 streams in a minute of faults: every message once and in order', async (profile, t) => {
  const home = await open(t, { options: { cookies: false } })
  const luck = dice(15)
  const faults = { dropped: 0, cut: 0, ended: 0 }
  home.server.on('GET', '/feed', (asked) => {
    if (!home.backend.accepts(asked)) return { status: 401, header: { 'Content-Type': 'text/plain' }, chunks: ['data: a refusal is no message\n\n'] }
    if (luck() < 0.1) return { drop: ++faults.dropped > 0 }
    const heard = Number(asked.header['last-event-id'] ?? 0)
    if (heard === MESSAGES) return { status: 204 }
    const until = Math.min(MESSAGES, heard + 1 + Math.floor(luck() * MESSAGES))
    let text = 'retry: 100\n\n'
    for (let id = heard + 1; id <= until; id++) text += `id: ${id}\ndata: 第${id}条 of ${asked.query.get('n')}\n\n`
    const cut = luck() < 0.3
    faults[cut ? 'cut' : 'ended'] += 1
    return { header: { 'Content-Type': 'text/event-stream' }, chunks: pieces(Buffer.from(text), cut), cut }
  })

  /** Cut anywhere; what is broken off ends in the middle. */
  function pieces(bytes, cut) {
    const end = cut ? Math.ceil(luck() * bytes.length) : bytes.length
    const parts = []
    for (let from = 0; from < end;) {
      const to = Math.min(end, from + 1 + Math.floor(luck() * 40))
      parts.push(bytes.subarray(from, to))
      from = to
    }
    return parts
  }

  const told = []
  const begin = (n) => {
    const one = { heard: [], end: undefined }
    home.session.stream(home.runtime.wrap({
      url: `/feed?n=${n}`, reconnect: true, idleTimeout: 1000,
      onMessage: ({ data, id }) => one.heard.push(`${id} ${data}`), success: ({ statusCode }) => { one.end = statusCode }, fail: (error) => { one.end = error }
    }))
    told.push(one)
  }
  for (let step = 0, revoked = 0; step < 1200 && !(told.length === STREAMS && told.every(({ end }) => end)); step++) {
    while (told.length < STREAMS && told.filter(({ end }) => !end).length < AT_ONCE) begin(told.length)
    if (step % 50 === 49 && revoked < REVOCATIONS) {
      revoked++
      home.backend.revoke()
    }
    await home.runtime.clock.advance(STEP)
  }
  told.forEach(({ heard, end }, n) => {
    assert.equal(end, 204, String(end && end.message))
    assert.deepEqual(heard, Array.from({ length: MESSAGES }, (_, index) => `${index + 1} 第${index + 1}条 of ${n}`))
  })
  assert.ok(faults.dropped > 20 && faults.cut > 50 && faults.ended > 50, JSON.stringify(faults))
  assert.ok(home.backend.logins <= REVOCATIONS + 1, `${home.backend.logins} logins`)
})
