/**
 * Requests without a login: `auth: 'optional'`, `auth: 'none'`, and hosts that may not receive the token.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, HOUR, open, plain } from './session.mjs'

const who = ({ header }) => ({ body: { who: header.authorization ?? 'nobody' } })

everywhere(test, 'none: goes out at once without the token, and its 401 is just an answer', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  home.server.on('GET', '/news', ({ header }) => ({ status: 401, body: { who: header.authorization ?? 'nobody' } }))
  const before = home.runtime.count('request')
  const pending = home.request({ url: '/news', auth: 'none' })
  assert.equal(home.runtime.count('request'), before + 1, 'in the same tick')
  const answer = await home.run(pending)
  assert.deepEqual([answer.statusCode, answer.data.who], [401, 'nobody'])
  assert.equal(home.backend.hits('/news'), 1)
  assert.equal(home.session.token(), 'token-1')
})

everywhere(test, 'optional: without a token it goes out as a visitor and logs nobody in; with one it uses it', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/news', who)
  assert.equal((await home.run(home.request({ url: '/news', auth: 'optional' }))).data.who, 'nobody')
  assert.equal(home.runtime.count('login'), 0)
  await home.loggedIn()
  assert.equal((await home.run(home.request({ url: '/news', auth: 'optional' }))).data.who, 'Bearer token-1')
})

everywhere(test, 'optional with an ended token renews it', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' } } })
  home.server.on('GET', '/news', who)
  await home.loggedIn()
  await home.runtime.clock.advance(3 * HOUR)
  const answer = await home.run(home.request({ url: '/news', auth: 'optional' }))
  assert.equal(answer.data.who, 'Bearer token-2')
})

everywhere(test, 'optional whose renewal fails still goes out, as a visitor', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/news', who)
  await home.loggedIn()
  await home.runtime.clock.advance(3 * HOUR)
  home.backend.onLogin = () => ({ status: 500 })
  const answer = await home.run(home.request({ url: '/news', auth: 'optional' }))
  assert.equal(answer.data.who, 'nobody')
})

everywhere(test, 'optional whose token the server refuses: renewed and sent again, or sent as a visitor when that fails', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/news', ({ header }) => (header.authorization === 'Bearer token-1' ? { status: 401, body: {} } : who({ header })))
  await home.loggedIn()
  assert.equal((await home.run(home.request({ url: '/news', auth: 'optional' }))).data.who, 'Bearer token-2')
})

everywhere(test, 'during a pause after a failed login visitors go out at once', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/news', who)
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  for (const auth of ['none', 'optional']) assert.equal((await home.run(home.request({ url: '/news', auth }))).data.who, 'nobody')
})

everywhere(test, 'none while a login runs does not wait for it', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.on('GET', '/news', who)
  const gate = home.server.hold('POST', '/auth/login')
  const waiting = home.begin({ url: '/me' })
  await home.runtime.settle()
  const visitor = home.begin({ url: '/news', auth: 'none' })
  await home.runtime.settle()
  assert.equal(visitor.answer.data.who, 'nobody')
  gate.release()
  await home.run(waiting.handle)
})

/* ------------------------------------------------------------------ hosts */

/** A session at https://api.example.com and other origins that all lead to the one server, which tells what it got. */
async function manyHosts(t, origins, options = {}) {
  const seen = []
  const hosts = {}
  const home = await open(t, {
    hosts,
    options: { baseUrl: 'https://api.example.com', ...options }
  })
  for (const origin of ['https://api.example.com', ...origins]) hosts[origin] = home.server.url
  home.server.on('GET', '/who', ({ header }) => { seen.push(header.authorization); return who({ header }) })
  await home.loggedIn()
  /** @returns {Promise<boolean>} whether the token went there */
  const takes = async (url) => (await home.run(home.request({ url }))).data.who !== 'nobody'
  return { home, takes, seen }
}

everywhere(test, 'a foreign host goes out at once without the token, and its 401 is just an answer', async (profile, t) => {
  const hosts = {}
  const home = await open(t, { profile, hosts })
  hosts['https://cdn.example.net'] = home.server.url
  home.server.on('GET', '/file', ({ header }) => ({ status: 401, body: { who: header.authorization ?? 'nobody' } }))
  const answer = await home.run(home.request({ url: 'https://cdn.example.net/file' }))
  assert.deepEqual([answer.statusCode, answer.data.who], [401, 'nobody'])
  assert.equal(home.runtime.count('login'), 0)
})

everywhere(test, 'by default the hosts of baseUrl and the endpoints may receive it, at the scheme\'s default port', async (_profile, t) => {
  const { home, takes } = await manyHosts(t, ['https://auth.example.org', 'https://api.example.com:8443', 'https://www.example.com', 'https://example.com', 'https://api.example.com.evil.net'], {
    logout: { url: 'https://auth.example.org/logout' }
  })
  assert.equal(await takes('https://api.example.com/who'), true)
  assert.equal(await takes('https://API.Example.COM/who'), true)
  assert.equal(await takes('https://api.example.com:443/who'), true)
  assert.equal(await takes('https://auth.example.org/who'), true)
  assert.equal(await takes('https://api.example.com:8443/who'), false)
  assert.equal(await takes('https://www.example.com/who'), false)
  assert.equal(await takes('https://example.com/who'), false)
  assert.equal(await takes('https://api.example.com.evil.net/who'), false)
  assert.equal(home.backend.logins, 1)
})

everywhere(test, 'hosts: wildcards do not match the name itself, ports must be named', async (_profile, t) => {
  const origins = ['https://a.example.org', 'https://a.b.example.org', 'https://example.org', 'https://evilexample.org', 'https://p.example.net:8443', 'https://p.example.net', 'https://x.example.org:8443']
  const { takes } = await manyHosts(t, origins, { hosts: ['api.example.com', '*.example.org', 'p.example.net:8443'] })
  assert.equal(await takes('https://api.example.com/who'), true)
  assert.equal(await takes('https://a.example.org/who'), true)
  assert.equal(await takes('https://a.b.example.org/who'), true)
  assert.equal(await takes('https://example.org/who'), false)
  assert.equal(await takes('https://evilexample.org/who'), false)
  assert.equal(await takes('https://p.example.net:8443/who'), true)
  assert.equal(await takes('https://p.example.net/who'), false)
  assert.equal(await takes('https://x.example.org:8443/who'), false)
})

everywhere(test, 'plain http never receives it, except with allowInsecure', async (_profile, t) => {
  const { takes } = await manyHosts(t, ['http://api.example.com'])
  assert.equal(await takes('http://api.example.com/who'), false)
  const insecure = await manyHosts(t, ['http://api.example.com'], { allowInsecure: true })
  assert.equal(await insecure.takes('http://api.example.com/who'), true)
})

everywhere(test, 'loopback hosts may receive it over http', async (profile, t) => {
  for (const name of ['127.0.0.1', 'localhost']) {
    const home = await open(t, { profile, options: (url) => ({ baseUrl: url.replace('127.0.0.1', name) }), hosts: {} })
    home.runtime.options.hosts[home.options().baseUrl] = home.server.url
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200, name)
  }
})

everywhere(test, 'a URL with an odd authority gets neither token nor cookies', async (profile, t) => {
  const home = await open(t, { profile, options: { baseUrl: 'https://api.example.com', login: () => Promise.resolve({ token: 'token-1' }) } })
  await home.loggedIn()
  home.session.cookies.set('https://api.example.com/', 'c=1; Domain=example.com')
  const odd = [
    'https://user@api.example.com/me', 'https://user:pass@api.example.com/me', 'https://api.example.com@evil.net/me', 'https://evil.net\\@api.example.com/me',
    'https://api.example.com\\@evil.net/me', 'https:\\\\api.example.com/me', 'https://api.example.com\\.evil.net/me', 'https://api.example.com\t/me', 'https://api.exa\nmple.com/me',
    'https://api.example.com\u0000/me', 'https://ａpi.example.com/me', 'https://api.example.com。evil.net/me', 'https://api。example.com/me', 'https://api.example.cöm/me',
    'https:///api.example.com/me', 'https:api.example.com/me', 'https://api.example.com:99999/me', 'https://api.example.com:44 3/me',
    'https://api.example.com%2eevil.net/me', 'https://[::1/me', 'ftp://api.example.com/me'
  ]
  for (const url of odd) {
    const before = home.runtime.calls.length
    await home.run(home.request({ url })).then(() => {}, () => {})
    for (const { api, options } of home.runtime.calls.slice(before)) {
      if (api !== 'request') continue
      assert.doesNotMatch(JSON.stringify(options), /token-1|c=1/, JSON.stringify(url))
    }
  }
  for (const { header } of home.runtime.sent) assert.equal(header.authorization, undefined)
})

everywhere(test, 'what is no absolute URL is a path under baseUrl, and leaves its host never', async (_profile, t) => {
  const { home } = await manyHosts(t, ['https://evil.net'])
  for (const url of ['//evil.net/me', ' https://evil.net/me', '\\\\evil.net/me', '@evil.net/me', '.evil.net/me', ':8443/me']) {
    await home.run(home.request({ url })).then(() => {}, () => {})
  }
  for (const { url, header } of home.runtime.sent) if (header.authorization) assert.equal(new URL(url).host, 'api.example.com', url)
})

everywhere(test, 'a backslash or userinfo after the authority does no harm', async (_profile, t) => {
  const { takes } = await manyHosts(t, [])
  assert.equal(await takes('https://api.example.com/who?next=http://u@evil.net/'), true)
  assert.equal(await takes('https://api.example.com/who#@evil.net'), true)
})

everywhere(test, 'an inject function cannot move the token to a foreign host', async (profile, t) => {
  const hosts = {}
  const home = await open(t, { profile, hosts, options: { inject: (token, request) => ({ url: request.url.replace(/^http:\/\/[^/]+/, 'https://evil.example.net'), header: { 'X-Token': token } }) } })
  hosts['https://evil.example.net'] = home.server.url
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_CONFIG')
  assert.equal(home.runtime.sent.filter(({ url }) => url.includes('evil')).length, 0)
})

everywhere(test, 'endpoints that verify and log out get the token only where it may go', async (profile, t) => {
  const hosts = {}
  const home = await open(t, { profile, hosts, options: { hosts: ['127.0.0.1:1'], verify: { url: 'https://other.example.net/verify' }, logout: { url: 'https://other.example.net/logout' } } })
  hosts['https://other.example.net'] = home.server.url
  const seen = []
  for (const path of ['/verify', '/logout']) home.server.on('POST', path, ({ header, text }) => { seen.push(path, header.authorization, text); return {} })
  await home.loggedIn()
  home.restart()
  await home.run(home.session.start())
  await home.run(home.session.logout())
  await home.runtime.settle()
  assert.doesNotMatch(JSON.stringify(seen), /token-1/)
  assert.ok(plain(seen).includes('/logout'))
})
