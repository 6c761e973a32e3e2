/**
 * The cookie jar as a mini-program sees it. Its conformance to RFC 6265bis is tested natively; here it is the way from the wire
 * to the wire, on every platform's header shapes, and the public API.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, open, plain, SECOND } from './session.mjs'

const DATE = 'Fri, 01 Jan 2027 00:00:00 GMT'

everywhere(test, 'several Set-Cookie, one with a comma in Expires, come back in the Cookie header', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.guard('GET', '/set', () => ({ header: { 'Set-Cookie': [`a=1; Path=/; Expires=${DATE}`, 'b="x, y=z"; Path=/', 'c=3; Path=/; HttpOnly'] }, body: {} }))
  await home.run(home.request({ url: '/set' }))
  await home.run(home.request({ url: '/me' }))
  assert.match(home.runtime.sent.at(-1).header.cookie, /^a=1; b=.*; c=3$/)
  assert.equal(home.session.cookies.list()[0].expiresAt, Date.parse(DATE))
})

everywhere(test, 'the session\'s own endpoint calls use the jar too', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  const seen = []
  home.server.on('POST', '/auth/login', ({ header }) => { seen.push(header.cookie); return { header: { 'Set-Cookie': 'sid=of-login; Path=/' }, body: { token: 'a', refreshToken: 'r' } } })
  home.server.on('POST', '/auth/refresh', ({ header }) => { seen.push(header.cookie); return { header: { 'Set-Cookie': 'sid=of-refresh; Path=/' }, body: { token: 'b' } } })
  await home.loggedIn()
  await home.run(home.session.refresh())
  assert.deepEqual(seen, [undefined, 'sid=of-login'])
  assert.equal(home.session.cookies.header(`${home.server.url}/`), 'sid=of-refresh')
})

everywhere(test, 'a cookie header of the caller is merged, the caller\'s names win', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.session.cookies.set(`${home.server.url}/`, ['a=jar', 'b=jar'])
  await home.run(home.request({ url: '/me', header: { cookie: 'b=mine; c=mine' } }))
  const sent = home.runtime.sent.at(-1).header.cookie.split('; ').sort()
  assert.deepEqual(sent, ['a=jar', 'b=mine', 'c=mine'])
})

everywhere(test, 'cookies: false of a call leaves the jar out, both ways', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.session.cookies.set(`${home.server.url}/`, 'a=jar')
  home.backend.guard('GET', '/me', () => ({ header: { 'Set-Cookie': 'b=2; Path=/' }, body: {} }))
  await home.run(home.request({ url: '/me', cookies: false, header: { Cookie: 'mine=1' } }))
  assert.equal(home.runtime.sent.at(-1).header.cookie, 'mine=1')
  assert.equal(home.session.cookies.header(`${home.server.url}/`), 'a=jar')
})

everywhere(test, 'cookies: false of the session: no jar at all', async (profile, t) => {
  const home = await open(t, { profile, options: { cookies: false } })
  home.backend.guard('GET', '/me', () => ({ header: { 'Set-Cookie': 'b=2; Path=/' }, body: {} }))
  await home.run(home.request({ url: '/me' }))
  await home.run(home.request({ url: '/me', header: { Cookie: 'mine=1' } }))
  assert.equal(home.runtime.sent.at(-1).header.cookie, 'mine=1')
  await home.runtime.clock.advance(SECOND)
  assert.equal(home.runtime.storage.keys.length, 1, 'the token only')
})

everywhere(test, 'before ready all of it throws ERR_NOT_READY', async (profile, t) => {
  const home = await open(t, { profile })
  const { cookies } = home.session
  const calls = { split: () => cookies.split('a=1'), set: () => cookies.set('https://a.example.com/', 'a=1'), header: () => cookies.header('https://a.example.com/'), list: () => cookies.list(), remove: () => cookies.remove({ name: 'a' }), clear: () => cookies.clear() }
  for (const [name, call] of Object.entries(calls)) {
    assert.throws(call, (error) => {
      home.checkError(error)
      assert.equal(error.code, 'ERR_NOT_READY', name)
      assert.match(error.message, /ready/)
      return true
    })
  }
  await home.run(home.session.ready)
  for (const call of Object.values(calls)) call()
})

everywhere(test, 'calls before ready wait for the jar, so that its cookies are complete', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  home.session.cookies.set(`${home.server.url}/`, 'a=kept; Max-Age=9999')
  await home.runtime.clock.advance(SECOND)
  home.restart()
  home.server.on('GET', '/news', ({ header }) => ({ body: { cookie: header.cookie ?? 'none' } }))
  assert.equal((await home.run(home.request({ url: '/news', auth: 'none' }))).data.cookie, 'a=kept')
})

everywhere(test, 'cookies go to their own hosts, by their own rules', async (profile, t) => {
  const hosts = {}
  const home = await open(t, { profile, hosts })
  for (const origin of ['https://shop.example.com', 'https://www.shop.example.com', 'http://shop.example.com', 'https://other.example.org']) hosts[origin] = home.server.url
  home.server.on('GET', '/c', ({ header }) => ({ body: { cookie: header.cookie ?? '' } }))
  await home.run(home.session.ready)
  home.session.cookies.set('https://shop.example.com/', ['host=1', 'domain=1; Domain=shop.example.com', 'safe=1; Secure', 'deep=1; Path=/deep'])
  const at = async (url) => (await home.run(home.request({ url }))).data.cookie
  assert.equal(await at('https://shop.example.com/c'), 'host=1; domain=1; safe=1')
  assert.equal(await at('https://www.shop.example.com/c'), 'domain=1')
  assert.equal(await at('http://shop.example.com/c'), 'host=1; domain=1')
  assert.equal(await at('https://other.example.org/c'), '')
})

everywhere(test, 'split: comma-joined values, arrays as they are, blank ones dropped', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const { cookies } = home.session
  const split = (value) => plain(cookies.split(home.runtime.wrap(value)))
  assert.deepEqual(split('a=1, b=2'), ['a=1', 'b=2'])
  assert.deepEqual(split(`a=1; Expires=${DATE}; Path=/, b=2; Expires=${DATE},c=3`), [`a=1; Expires=${DATE}; Path=/`, `b=2; Expires=${DATE}`, 'c=3'])
  assert.deepEqual(split(['a=1, b=2', '', '  ', 'c=3']), ['a=1, b=2', 'c=3'])
  assert.deepEqual(split(''), [])
  assert.deepEqual(split([]), [])
})

everywhere(test, 'list gives every field; header as the RFC makes it', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const { cookies } = home.session
  cookies.set('https://www.example.com/a/b', [`one=1; Path=/a; Secure; HttpOnly; SameSite=Lax; Expires=${DATE}`, 'two==2=; Domain=example.com; Path=/'])
  assert.deepEqual(plain(cookies.list()).sort((a, b) => (a.name < b.name ? -1 : 1)), [
    { name: 'one', value: '1', domain: 'www.example.com', path: '/a', hostOnly: true, secure: true, httpOnly: true, sameSite: 'lax', expiresAt: Date.parse(DATE) },
    { name: 'two', value: '=2=', domain: 'example.com', path: '/', hostOnly: false, secure: false, httpOnly: false }
  ])
  assert.equal(cookies.list('https://www.example.com/').length, 1)
  assert.equal(cookies.header('https://www.example.com/a/c'), 'one=1; two==2=')
  assert.equal(cookies.header('https://nowhere.example.org/'), '')
})

everywhere(test, 'set splits a string, never an array\'s elements; bad ones are dropped', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const { cookies } = home.session
  const url = 'https://a.example.com/'
  cookies.set(url, 'a=1, b=2')
  cookies.set(url, home.runtime.wrap(['c=3, d=4']))
  cookies.set(url, home.runtime.wrap(['', 'e=5; Domain=other.example.org', 'f=6; Domain=com', `g=${'x'.repeat(5000)}`, 'ok=1']))
  assert.equal(cookies.header(url), 'a=1; b=2; c=3, d=4; ok=1')
})

everywhere(test, 'remove counts what it removed; clear removes all', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const { cookies } = home.session
  const fill = () => { cookies.set('https://a.example.com/', ['x=1', 'y=1; Path=/p']); cookies.set('https://b.example.com/', 'x=2') }
  const remove = (filter) => cookies.remove(home.runtime.wrap(filter))
  fill()
  assert.equal(remove({ name: 'x' }), 2)
  fill()
  assert.equal(remove({ domain: 'a.example.com' }), 2)
  fill()
  assert.equal(remove({ name: 'y', path: '/p' }), 1)
  assert.equal(remove({ name: 'y', path: '/other' }), 0)
  cookies.clear()
  assert.deepEqual(plain(cookies.list()), [])
  await home.runtime.clock.advance(SECOND)
  home.restart()
  await home.run(home.session.ready)
  assert.deepEqual(plain(home.session.cookies.list()), [])
})

everywhere(test, 'mistyped arguments are ERR_CONFIG and change nothing', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const { cookies } = home.session
  cookies.set('https://a.example.com/', 'a=1')
  const wrong = [
    () => cookies.split(7), () => cookies.split([7]), () => cookies.set('/relative', 'a=1'), () => cookies.set('https://a.example.com/', undefined), () => cookies.set(undefined, 'a=1'),
    () => cookies.header(7), () => cookies.header('/me'), () => cookies.list(7), () => cookies.remove(), () => cookies.remove({}), () => cookies.remove({ nam: 'a' }), () => cookies.remove({ name: 7 })
  ]
  for (const call of wrong) assert.throws(call, (error) => error instanceof home.library.SessionError && error.code === 'ERR_CONFIG', String(call))
  assert.equal(cookies.list().length, 1)
})

everywhere(test, 'cookies with control characters are left out of requests, with one error event each', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const errors = home.heard('error')
  home.session.cookies.set(`${home.server.url}/`, home.runtime.wrap(['good=1', 'tab=a\tb', 'bad=a\u0001b']))
  const listed = home.session.cookies.list().length
  for (let call = 0; call < 3; call += 1) assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.match(home.runtime.sent.at(-1).header.cookie, /good=1/)
  assert.match(home.runtime.sent.at(-1).header.cookie, /tab=a\tb/)
  assert.doesNotMatch(home.runtime.sent.at(-1).header.cookie, /bad/)
  // RFC 6265bis, section 5.6 refuses such a Set-Cookie altogether; then there is nothing to leave out.
  if (listed === 3) {
    assert.equal(errors.length, 1)
    assert.match(errors[0].message, /bad/)
  } else assert.deepEqual(errors, [])
})

everywhere(test, 'session cookies are kept across launches by default, and end with the launch if told', async (profile, t) => {
  for (const [sessionCookies, header] of [['keep', 'a=1; b=2'], ['launch', 'b=2']]) {
    const home = await open(t, { profile, options: { cookies: { sessionCookies } } })
    await home.run(home.session.ready)
    home.session.cookies.set('https://a.example.com/', ['a=1', 'b=2; Max-Age=9999'])
    await home.runtime.clock.advance(SECOND)
    home.restart()
    await home.run(home.session.ready)
    assert.equal(home.session.cookies.header('https://a.example.com/'), header)
  }
})

everywhere(test, 'max and maxPerHost bound the jar', async (profile, t) => {
  const home = await open(t, { profile, options: { cookies: { max: 10, maxPerHost: 4 } } })
  await home.run(home.session.ready)
  for (let host = 0; host < 6; host += 1) for (let n = 0; n < 8; n += 1) home.session.cookies.set(`https://h${host}.example.com/`, `c${n}=1`)
  const list = plain(home.session.cookies.list())
  assert.ok(list.length <= 10, `${list.length}`)
  for (let host = 0; host < 6; host += 1) assert.ok(list.filter(({ domain }) => domain === `h${host}.example.com`).length <= 4)
  assert.ok(list.some(({ domain, name }) => domain === 'h5.example.com' && name === 'c7'), 'the newest stays')
})

everywhere(test, 'an expired cookie is neither sent nor listed', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.session.cookies.set(`${home.server.url}/`, ['short=1; Max-Age=10', 'long=1; Max-Age=1000'])
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.runtime.sent.at(-1).header.cookie, 'short=1; long=1')
  await home.runtime.clock.advance(11 * SECOND)
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.runtime.sent.at(-1).header.cookie, 'long=1')
  assert.equal(home.session.cookies.list().length, 1)
})

everywhere(test, 'jar writes are coalesced for at most 100 ms, and flushed on hide', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const key = 'wx-session:default:cookies'
  for (let n = 0; n < 20; n += 1) home.session.cookies.set('https://a.example.com/', `c${n}=1`)
  await home.runtime.settle()
  assert.equal(home.runtime.storage.count('write', key), 0)
  await home.runtime.clock.advance(100)
  assert.equal(home.runtime.storage.count('write', key), 1)
  home.session.cookies.set('https://a.example.com/', 'last=1')
  home.runtime.hide()
  await home.runtime.settle()
  assert.equal(home.runtime.storage.count('write', key), 2)
  home.runtime.show()
  await home.runtime.clock.advance(HOUR)
  assert.equal(home.runtime.storage.count('write', key), 2)
})

everywhere(test, 'a cookie that a 401 sets goes with the second attempt', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.server.on('GET', '/me', ({ header }) => (header.authorization === 'Bearer token-1' ? { status: 401, header: { 'Set-Cookie': 'trace=1; Path=/' } } : { body: {} }))
  await home.run(home.request({ url: '/me' }))
  assert.equal(home.runtime.sent.at(-1).header.cookie, 'trace=1')
})

everywhere(test, 'redirect: manual: the cookies of the redirect are taken, and the 3xx is the answer', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.guard('GET', '/go', () => ({ status: 302, header: { Location: '/me', 'Set-Cookie': 'hop=1; Path=/' } }))
  const answer = await home.run(home.request({ url: '/go', redirect: 'manual' }))
  assert.equal(answer.statusCode, 302)
  await home.runtime.settle()
  assert.equal(home.session.cookies.header(`${home.server.url}/`), 'hop=1')
}, { since: '3.2.2' })

everywhere(test, 'what the program does to a listed cookie changes nothing', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  home.session.cookies.set('https://a.example.com/', 'a=1')
  home.session.cookies.list()[0].value = 'changed'
  assert.equal(home.session.cookies.header('https://a.example.com/'), 'a=1')
})

everywhere(test, 'a NUL in a text moves nothing from one argument into another', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const { cookies } = home.session
  cookies.set(`${home.server.url}/`, ['good=1', 'other=2'])
  const sent = () => home.runtime.calls.filter(({ api }) => api === 'request').at(-1).options.header.Cookie
  await home.run(home.request({ url: '/me\u0000forged=1' })).then(() => {}, () => {})
  assert.doesNotMatch(sent() ?? '', /forged/)
  await home.run(home.request({ url: '/me', header: { Cookie: 'a=1\u0000b=2' } })).then(() => {}, () => {})
  cookies.set(`${home.server.url}/\u0000forged=1; Path=/`, 'x=1')
  assert.doesNotMatch(cookies.header(`${home.server.url}/`), /forged/)
  assert.equal(cookies.remove({ name: 'good\u0000' }), 0)
  assert.equal(cookies.remove({ name: '\u0000', domain: undefined }), 0)
  assert.match(cookies.header(`${home.server.url}/`), /good=1; other=2/)
})

everywhere(test, 'names and values with tabs, and values with separators, come back as they are', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  home.session.cookies.set('https://a.example.com/', home.runtime.wrap(['a\tb=c\td; Path=/', 'e="f,g h"; Path=/', 'i=中文; Path=/']))
  const list = plain(home.session.cookies.list())
  assert.deepEqual(list.map(({ name, value }) => [name, value]), [['a\tb', 'c\td'], ['e', '"f,g h"'], ['i', '中文']])
  for (const { domain, path, hostOnly } of list) assert.deepEqual([domain, path, hostOnly], ['a.example.com', '/', true])
})

everywhere(test, 'arguments that were mixed up are not quoted: a cookie is a secret', async (profile, t) => {
  const { session, runtime, server } = await open(t, { profile })
  await runtime.run(session.ready)
  for (const call of [
    () => session.cookies.set('sid=TOPSECRETVALUE; Path=/', server.url),
    () => session.cookies.header('sid=TOPSECRETVALUE'),
    () => session.cookies.list('sid=TOPSECRETVALUE'),
  ]) {
    assert.throws(call, (error) => error.code === 'ERR_CONFIG' && /\(url\) must be an absolute/.test(error.message) && !/TOPSECRET/.test(error.message + error.errMsg))
  }
})

everywhere(test, 'a cookie outside Latin-1 is left out of requests, logins too, with one error event for each value', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const errors = home.heard('error')
  const url = `${home.server.url}/`
  const set = (...cookies) => home.session.cookies.set(url, home.runtime.wrap(cookies))
  const sent = async () => {
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    return home.runtime.sent.at(-1).header.cookie
  }
  set('sid=1; Path=/', 'nick=张三; Path=/; Max-Age=31536000', 'é=\u00e9; Path=/')
  for (let call = 0; call < 3; call++) assert.equal(await sent(), 'sid=1; é=\u00e9')
  assert.equal(errors.length, 1)
  assert.match(errors[0].message, /"nick".*Latin-1/)
  set('nick=Ann; Path=/')
  assert.match(await sent(), /nick=Ann/)
  set('nick=李四; Path=/; Max-Age=31536000')
  assert.equal(await sent(), 'sid=1; é=\u00e9')
  await home.runtime.clock.advance(SECOND)
  home.restart()
  await home.run(home.session.ready)
  assert.equal(await sent(), 'sid=1; é=\u00e9')
  assert.deepEqual([errors.length, home.backend.logins], [2, 1])
})
