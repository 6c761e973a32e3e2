/**
 * `metrics()`: counters since launch that agree with what the server saw.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain, SECOND } from './session.mjs'

const HOST = '127.0.0.1'

everywhere(test, 'all counters are there from the start, and 0', async (profile, t) => {
  const home = await open(t, { profile, options: { checkSession: 'never' } })
  await home.run(home.session.ready)
  const { storageReads, ...others } = plain(home.session.metrics())
  assert.ok(storageReads > 0)
  assert.deepEqual(others, {
    requests: 0, retried: 0, failed: 0, logins: 0, loginFailures: 0, refreshes: 0, refreshFailures: 0, expired: 0, checkSessions: 0,
    storageWrites: 0, storageFailures: 0, byStatus: {}
  })
})

everywhere(test, 'the counts are those of the server and the platform', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  home.device.files.set('wxfile://usr/a', Buffer.from('x'))
  await home.run(home.request({ url: '/me' }))
  home.backend.revoke({ keepRefresh: true })
  await home.run(Promise.all([home.request({ url: '/me' }), home.request({ url: '/me' })]))
  await home.run(home.session.uploadFile(home.runtime.wrap({ url: '/me', filePath: 'wxfile://usr/a', name: 'f' })))
  await home.run(home.session.downloadFile(home.runtime.wrap({ url: '/nothing' })))
  home.server.on('GET', '/me', () => ({ drop: true }))
  await home.failure(home.request({ url: '/me' }))
  await home.failure(home.request({}))
  await home.runtime.clock.advance(SECOND)
  const metrics = plain(home.session.metrics())
  assert.equal(metrics.requests, 7)
  assert.equal(metrics.retried, 2)
  assert.equal(metrics.failed, 2)
  assert.equal(metrics.logins, 1)
  assert.equal(metrics.refreshes, 1)
  assert.equal(metrics.expired, 1)
  // Answers: login 200, me 200, 401, 401, refresh 200, 200, 200, upload 200, download 404.
  assert.deepEqual(metrics.byStatus, { [HOST]: { 200: 6, 401: 2, 404: 1 } })
  const touched = (kinds) => home.runtime.calls.filter(({ api }) => kinds.includes(api)).length
  assert.equal(metrics.storageWrites, touched(['setStorage', 'setStorageSync', 'removeStorage', 'removeStorageSync']))
  assert.equal(metrics.storageReads, touched(['getStorage', 'getStorageSync']))
})

everywhere(test, 'aborted calls are counted as failed, once', async (profile, t) => {
  const home = await open(t, { profile })
  home.request({ url: '/me' }).abort()
  await home.runtime.settle()
  const { requests, failed } = home.session.metrics()
  assert.deepEqual([requests, failed], [1, 1])
})

everywhere(test, 'metrics is a copy', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.request({ url: '/me' }))
  const metrics = home.session.metrics()
  metrics.requests = 99
  metrics.byStatus[HOST][200] = 99
  assert.equal(home.session.metrics().requests, 1)
  assert.equal(home.session.metrics().byStatus[HOST][200], 2)
})

everywhere(test, 'counters begin anew with a launch', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.request({ url: '/me' }))
  home.restart()
  await home.run(home.session.ready)
  assert.equal(home.session.metrics().requests, 0)
})

everywhere(test, 'foreign hosts and visitors are counted by host and status', async (profile, t) => {
  const hosts = {}
  const home = await open(t, { profile, hosts })
  hosts['https://cdn.example.net'] = home.server.url
  await home.run(home.request({ url: 'https://cdn.example.net/nothing' }))
  await home.run(home.request({ url: '/nothing', auth: 'none' }))
  assert.deepEqual(plain(home.session.metrics().byStatus), { 'cdn.example.net': { 404: 1 }, [HOST]: { 404: 1 } })
})

everywhere(test, 'hosts are counted under any name', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const { session, touched } = home.program(`
    Object.defineProperty(wx, 'request', { configurable: true, value: (options) => {
      setTimeout(() => options.success({ statusCode: 200, data: {}, header: {} }), 1)
      return { abort() {} }
    } })
    const session = require('wx-session').createSession({ baseUrl: 'https://api.example.com', login: { url: '/auth/login' } })
    module.exports = { session, touched: () => [{}[200], Object[200]] }`)
  for (const host of ['__proto__', 'constructor']) void session.request(home.runtime.wrap({ url: `https://${host}/`, auth: 'none' }))
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual(plain(touched()), [null, null])
  assert.equal(JSON.stringify(session.metrics().byStatus), '{"__proto__":{"200":1},"constructor":{"200":1}}')
})

everywhere(test, 'beyond 32 hosts the others are counted together', async (profile, t) => {
  const home = await open(t, { profile, hosts: {} })
  await home.run(home.session.ready)
  home.runtime.faults.on('request', { answer: { statusCode: 200, data: '', header: {} } })
  for (let at = 0; at < 40; at++) await home.run(home.request({ url: `https://h${at}.example.net/`, auth: 'none' }))
  const { byStatus } = plain(home.session.metrics())
  assert.equal(Object.keys(byStatus).length, 33)
  assert.deepEqual(byStatus['h31.example.net'], { 200: 1 })
  assert.deepEqual(byStatus['*'], { 200: 8 })
})
