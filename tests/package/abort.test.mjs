/**
 * `abort()`: at once, once, and it hurts nobody else.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

everywhere(test, 'a request that is still queued settles at once, callbacks before abort() returns', async (profile, t) => {
  const home = await open(t, { profile })
  const gate = home.server.hold('POST', '/auth/login')
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  told.handle.abort()
  assert.deepEqual(told.order, ['fail', 'complete'])
  home.checkError(told.error)
  assert.equal(told.error.code, 'ERR_ABORTED')
  assert.equal(told.error.errMsg, 'request:fail abort')
  told.handle.abort()
  gate.release()
  await home.runtime.settle()
  assert.deepEqual(told.order, ['fail', 'complete'])
  assert.equal(home.backend.hits('/me'), 0)
  assert.equal(home.session.token(), 'token-1', 'the login goes on though its only waiter left')
})

everywhere(test, 'a request before ready is aborted too', async (profile, t) => {
  const home = await open(t, { profile })
  const told = home.begin({ url: '/me', auth: 'none' })
  told.handle.abort()
  assert.deepEqual(told.order, ['fail', 'complete'])
  await home.runtime.settle()
  assert.equal(home.runtime.sent.length, 0)
})

everywhere(test, 'a request on its way is aborted on the platform', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.server.hold('GET', '/me')
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  told.handle.abort()
  assert.deepEqual(told.order, ['fail', 'complete'])
  await home.runtime.settle()
  assert.deepEqual(told.order, ['fail', 'complete'])
  assert.match(home.runtime.describe(), /No call is without an answer/)
  assert.equal((await home.failure(told.handle)).code, 'ERR_ABORTED')
})

everywhere(test, 'the others go on when one of many waiters aborts', async (profile, t) => {
  const home = await open(t, { profile })
  const gate = home.server.hold('POST', '/auth/login')
  const [one, two, three] = [1, 2, 3].map(() => home.begin({ url: '/me' }))
  await home.runtime.settle()
  two.handle.abort()
  gate.release()
  await home.run(Promise.all([one.handle, three.handle]))
  assert.equal(home.backend.hits('/me'), 2)
})

everywhere(test, 'abort between "expired" and the second attempt: nothing more is sent', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.backend.revoke()
  const gate = home.server.hold('POST', '/auth/login')
  const told = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.equal(gate.count, 1)
  told.handle.abort()
  assert.deepEqual(told.order, ['fail', 'complete'])
  gate.release()
  await home.runtime.settle()
  assert.equal(home.backend.hits('/me'), 1)
})

everywhere(test, 'abort after the answer does nothing', async (profile, t) => {
  const home = await open(t, { profile })
  const told = home.begin({ url: '/me' })
  await home.run(told.handle)
  told.handle.abort()
  await home.runtime.settle()
  assert.deepEqual(told.order, ['success', 'complete'])
})

everywhere(test, 'abort inside a callback of another request, of a success of itself, and of an event', async (profile, t) => {
  const home = await open(t, { profile })
  const gate = home.server.hold('POST', '/auth/login')
  const victim = home.begin({ url: '/me' })
  home.begin({ url: '/me', success: () => victim.handle.abort() })
  const self = home.begin({ url: '/me', success: () => self.handle.abort() })
  let byEvent
  home.session.on('login', home.runtime.wrap(() => byEvent.handle.abort()))
  byEvent = home.begin({ url: '/me' })
  await home.runtime.settle()
  gate.release()
  await home.runtime.settle()
  for (const told of [victim, self, byEvent]) assert.equal(told.order.length, 2)
  assert.deepEqual(self.order, ['success', 'complete'])
  assert.equal(byEvent.error.code, 'ERR_ABORTED')
})

everywhere(test, 'uploads and downloads abort with their own words', async (profile, t) => {
  const home = await open(t, { profile })
  home.device.files.set('wxfile://usr/a', Buffer.from('x'))
  const up = home.begin({ url: '/me', filePath: 'wxfile://usr/a', name: 'f' }, 'uploadFile')
  const down = home.begin({ url: '/me' }, 'downloadFile')
  up.handle.abort()
  down.handle.abort()
  assert.equal(up.error.errMsg, 'uploadFile:fail abort')
  assert.equal(down.error.errMsg, 'downloadFile:fail abort')
  await home.runtime.settle()
  assert.equal(home.backend.hits('/me'), 0)
})

everywhere(test, 'abort inside options.inject, which is called for a second attempt: that is not sent', async (profile, t) => {
  let told
  const home = await open(t, { profile, options: { inject: (token) => {
    if (told) told.handle.abort()
    return { header: { Authorization: `Bearer ${token}` } }
  } } })
  await home.loggedIn()
  home.backend.revoke()
  const gate = home.server.hold('POST', '/auth/login')
  const begun = home.begin({ url: '/me' })
  await home.runtime.settle()
  told = begun
  gate.release()
  await home.runtime.settle()
  assert.equal(told.error.code, 'ERR_ABORTED')
  assert.equal(home.backend.hits('/me'), 1)
})
