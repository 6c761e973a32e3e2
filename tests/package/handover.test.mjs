/**
 * `handover`: the address of a web page with a ticket of the server.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

const PAGE = 'https://m.example.com/order?id=7#top'

async function withTickets(t, profile, answer = (count) => ({ ticket: `t-${count}` }), handover = {}) {
  const home = await open(t, { profile, options: { handover: { url: '/auth/ticket', ...handover } } })
  let count = 0
  const asked = []
  home.backend.guard('POST', '/auth/ticket', ({ json }) => {
    asked.push(json)
    const body = answer(count += 1)
    return typeof body?.status === 'number' ? body : { body }
  })
  const hand = (url, options) => home.run(home.session.handover(url, options && home.runtime.wrap(options)))
  return { home, asked, hand, refused: (url, options) => home.failure(home.session.handover(url, options && home.runtime.wrap(options))) }
}

everywhere(test, 'logs in, asks for a ticket of this page, and puts it into the address', async (profile, t) => {
  const { home, asked, hand } = await withTickets(t, profile)
  assert.equal(await hand(PAGE), 'https://m.example.com/order?id=7&ticket=t-1#top')
  assert.deepEqual(asked, [{ url: PAGE }])
  assert.equal(home.runtime.count('login'), 1)
  assert.ok(!JSON.stringify(asked).includes(home.session.token()))
})

everywhere(test, 'a token that the server refuses is renewed first', async (profile, t) => {
  const { home, hand } = await withTickets(t, profile)
  await home.loggedIn()
  home.backend.revoke()
  assert.match(await hand(PAGE), /ticket=t-1/)
  assert.equal(home.backend.logins, 2)
})

everywhere(test, 'two calls never share a ticket', async (profile, t) => {
  const { home } = await withTickets(t, profile)
  const pages = await home.run(Promise.all([1, 2].map(() => home.session.handover(PAGE))))
  assert.equal(new Set(pages).size, 2)
})

everywhere(test, 'a ticket that the address has is replaced, under the name that is asked for', async (profile, t) => {
  const { hand } = await withTickets(t, profile, () => ({ data: { ticket: 'a b&c' } }))
  assert.equal(await hand('https://m.example.com/?ticket=old&x=1&ticket=older'), 'https://m.example.com/?x=1&ticket=a%20b%26c')
  assert.equal(await hand('https://m.example.com/?ticket=mine', { param: 'pass' }), 'https://m.example.com/?ticket=mine&pass=a%20b%26c')
})

everywhere(test, 'what is not ASCII is encoded, and this machine needs no https', async (profile, t) => {
  const { hand } = await withTickets(t, profile)
  assert.equal(await hand('http://127.0.0.1:8080/订单'), `http://127.0.0.1:8080/${encodeURIComponent('订单')}?ticket=t-1`)
})

everywhere(test, 'data and method of the endpoint are the program\'s', async (profile, t) => {
  const { hand, asked } = await withTickets(t, profile, undefined, { data: ({ url }) => ({ target: url }) })
  await hand(PAGE)
  assert.deepEqual(asked, [{ target: PAGE }])
})

everywhere(test, 'an answer without a ticket: the error has what the server said', async (profile, t) => {
  const body = { code: 7, msg: 'host not allowed' }
  for (const handover of [{}, { refused: { path: 'code', values: [7] } }]) {
    const { refused } = await withTickets(t, profile, () => body, handover)
    const { code, cause } = await refused(PAGE)
    assert.deepEqual([code, cause.code, cause.message], ['ERR_EXCHANGE_FAILED', 7, 'host not allowed'])
  }
})

everywhere(test, 'an answer without a ticket is ERR_EXCHANGE_FAILED', async (profile, t) => {
  for (const answer of [{}, { ticket: '' }, { ticket: 7 }, null, 'text', { status: 403, body: { errmsg: 'no such page' } }, { status: 500 }]) {
    const { refused } = await withTickets(t, profile, () => answer)
    assert.equal((await refused(PAGE)).code, 'ERR_EXCHANGE_FAILED', JSON.stringify(answer))
  }
})

everywhere(test, 'no option, another scheme, or no address at all is ERR_CONFIG, and nobody is asked', async (profile, t) => {
  const { home, refused, asked } = await withTickets(t, profile)
  for (const page of ['http://m.example.com/', 'ftp://m.example.com/', '/order', '', undefined, 7, 'https://user@m.example.com/', 'https://m.example.com\\@evil.example/']) {
    assert.equal((await refused(page)).code, 'ERR_CONFIG', String(page))
  }
  for (const options of [{ param: '' }, { param: 7 }, { name: 'x' }]) assert.equal((await refused(PAGE, options)).code, 'ERR_CONFIG')
  const bare = home.create({ name: 'bare', handover: undefined })
  assert.match((await home.failure(bare.handover(PAGE))).message, /options\.handover/)
  assert.deepEqual(asked, [])
  assert.equal(home.runtime.count('login'), 0)
})

everywhere(test, 'after a logout it fails as a required request does', async (profile, t) => {
  const { home, refused } = await withTickets(t, profile)
  await home.loggedIn()
  await home.run(home.session.logout())
  assert.equal((await refused(PAGE)).code, 'ERR_LOGGED_OUT')
})

everywhere(test, 'a ticket reaches no log', async (profile, t) => {
  const { home, hand } = await withTickets(t, profile, () => ({ ticket: 'secret-ticket' }))
  await hand(PAGE)
  assert.ok(!JSON.stringify([home.session.logs(), home.session.report()]).includes('secret-ticket'))
})
