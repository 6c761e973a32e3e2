import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Clock } from './clock.mjs'
import { startServer } from './http-server.mjs'
import { Ledger } from './ledger.mjs'

async function server(t, options) {
  const started = await startServer(options)
  t.after(() => started.close())
  return started
}

test('a handler sees the request, and answers with several Set-Cookie', async (t) => {
  const one = await server(t)
  one.on('POST', '/a', ({ query, header, json }) => ({ status: 201, header: { 'Set-Cookie': ['a=1', 'b=2'] }, body: { q: query.get('q'), x: header['x-x'], json } }))
  const response = await fetch(`${one.url}/a?q=1`, { method: 'POST', headers: { 'X-X': '2' }, body: '{"n":3}' })
  assert.deepEqual([response.status, response.headers.getSetCookie(), await response.json()], [201, ['a=1', 'b=2'], { q: '1', x: '2', json: { n: 3 } }])
  assert.equal(one.count('POST', '/a'), 1)
})

test('Date comes from the virtual clock, with the server\'s own skew', async (t) => {
  const clock = new Clock({ start: Date.UTC(2026, 5, 1) })
  const one = await server(t, { clock })
  one.skew = 3_600_000
  clock.skew = 5
  assert.equal((await fetch(one.url)).headers.get('date'), 'Mon, 01 Jun 2026 01:00:00 GMT')
})

test('what is not scripted is 404, what throws is 500', async (t) => {
  const one = await server(t)
  one.on('GET', '/throws', () => { throw new Error('mine') })
  assert.match((await (await fetch(`${one.url}/none`)).json()).message, /no handler for GET \/none/)
  const broken = await fetch(`${one.url}/throws`)
  assert.deepEqual([broken.status, (await broken.json()).message], [500, 'Error: mine'])
})

test('a dropped connection has no answer', async (t) => {
  const one = await server(t)
  one.on('GET', '/', () => ({ drop: true }))
  await assert.rejects(fetch(one.url))
})

test('a gate without requests releases nothing', async (t) => {
  const gate = (await server(t)).hold('GET', '/')
  assert.throws(() => gate.releaseOne(), /no GET \/ waits here/)
  gate.release()
})

test('waiting for a server that never answers ends with a report', async () => {
  await assert.rejects(new Ledger().nextChange(1, () => 'the report'), /Nothing moved for 1 ms of real time\.\nthe report/)
})
