/**
 * `reconnect`: when a stream is connected again, how, and when not.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open, SECOND } from './session.mjs'
import { dataOf, listen, onEachPlatform, streams } from './streaming.mjs'

/** What the requests of a path said of where to go on. */
const ids = (home, path = '/chat') => home.runtime.sent.filter(({ url }) => new URL(url).pathname === path).map(({ header }) => header['last-event-id'])

async function answer(home, one, text) {
  one.write(text).end()
  await home.runtime.settle()
}

onEachPlatform(test, 'a GET goes on after an end: after 3 s, with the id, and what `retry` says from then on', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home, { reconnect: true })
  await home.runtime.settle()
  await answer(home, opened[0], 'id: 1\ndata: a\n\nid: 2\ndata: not ended')
  await home.runtime.clock.advance(2999)
  assert.equal(opened.length, 1)
  await home.runtime.clock.advance(1)
  assert.equal(opened.length, 2)
  await answer(home, opened[1], 'retry: 500\nid: é2\ndata: b\n\n')
  await home.runtime.clock.advance(499)
  assert.equal(opened.length, 2)
  await home.runtime.clock.advance(1)
  assert.equal(opened.length, 3)
  assert.deepEqual(ids(home), [undefined, '1', Buffer.from('é2').toString('latin1')])
  assert.deepEqual(dataOf(told), ['a', 'b'])
  assert.equal(told.end, undefined)
  told.handle.abort()
  await home.runtime.clock.advance(60 * SECOND)
  assert.equal(opened.length, 3)
})

onEachPlatform(test, 'after a failure too, and a stream that ends without `reconnect` is over', async (profile, t) => {
  const home = await open(t)
  await home.loggedIn()
  let times = 0
  const opened = []
  home.server.on('GET', '/chat', () => (++times < 3 ? { drop: true } : { header: { 'Content-Type': 'text/event-stream' }, stream: (one) => opened.push(one) }))
  const told = listen(home, { reconnect: { max: 2 } })
  await home.runtime.clock.advance(6 * SECOND)
  opened[0].write('data: a\n\n')
  await home.runtime.settle()
  if (profile.chunks === 'events' && profile.name !== 'oldest') assert.deepEqual(dataOf(told), ['a'])
  told.handle.abort()
  await home.runtime.settle()
  times = 0
  const once = listen(home)
  await home.runtime.settle()
  assert.equal(once.end.code, 'ERR_NETWORK')
})

onEachPlatform(test, 'a question is not asked twice: another method goes on only where an id was seen, and not after an end', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home, '/chat', { method: 'POST' })
  await home.loggedIn()
  const ask = () => listen(home, { method: 'POST', data: { q: 1 }, reconnect: true, idleTimeout: 2000 })
  const ended = ask()
  await home.runtime.settle()
  await answer(home, opened[0], 'id: 1\ndata: a\n\n')
  assert.equal(ended.end.statusCode, 200)

  const silent = ask()
  await home.runtime.settle()
  opened[1].write('data: no id\n\n')
  await home.runtime.clock.advance(60 * SECOND)
  assert.equal(silent.end.code, 'ERR_STREAM')
  assert.equal(opened.length, 2)
  if (profile.chunks !== 'events' || profile.name === 'oldest') return

  const known = ask()
  await home.runtime.settle()
  opened[2].write('id: 7\ndata: a\n\n')
  await home.runtime.clock.advance(2 * SECOND + 3 * SECOND)
  assert.equal(opened.length, 4)
  assert.equal(ids(home).at(-1), '7')
  assert.equal(home.runtime.sent.at(-1).json.q, 1)
  await answer(home, opened[3], 'id: 8\ndata: b\n\n')
  assert.deepEqual(dataOf(known), ['a', 'b'])
  assert.equal(known.end.statusCode, 200)
})

onEachPlatform(test, 'an answer that breaks off before anything was heard is asked for again, for GET alone', async (profile, t) => {
  const home = await open(t)
  for (const header of [{}, { 'Content-Type': 'text/event-stream' }]) {
    for (const written of [[], ['data: not ended'], ['id: 7\n', 'data: not ended']]) {
      const opened = { GET: streams(home, '/chat', { header }), POST: streams(home, '/chat', { method: 'POST', header }) }
      const ask = (method) => listen(home, { method, reconnect: true, idleTimeout: 1000 })
      const told = { GET: ask('GET'), POST: ask('POST') }
      await home.runtime.settle()
      for (const [one] of Object.values(opened)) {
        for (const text of written) one.write(text)
        await home.runtime.settle()
        one.cut()
      }
      // Where a broken answer is told by nothing, silence is what tells it.
      await home.runtime.clock.advance((profile.tellsBrokenChunks ? 0 : SECOND) + 3 * SECOND)
      assert.deepEqual([told.GET.end, opened.GET.length, opened.POST.length], [undefined, 2, 1], `${JSON.stringify(header)} ${written}`)
      assert.equal(told.POST.end.code, 'ERR_STREAM')
      await answer(home, opened.GET[1], 'data: a\n\n')
      assert.deepEqual(dataOf(told.GET), ['a'])
      told.GET.handle.abort()
      await home.runtime.settle()
    }
  }
})

onEachPlatform(test, '`max` counts the attempts without a message in between, and a server that closes at once in a loop is left', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home, { reconnect: { max: 2 } })
  const next = async (text) => {
    await home.runtime.settle()
    await answer(home, opened.at(-1), text)
    await home.runtime.clock.advance(3 * SECOND)
  }
  await next('')
  await next('')
  assert.equal(opened.length, 3)
  await next('data: a\n\n')
  await next('')
  await next('')
  assert.equal(opened.length, 5)
  home.checkError(told.end)
  assert.equal(told.end.code, 'ERR_STREAM')
  assert.deepEqual(dataOf(told), ['a'])
})

onEachPlatform(test, 'a server that says `retry: 0` and closes is not asked as fast as the network allows', async (profile, t) => {
  const home = await open(t)
  let times = 0
  home.backend.guard('GET', '/chat', () => ({ header: { 'Content-Type': 'text/event-stream' }, body: (times++, 'retry: 0\n\n') }))
  const told = listen(home, { reconnect: true })
  await home.runtime.clock.advance(60 * SECOND)
  assert.ok(times > 10 && times < 30, `${times} in a minute`)
  told.handle.abort()
  await home.runtime.settle()
})

onEachPlatform(test, 'nothing is connected while hidden, and at once on show', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home, { reconnect: true })
  await home.runtime.settle()
  await answer(home, opened[0], 'data: a\n\n')
  home.runtime.hide()
  await home.runtime.clock.advance(3500)
  assert.equal(opened.length, 1)
  home.runtime.show()
  await home.runtime.settle()
  assert.equal(opened.length, 2)
  // Long hidden: the platform breaks what is open, and freezes the program.
  await home.runtime.suspend(10 * 60 * SECOND)
  await home.runtime.settle()
  await home.runtime.clock.advance(3 * SECOND)
  if (profile.tellsBrokenChunks || profile.chunks !== 'events') assert.equal(opened.length, 3)
  told.handle.abort()
  await home.runtime.settle()
})

onEachPlatform(test, 'what the server says no to, and 204, ends it', async (profile, t) => {
  const home = await open(t)
  home.backend.guard('GET', '/chat', () => ({ status: 500, body: 'busy' }))
  home.backend.guard('GET', '/done', () => ({ status: 204 }))
  const no = listen(home, { reconnect: true })
  const over = listen(home, { url: '/done', reconnect: true })
  await home.runtime.clock.advance(30 * SECOND)
  assert.equal(no.end.code, 'ERR_STREAM')
  assert.equal(no.end.response.data, 'busy')
  assert.equal(over.end.statusCode, 204)
  assert.equal(home.backend.hits('/chat'), 1)
  assert.equal(home.backend.hits('/done'), 1)
})

onEachPlatform(test, 'a token that ends between two connections is renewed, and a login that only the user can do ends it', async (profile, t) => {
  const home = await open(t)
  const opened = streams(home)
  const told = listen(home, { reconnect: true })
  await home.runtime.settle()
  home.backend.revoke()
  await answer(home, opened[0], 'data: a\n\n')
  await home.runtime.clock.advance(3 * SECOND)
  assert.equal(opened.length, 2)
  assert.equal(home.backend.logins, 2)
  home.backend.revoke()
  home.backend.onLogin = () => ({ status: 403, body: { error: 'banned' } })
  await answer(home, opened[1], 'data: b\n\n')
  await home.runtime.clock.advance(3 * SECOND)
  assert.equal(told.end.code, 'ERR_REAUTH_REQUIRED')
  assert.deepEqual(dataOf(told), ['a', 'b'])
})
