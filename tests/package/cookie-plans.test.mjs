/**
 * What requests carry beside what the jar says: the glue keeps headers and puts new values into them (js-glue/request/plans.js), so after
 * any history the header on the wire must be the one that the jar would make anew.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dice } from './dice.mjs'
import { everywhere, open, SECOND } from './session.mjs'

const URLS = ['https://a.example.com/', 'https://a.example.com/x/y?q=1', 'http://a.example.com/x', 'https://b.example.com/x/', 'https://example.com/', 'https://other.test/x/y/z']
const NAMES = ['a', 'b', 'c', '\u4e2d', 'user[id]']
const JOINTS = ['=', '=', '=', ' = ', '=\t', ' =']
const VALUES = ['1', '2', '3', '', 'x y', '"q, r=s"', 'k=v', '\u00e9', '\ud83d\ude00', 'a long one, where a short one stood', '{"a":[1,2]}']
const ATTRIBUTES = ['; Path=/', '; Path=/', '; Path=/', '; Path=/x', '; Path=/; Domain=example.com', '; Path=/; Secure', '; Path=/; Max-Age=5', '; Path=/; Max-Age=60', '; Path=/; Max-Age=0', '']

/** A session that nobody logs into, on hosts that nobody answers for. */
const silent = (t, cookies = true) => open(t, { options: { cookies, checkSession: 'never' }, hosts: {} })

/** The Cookie header of a request that leaves now. */
function sent(home, url) {
  const call = home.request({ url, auth: 'none' })
  const { options } = home.runtime.calls.at(-1)
  assert.equal(options.url, url, 'it left at once')
  call.abort()
  return options.header.Cookie ?? ''
}

/** What requests carry of a header: nothing outside Latin-1. @param {string} header */
const sendable = (header) => header.split('; ').filter((pair) => !/[^\0-\xff]/.test(pair)).join('; ')

for (const [title, cookies] of [['a large jar', true], ['a small jar', { max: 8, maxPerHost: 4 }]]) {
  test(`after any history requests carry what the jar says: ${title}`, async (t) => {
    const home = await silent(t, cookies)
    await home.run(home.session.ready)
    const random = dice(7)
    const pick = (list) => list[Math.floor(random() * list.length)]
    const setCookie = () => (random() < 0.1 ? pick(VALUES) : pick(NAMES) + pick(JOINTS) + pick(VALUES)) + pick(ATTRIBUTES)
    const renewal = () => `${pick(NAMES.slice(0, 4))}=${pick(VALUES)}; Path=/`
    let carried = 0
    for (let step = 0; step < 1500; step++) {
      const deed = random()
      // Every other while nothing but values changes, one at a time: only then are plans kept for long.
      if (step % 40 < 20) {
        home.session.cookies.set(URLS[0], home.runtime.wrap([renewal()]))
      } else if (deed < 0.9) {
        const values = Array.from({ length: 1 + Math.floor(random() * 3) }, setCookie)
        home.session.cookies.set(pick(URLS), random() < 0.5 ? values.join(', ') : home.runtime.wrap(values))
      } else if (deed < 0.96) {
        await home.runtime.clock.advance(pick([1, SECOND, 5 * SECOND]))
      } else if (deed < 0.99) {
        home.session.cookies.remove(home.runtime.wrap({ name: pick(NAMES) }))
      } else {
        home.session.cookies.clear()
      }
      // Not of each every time: what is kept for long must be right, too.
      for (const url of URLS.filter(() => random() < 0.5)) {
        const header = sent(home, url)
        assert.equal(header, sendable(home.session.cookies.header(url)), `step ${step}, ${url}`)
        carried += Number(header.includes('; '))
      }
    }
    assert.ok(carried > 500, `${carried} headers with several cookies`)
  })
}

everywhere(test, 'an answer that renews more cookies than one crossing can tell of', async (_profile, t) => {
  const home = await silent(t)
  await home.run(home.session.ready)
  const [url] = URLS
  for (const count of [19, 20, 21, 22, 60]) {
    for (const round of ['first', 'second', 'third']) {
      home.session.cookies.set(url, home.runtime.wrap(Array.from({ length: count }, (_, index) => `n${index}=${round}; Path=/`)))
      const header = sent(home, url)
      assert.equal(header, home.session.cookies.header(url))
      assert.equal(header.split(`=${round}`).length - 1, count)
    }
    home.session.cookies.clear()
  }
})

everywhere(test, 'a cookie that cannot be sent is told of when the plan is made, so that what a listener does to the jar counts', async (_profile, t) => {
  const home = await silent(t)
  await home.run(home.session.ready)
  const [url] = URLS
  home.session.cookies.set(url, home.runtime.wrap(['bad=\u0085; Path=/', 'a=1; Path=/', 'b=2; Path=/']))
  home.session.on('error', () => home.session.cookies.remove(home.runtime.wrap({ name: 'a' })))
  sent(home, url)
  assert.equal(sent(home, url), 'b=2')
})

everywhere(test, 'a NUL in the caller\'s own header is part of it, and names no cookie', async (_profile, t) => {
  const home = await silent(t)
  await home.run(home.session.ready)
  const [url] = URLS
  home.session.cookies.set(url, 'a=jar; Path=/')
  const errors = home.heard('error')
  home.request({ url, auth: 'none', header: { Cookie: 'own=x\0secret\0more' } }).abort()
  const { options } = home.runtime.calls.at(-1)
  assert.equal(options.header.Cookie, 'own=x\0secret\0more; a=jar')
  assert.deepEqual(errors, [])
})

everywhere(test, 'a cookie that a function of the program sets on the way goes out with the request in hand', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  home.program(`
    const { createSession } = require('wx-session')
    const url = ${JSON.stringify(`${home.server.url}/`)}
    let times = 0
    const session = createSession({
      baseUrl: ${JSON.stringify(home.server.url)},
      login: { url: '/auth/login', data: (input) => { session.cookies.set(url, 'nonce=login; Path=/'); return input } },
      inject: (token) => {
        session.cookies.set(url, ['nonce=v' + ++times + '; Path=/', 'only' + times + '=1; Path=/'])
        return { header: { Authorization: 'Bearer ' + token } }
      },
    })`)
  const session = home.library.getSession()
  await home.run(session.ready)
  session.cookies.set(`${home.server.url}/`, 'nonce=v0; Path=/')
  const sent = () => home.runtime.sent.at(-1).header.cookie.split('; ')
  await home.run(session.ensure())
  assert.ok(sent().includes('nonce=login'), String(sent()))
  for (let times = 1; times <= 3; times++) {
    await home.run(session.request(home.runtime.wrap({ url: '/me' })))
    assert.ok(sent().includes(`nonce=v${times}`) && sent().includes(`only${times}=1`), String(sent()))
  }
})
