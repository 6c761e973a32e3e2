/**
 * Where the token goes: header, query, body, a function, or nowhere; anew at every attempt.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain } from './session.mjs'

/** What a server may give as a token: RFC 6749 allows any printable character. */
const ODD = 'a+b/c=&d%41 é"\'?#\\~中'
const ODD_HEADER = 'a+b/c=&d%41 "\'?#\\~'

/** A session whose server takes any request and tells what came. */
async function mirror(t, inject, { token = 'token-1', ...more } = {}) {
  const home = await open(t, { options: { inject, ...more.options }, ...more.runtime })
  home.backend.onLogin = () => ({ body: { token } })
  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'HEAD']) {
    home.server.on(method, '/me', ({ header, query, text }) => ({ body: { header, query: [...query], text } }))
  }
  return { home, ask: async (options) => plain((await home.run(home.request({ url: '/me', ...options }))).data) }
}

everywhere(test, 'by default the header Authorization is "Bearer" and the token', async (profile, t) => {
  const { ask } = await mirror(t, undefined, { runtime: { profile } })
  assert.equal((await ask({})).header.authorization, 'Bearer token-1')
})

everywhere(test, 'a header takes the place of the caller\'s in any letter case', async (_profile, t) => {
  const { home, ask } = await mirror(t, { in: 'header', name: 'X-Token' })
  assert.equal((await ask({ header: { 'x-TOKEN': 'of the caller' } })).header['x-token'], 'token-1')
  const sent = home.runtime.calls.filter(({ api }) => api === 'request').at(-1).options.header
  assert.equal(Object.keys(sent).filter((name) => name.toLowerCase() === 'x-token').length, 1)
  assert.equal((await ask({})).header.authorization, undefined)
})

everywhere(test, 'format says how the token is written; for Authorization "Bearer" is the default only', async (_profile, t) => {
  const { ask } = await mirror(t, [{ in: 'header', name: 'authorization', format: 'Token {token}!' }, { in: 'query', name: 'sid', format: 's-{token}-{token}' }])
  const { header, query } = await ask({})
  assert.equal(header.authorization, 'Token token-1!')
  assert.deepEqual(query, [['sid', 's-token-1-token-1']])
})

everywhere(test, 'tokens with any characters arrive unchanged in query and body', async (_profile, t) => {
  const { ask } = await mirror(t, [{ in: 'query', name: 'sid' }, { in: 'body', name: 'tk' }], { token: ODD })
  const { query, text } = await ask({ method: 'POST', data: { a: 1 } })
  assert.deepEqual(query, [['sid', ODD]])
  assert.deepEqual(JSON.parse(text), { a: 1, tk: ODD })
})

everywhere(test, 'tokens with any characters a header can carry arrive unchanged in it', async (_profile, t) => {
  const { ask } = await mirror(t, { in: 'header', name: 'X-Token' }, { token: ODD_HEADER })
  assert.equal((await ask({})).header['x-token'], ODD_HEADER)
})

everywhere(test, 'a token with "$&" and the like is text, not a replacement pattern', async (_profile, t) => {
  const { ask } = await mirror(t, { in: 'header', name: 'X-Token', format: 'v {token}' }, { token: 'a$&b$1c$$' })
  assert.equal((await ask({})).header['x-token'], 'v a$&b$1c$$')
})

everywhere(test, 'a query injection keeps the caller\'s query and fragment, and replaces its own name', async (_profile, t) => {
  const { ask } = await mirror(t, { in: 'query', name: 'sid' })
  assert.deepEqual((await ask({ url: '/me?a=1&sid=old&b=%20#part' })).query, [['a', '1'], ['b', ' '], ['sid', 'token-1']])
})

everywhere(test, 'body: an object, a JSON text and a form text are extended', async (_profile, t) => {
  const { ask } = await mirror(t, { in: 'body', name: 'tk' }, { token: ODD })
  assert.deepEqual(JSON.parse((await ask({ method: 'POST', data: { a: { b: 1 } } })).text), { a: { b: 1 }, tk: ODD })
  assert.deepEqual(JSON.parse((await ask({ method: 'POST', data: '{"a":[1]}' })).text), { a: [1], tk: ODD })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  assert.deepEqual([...new URLSearchParams((await ask({ method: 'POST', data: 'a=1&b=x%20y', header: form })).text)], [['a', '1'], ['b', 'x y'], ['tk', ODD]])
  assert.deepEqual([...new URLSearchParams((await ask({ method: 'PUT', data: { a: 1 }, header: form })).text)], [['a', '1'], ['tk', ODD]])
})

everywhere(test, 'body: a POST without data gets one', async (_profile, t) => {
  const { ask } = await mirror(t, { in: 'body', name: 'tk' })
  assert.deepEqual(JSON.parse((await ask({ method: 'POST' })).text), { tk: 'token-1' })
})

everywhere(test, 'body: GET, HEAD and downloadFile get it in the query', async (_profile, t) => {
  const { home, ask } = await mirror(t, { in: 'body', name: 'tk' })
  assert.deepEqual((await ask({ data: { a: 1 } })).query.sort(), [['a', '1'], ['tk', 'token-1']])
  await home.run(home.request({ url: '/me', method: 'HEAD' }))
  assert.match(home.runtime.sent.at(-1).url, /[?&]tk=token-1/)
  await home.run(home.session.downloadFile(home.runtime.wrap({ url: '/me' })))
  assert.match(home.runtime.sent.at(-1).url, /[?&]tk=token-1/)
})

everywhere(test, 'body: uploadFile gets it in formData', async (_profile, t) => {
  const { home } = await mirror(t, { in: 'body', name: 'tk' })
  home.device.files.set('wxfile://usr/a.txt', Buffer.from('file'))
  await home.run(home.session.uploadFile(home.runtime.wrap({ url: '/me', filePath: 'wxfile://usr/a.txt', name: 'f', formData: { a: '1' } })))
  assert.match(home.runtime.sent.at(-1).text, /name="tk"\r\n\r\ntoken-1\r\n/)
  assert.match(home.runtime.sent.at(-1).text, /name="a"\r\n\r\n1\r\n/)
})

everywhere(test, 'body: what has no place for a field is ERR_CONFIG, and nothing is sent', async (_profile, t) => {
  const { home } = await mirror(t, { in: 'body', name: 'tk' })
  await home.loggedIn()
  const before = home.runtime.sent.length
  for (const data of [new ArrayBuffer(4), [1, 2], 'plain words', '[1]']) {
    const error = await home.failure(home.request({ url: '/me', method: 'POST', data }))
    assert.equal(error.code, 'ERR_CONFIG', String(data))
    assert.match(error.message, /tk|body/)
  }
  assert.equal(home.runtime.sent.length, before)
})

everywhere(test, 'inject: false sends no token, though the session logs in', async (_profile, t) => {
  const { home, ask } = await mirror(t, false)
  const { header, query, text } = await ask({ method: 'POST', data: { a: 1 } })
  assert.equal(home.backend.logins, 1)
  assert.equal(header.authorization, undefined)
  assert.deepEqual([query, text], [[], '{"a":1}'])
})

everywhere(test, 'a function gets the token and the request, and changes url, header and data', async (_profile, t) => {
  const seen = []
  const { ask } = await mirror(t, (token, request) => {
    seen.push([token, request.url.replace(/^.*\/me/, '/me'), request.method, request.header['x-a']])
    return { url: `${request.url}?t=${token}`, header: { 'X-Sign': `${token}!` }, data: { wrapped: request.data } }
  })
  const { header, query, text } = await ask({ method: 'POST', data: { a: 1 }, header: { 'x-a': 'b' } })
  assert.deepEqual(seen, [['token-1', '/me', 'POST', 'b']])
  assert.equal(header['x-sign'], 'token-1!')
  assert.equal(header['x-a'], 'b', 'headers are merged')
  assert.deepEqual(query, [['t', 'token-1']])
  assert.deepEqual(JSON.parse(text), { wrapped: { a: 1 } })
})

everywhere(test, 'a function that returns nothing leaves the request as it is', async (_profile, t) => {
  const { ask } = await mirror(t, () => undefined)
  assert.equal((await ask({ header: { 'x-a': 'b' } })).header['x-a'], 'b')
})

everywhere(test, 'a function that throws fails the request with ERR_CONFIG, without hanging and without the token', async (_profile, t) => {
  const { home } = await mirror(t, (token) => { throw new Error(`no way with ${token}`) }, { token: 'marked-secret-token' })
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_CONFIG')
  assert.doesNotMatch(`${error.message} ${error.errMsg} ${JSON.stringify(error.cause)}`, /marked-secret-token/)
})

everywhere(test, 'a function cannot change the program\'s objects for the next attempt', async (profile, t) => {
  const home = await open(t, { profile,
    options: { inject: (token, request) => { request.header.extra = token; if (request.data) request.data.extra = token; return { header: { Authorization: `Bearer ${token}` } } } }
  })
  let round = 0
  const seen = []
  home.server.on('POST', '/me', ({ json, header }) => { seen.push([json, header.authorization]); return { status: round++ === 0 ? 401 : 200, body: {} } })
  const data = home.runtime.wrap({ a: 1 })
  await home.run(home.session.request(home.runtime.wrap({ url: '/me', method: 'POST', data })))
  assert.deepEqual(plain(data), { a: 1 })
  assert.equal(seen.length, 2)
  assert.equal(seen[1][1], 'Bearer token-2')
})

everywhere(test, 'the token is injected anew at every attempt', async (profile, t) => {
  const home = await open(t, { profile, options: { inject: [{ in: 'header', name: 'X-Token' }, { in: 'query', name: 'sid' }, { in: 'body', name: 'tk' }] } })
  home.server.on('POST', '/me', ({ header }) => ({ status: header['x-token'] === 'token-1' ? 401 : 200, body: {} }))
  await home.run(home.request({ url: '/me?a=1', method: 'POST', data: { b: 2 } }))
  const [first, second] = home.runtime.sent.filter(({ url }) => new URL(url).pathname === '/me')
  const swap = (text) => text.replaceAll('token-1', 'token-2')
  assert.equal(second.url, swap(first.url))
  assert.equal(second.text, swap(first.text))
  assert.deepEqual(second.header, JSON.parse(swap(JSON.stringify(first.header))))
  assert.deepEqual(second.json, { b: 2, tk: 'token-2' })
})

/** A function in place of `inject` that moves some requests to another host. */
const moving = (paths, to) => (token, { url }) => ({ url: paths.test(url) ? to : url, header: { Authorization: `Bearer ${token}` } })

everywhere(test, 'a request that a function moves has the cookies of the host where it goes, and gives it its own', async (_profile, t) => {
  const to = 'https://other.example.com/there'
  const hosts = {}
  const home = await open(t, { hosts, options: (url) => ({ hosts: [new URL(url).host, 'other.example.com'], inject: moving(/moved$/, to) }) })
  hosts['https://other.example.com'] = home.server.url
  home.server.on('GET', '/there', () => ({ header: { 'Set-Cookie': 'new=1; Path=/' }, body: {} }))
  await home.loggedIn()
  home.session.cookies.set(`${home.server.url}/`, 'here=1')
  home.session.cookies.set(to, 'there=1; Path=/')
  await home.run(home.request({ url: '/moved' }))
  const { options } = home.runtime.calls.findLast(({ api }) => api === 'request')
  assert.equal(options.url, to)
  assert.equal(options.header.Cookie, 'there=1')
  assert.equal(home.session.cookies.header(`${home.server.url}/`), 'here=1')
  assert.equal(home.session.cookies.header(to), 'there=1; new=1')
})

everywhere(test, 'nothing that a function moves to a host without leave is sent', async (_profile, t) => {
  const home = await open(t, { options: { logout: { url: '/auth/logout' }, inject: moving(/moved$|logout$/, 'https://elsewhere.test/x') } })
  await home.loggedIn()
  const error = await home.failure(home.request({ url: '/moved' }))
  assert.equal(error.code, 'ERR_CONFIG')
  await home.run(home.session.logout())
  await home.runtime.settle()
  assert.deepEqual(home.runtime.calls.filter(({ options }) => options && /elsewhere/.test(options.url)), [])
})

/* ------------------------------------------------------ a field of the same name */

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** What came under the name `token`, wherever it stood. */
function tokensIn({ query, text }) {
  const inQuery = query.filter(([name]) => name === 'token').map(([, value]) => value)
  let body = []
  try {
    const { token } = JSON.parse(text)
    body = token === undefined ? [] : [token]
  } catch {
    body = new URLSearchParams(text).getAll('token')
  }
  return [...inQuery, ...body]
}

for (const place of ['query', 'body']) {
  for (const [name, options] of [
    ['the query string', { url: '/me?token=old&a=1&token=older' }],
    ['the query string, its name encoded', { url: '/me?t%6Fken=old&a=1' }],
    ['the data of a GET', { data: { token: 'old', a: 1 } }],
    ['both of a GET', { url: '/me?token=old', data: { token: 'older', a: 1 } }],
    ['the query string of a POST', { url: '/me?token=old', method: 'POST', data: { a: 1 } }],
    ['the body', { method: 'POST', data: { token: 'old', a: 1 } }],
    ['a JSON text', { method: 'POST', data: '{"token":"old","a":1}' }],
    ['a form text', { method: 'POST', header: FORM, data: 'a=1&token=old' }]
  ]) {
    everywhere(test, `${place}: the token takes the place of the program's own in ${name}`, async (_profile, t) => {
      const { ask } = await mirror(t, { in: place, name: 'token' })
      const came = await ask(options)
      assert.deepEqual(tokensIn(came), ['token-1'])
      assert.match(JSON.stringify([came.query, came.text]), /a(",|=|\\":)"?1/, 'the rest stays')
    })
  }
}

everywhere(test, 'query: the token takes the place of the program\'s own in the formData of an upload', async (_profile, t) => {
  const { home } = await mirror(t, { in: 'query', name: 'token' })
  home.device.files.set('wxfile://usr/a.txt', Buffer.from('file'))
  await home.run(home.session.uploadFile(home.runtime.wrap({ url: '/me', filePath: 'wxfile://usr/a.txt', name: 'f', formData: { token: 'old', a: '1' } })))
  const { url, text } = home.runtime.sent.at(-1)
  assert.match(url, /\?token=token-1$/)
  assert.doesNotMatch(text, /name="token"/)
  assert.match(text, /name="a"/)
})

everywhere(test, 'query and body under one name: one field on a GET', async (_profile, t) => {
  const { ask } = await mirror(t, [{ in: 'query', name: 'token' }, { in: 'body', name: 'token' }])
  assert.deepEqual(tokensIn(await ask({})), ['token-1'])
})

everywhere(test, 'a body without a field of that name is sent as it was written', async (_profile, t) => {
  const { ask } = await mirror(t, { in: 'query', name: 'token' })
  for (const data of ['{"id": 12345678901234567890}', 'plain words', 'a=%20b']) assert.equal((await ask({ method: 'POST', data })).text, data)
})
