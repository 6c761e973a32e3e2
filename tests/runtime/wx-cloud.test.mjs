import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'

/** A runtime with a service of the cloud on the test's server. */
async function cloud(t, options = {}) {
  const containers = {}
  const parts = await fixture(t, { containers, ...options })
  containers['prod-1/api'] = parts.server.url
  const call = (given) => parts.runtime.program(`
    module.exports = (given) => { wx.cloud.init(); return wx.cloud.callContainer(given) }`)(parts.runtime.wrap({ config: { env: 'prod-1' }, service: 'api', ...given }))
  return { ...parts, call }
}

test('any status resolves, with header and without cookies', async (t) => {
  const { runtime, server, call } = await cloud(t)
  server.on('GET', '/a', ({ query, header }) => ({ status: 404, header: { 'Set-Cookie': 'a=1' }, body: { n: query.get('n'), openid: header['x-wx-openid'] } }))
  const answer = await runtime.run(call({ path: '/a', data: { n: '1 2' } }))
  assert.equal(answer.statusCode, 404)
  assert.deepEqual([answer.data.n, answer.data.openid, answer.errMsg], ['1 2', 'openid-of-alice', 'cloud.callContainer:ok'])
  assert.equal(answer.header['Set-Cookie'], 'a=1')
  assert.equal('cookies' in answer, false)
})

test('without init, and for a service that is not there, it rejects with a code', async (t) => {
  const { runtime, call } = await cloud(t)
  await assert.rejects(runtime.run(runtime.program('module.exports = wx.cloud.callContainer({ config: { env: "prod-1" }, path: "/" })')), { errCode: -601002 })
  await assert.rejects(runtime.run(call({ path: '/', service: 'none' })), { errCode: -501000 })
})

test('a POST whose answer is lost over HTTP arrives twice', async (t) => {
  const { runtime, server, call } = await cloud(t)
  server.on('POST', '/a', ({ json }) => ({ body: json }))
  runtime.faults.on('callContainer.http', { lose: true })
  assert.equal((await runtime.run(call({ path: '/a', method: 'POST', data: { n: 1 } }))).data.n, 1)
  assert.deepEqual([server.count('POST', '/a'), runtime.count('callContainer.tunnel')], [2, 1])
})

test('the tunnel does not encode the data of a GET', async (t) => {
  const { runtime, server, call } = await cloud(t)
  server.on('GET', '/a', ({ query }) => ({ body: [...query] }))
  runtime.faults.on('callContainer.http', { fail: {} })
  const { data } = await runtime.run(call({ path: '/a', data: { n: '1&x=2' } }))
  assert.deepEqual(JSON.parse(JSON.stringify(data)), [['n', '1'], ['x', '2']])
})

test('a redirect is fetched elsewhere with the same headers, unless it is not to be followed', async (t) => {
  const { runtime, server, call } = await cloud(t)
  server.on('GET', '/a', () => ({ status: 302, header: { Location: `${server.url}/b` } }))
  server.on('GET', '/b', ({ header }) => ({ body: { authorization: header.authorization } }))
  const header = { Authorization: 'Bearer secret' }
  assert.equal((await runtime.run(call({ path: '/a', header }))).data.authorization, 'Bearer secret')
  assert.equal((await runtime.run(call({ path: '/a', header, followRedirect: false }))).statusCode, 302)
  assert.equal(server.count('GET', '/b'), 1)
})

test('a promise without callbacks, nothing with them, and no task', async (t) => {
  const { runtime, server, call } = await cloud(t)
  server.on('GET', '/a', () => ({ body: {} }))
  const told = []
  assert.equal(call({ path: '/a', success: () => told.push('success') }), undefined)
  await runtime.settle()
  assert.deepEqual(told, ['success'])
})

test('an old base library has none', async (t) => {
  const { runtime } = await cloud(t, { profile: 'oldest' })
  assert.equal(runtime.wx.cloud, undefined)
})
