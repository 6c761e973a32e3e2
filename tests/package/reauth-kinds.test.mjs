/**
 * What waits for `onReauth` as required calls do: streams, sockets, payment, handover, the phone number; and whose time does not count.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAsking, revoked, token, wait } from './reauth.mjs'
import { everywhere, MINUTE, plain, SECOND } from './session.mjs'
import { connect } from './sockets.mjs'
import { dataOf, listen, onEachPlatform, streams } from './streaming.mjs'

everywhere(test, 'the time that it takes is none of a call\'s timeout, that before and after it is', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  await revoked(home)
  const first = home.server.hold('GET', '/me')
  const told = home.begin({ url: '/me', timeout: 3 * SECOND })
  await home.runtime.settle()
  await home.runtime.clock.advance(SECOND)
  first.release()
  await wait(home, told)
  await home.runtime.clock.advance(2 * MINUTE)
  await wait(home, told)
  const second = home.server.hold('GET', '/me')
  asked[0].resolve(token(home))
  await home.runtime.settle()
  assert.equal(second.count, 1)
  assert.equal(home.runtime.calls.filter(({ api, options }) => api === 'request' && options.url.endsWith('/me')).at(-1).options.timeout, 2 * SECOND)
  await home.runtime.clock.advance(2 * SECOND - 1)
  assert.deepEqual(told.order, [])
  await home.runtime.clock.advance(1)
  assert.equal(told.error.code, 'ERR_TIMEOUT')
  second.release()
})

everywhere(test, 'upload and download wait, too', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  home.device.files.set('wxfile://usr/a.txt', Buffer.from('file'))
  const told = [home.begin({ url: '/me', filePath: 'wxfile://usr/a.txt', name: 'f', timeout: SECOND }, 'uploadFile'), home.begin({ url: '/me', timeout: SECOND }, 'downloadFile')]
  await home.runtime.clock.advance(MINUTE)
  await wait(home, ...told)
  asked[0].resolve(token(home))
  await home.runtime.settle()
  assert.deepEqual(told.map(({ answer }) => answer.statusCode), [200, 200])
})

onEachPlatform(test, 'a stream waits, whatever its timeout', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  const opened = streams(home)
  const told = [listen(home, { timeout: 2 * SECOND }), listen(home, { idleTimeout: SECOND })]
  await home.runtime.clock.advance(MINUTE)
  assert.deepEqual(told.map(({ end }) => end), [undefined, undefined])
  asked[0].resolve(token(home))
  await home.runtime.settle()
  for (const one of opened) one.write('data: a\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(told.map(dataOf), [['a'], ['a']])
  assert.deepEqual(told.map(({ end }) => end.statusCode), [200, 200])
})

onEachPlatform(test, 'a stream that was refused goes on for an equal user alone', async (profile, t) => {
  for (const [user, code] of [[{ nickname: 'Alice' }, undefined], [{ nickname: 'Bob' }, 'ERR_LOGGED_OUT']]) {
    const { home, asked } = await openAsking(t)
    const opened = streams(home)
    await revoked(home)
    const told = listen(home, { timeout: 90 * SECOND })
    await home.runtime.clock.advance(2 * MINUTE)
    assert.equal(told.end, undefined)
    assert.equal(asked.length, 1)
    asked[0].resolve(token(home, { user }))
    await home.runtime.settle()
    assert.equal(told.end && told.end.code, code)
    assert.equal(opened.length, code ? 0 : 1)
    if (code) continue
    opened[0].write('data: a\n\n').end()
    await home.runtime.settle()
    assert.deepEqual(dataOf(told), ['a'])
  }
})

onEachPlatform(test, 'a stream\'s own time runs on when the user has acted', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  const gate = home.server.hold('GET', '/chat')
  const told = listen(home, { timeout: 2 * SECOND })
  await home.runtime.clock.advance(MINUTE)
  asked[0].resolve(token(home))
  await home.runtime.settle()
  await home.runtime.clock.advance(2 * SECOND - 1)
  assert.equal(told.end, undefined)
  await home.runtime.clock.advance(1)
  assert.equal(told.end.code, 'ERR_TIMEOUT')
  gate.release()
})

everywhere(test, 'a socket waits; a refusal of the user ends it with ERR_REAUTH_REQUIRED', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  const live = home.server.sockets('/live')
  const socket = connect(home, { url: '/live', timeout: 2 * SECOND })
  await home.runtime.clock.advance(MINUTE)
  assert.deepEqual([socket.state, socket.told, asked.length], ['waiting', [], 1])
  asked[0].resolve(token(home))
  await home.runtime.settle()
  assert.deepEqual([socket.state, live.asked[0].header.authorization], ['open', `Bearer ${home.backend.newest}`])
  await home.run(home.session.logout())
  const other = connect(home, { url: '/live' })
  await home.runtime.settle()
  asked[1].reject(new Error('no'))
  await home.runtime.settle()
  assert.deepEqual(other.told, ['error', 'close'])
  assert.equal(other.errors[0].code, 'ERR_REAUTH_REQUIRED')
})

everywhere(test, 'a socket whose token was refused goes on for an equal user alone', async (profile, t) => {
  for (const [user, state] of [[{ nickname: 'Alice' }, 'open'], [{ nickname: 'Bob' }, 'closed']]) {
    const { home, asked } = await openAsking(t)
    const live = home.server.sockets('/live')
    await home.run(home.session.adopt(home.runtime.wrap(token(home))))
    const socket = connect(home, { url: '/live' })
    await home.runtime.settle()
    await home.runtime.clock.advance(MINUTE)
    live.newest.close(4401)
    await home.runtime.settle()
    assert.deepEqual([socket.state, asked.length], ['waiting', 1])
    asked[0].resolve(token(home, { user }))
    await home.runtime.settle()
    assert.equal(socket.state, state)
    assert.equal(live.asked.length, state === 'open' ? 2 : 1)
    if (state === 'closed') assert.deepEqual([socket.errors[0].code, socket.closes[0].reason], ['ERR_LOGGED_OUT', 'ERR_LOGGED_OUT'])
  }
})

everywhere(test, 'handover and the phone number wait', async (profile, t) => {
  const { home, asked } = await openAsking(t, { options: { handover: { url: '/auth/ticket' }, profile: { phone: { url: '/phone' } } } })
  home.backend.guard('POST', '/auth/ticket', () => ({ body: { ticket: 't' } }))
  home.backend.guard('POST', '/phone', () => ({ body: { phone: '1' } }))
  const told = [home.outcome(home.session.handover('https://m.example.com/')), home.outcome(home.session.profile.phone('c'))]
  await home.runtime.clock.advance(MINUTE)
  assert.deepEqual(told.map(({ settled }) => settled), [false, false])
  asked[0].resolve(token(home))
  await home.runtime.settle()
  assert.deepEqual(told.map(({ value }) => plain(value)), ['https://m.example.com/?ticket=t', { phone: '1' }])
  assert.equal(asked.length, 1)
})

/** A session with a shop behind it. */
async function openShop(t) {
  const { home, asked } = await openAsking(t, { options: { pay: { prepare: { url: '/pay/prepare' }, confirm: { url: '/pay/confirm' } } } })
  const confirmed = []
  home.backend.guard('POST', '/pay/prepare', () => ({ body: { timeStamp: String(Math.trunc(home.backend.now / 1000)), nonceStr: 'n', package: 'prepay_id=p', signType: 'RSA', paySign: 's' } }))
  home.backend.guard('POST', '/pay/confirm', ({ header }) => { confirmed.push(header.authorization); return { body: { user: { nickname: 'Alice', vip: true } } } })
  return { home, asked, confirmed, pay: () => home.outcome(home.session.pay(home.runtime.wrap({ sku: 7 }))) }
}

everywhere(test, 'a payment waits and is made by who came, whether it was refused before or not sent', async (profile, t) => {
  for (const wasSent of [false, true]) {
    const { home, asked, confirmed, pay } = await openShop(t)
    if (wasSent) await revoked(home)
    const paid = pay()
    await home.runtime.clock.advance(MINUTE)
    assert.equal(paid.settled, false)
    asked[0].resolve(token(home))
    await home.runtime.settle()
    assert.equal(paid.error, undefined)
    assert.equal(paid.value.confirmed, true)
    assert.deepEqual(plain(paid.value.state.user), { nickname: 'Alice', vip: true })
    assert.deepEqual(confirmed, [`Bearer ${home.backend.newest}`])
  }
})

everywhere(test, 'what was paid is not confirmed as somebody else', async (profile, t) => {
  const { home, asked, confirmed, pay } = await openShop(t)
  await home.run(home.session.adopt(home.runtime.wrap(token(home))))
  await home.run(home.request({ url: '/me' }))
  // Refused while the dialog is open, so that the confirmation waits before it was ever sent.
  home.runtime.faults.on('requestPayment', { answerAfter: 10 * SECOND })
  const paid = pay()
  await home.runtime.settle()
  home.backend.revoke()
  const refused = home.begin({ url: '/me' })
  await home.runtime.settle()
  assert.equal(asked.length, 1)
  await home.runtime.clock.advance(10 * SECOND)
  assert.equal(paid.settled, false, 'the confirmation waits')
  asked[0].resolve(token(home, { user: { nickname: 'Bob' } }))
  await home.runtime.settle()
  assert.equal(refused.error.code, 'ERR_LOGGED_OUT')
  assert.equal(paid.value.confirmed, false)
  assert.deepEqual(confirmed, [])
})
