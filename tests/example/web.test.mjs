/**
 * The server of the example in a browser, without a browser: what it serves, hands on and refuses.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import http from 'node:http'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startWeb } from '../../example-miniprogram/web/serve.mjs'

const SERVE = fileURLToPath(new URL('../../example-miniprogram/web/serve.mjs', import.meta.url))
const MODULE = '/package/miniprogram_npm/wx-session/wx-session.wasm.br'

async function start(t, answer) {
  const backend = http.createServer(answer)
  await new Promise((resolve) => backend.listen(0, '127.0.0.1', () => resolve(undefined)))
  const url = `http://127.0.0.1:${/** @type {any} */ (backend.address()).port}`
  const web = await startWeb({ server: url, standin: url })
  t.after(async () => {
    await web.close()
    backend.closeAllConnections()
    backend.close()
  })
  return web.url
}

const told = (response) => JSON.parse(decodeURIComponent(response.headers.get('x-answer')))

test('an answer is handed back whole, as HTTP 200', async (t) => {
  let asked
  const url = await start(t, (request, answer) => {
    asked = request
    answer.writeHead(401, { 'set-cookie': ['a=1; Path=/', 'b=2; Expires=Wed, 09 Jun 2027 10:18:14 GMT'], 'www-authenticate': 'Bearer' }).end('{"no":1}')
  })
  const response = await fetch(`${url}/to/backend/me?x=1`, { headers: { authorization: 'Bearer t', 'x-cookie': 'c=3' } })
  assert.equal(response.status, 200)
  const { status, header, cookies } = told(response)
  assert.deepEqual([status, header['www-authenticate'], cookies], [401, 'Bearer', ['a=1; Path=/', 'b=2; Expires=Wed, 09 Jun 2027 10:18:14 GMT']])
  assert.equal(response.headers.get('set-cookie'), null)
  assert.equal(await response.text(), '{"no":1}')
  assert.deepEqual([asked.url, asked.headers.authorization, asked.headers.cookie, asked.headers['x-cookie']], ['/me?x=1', 'Bearer t', 'c=3', undefined])
})

test('no answer is an answer without a status', async (t) => {
  const url = await start(t, (request) => request.socket.destroy())
  const response = await fetch(`${url}/to/backend/me`)
  assert.deepEqual([response.status, told(response)], [200, {}])
})

test('a body that is asked for in frames comes chunk by chunk, and the last frame says that it is whole', async (t) => {
  let backend
  let asked
  const url = await start(t, (request, answer) => {
    asked = request
    backend = answer
    answer.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: a\n\n')
  })
  const response = await fetch(`${url}/to/backend/chat`, { headers: { 'x-frames': '1' } })
  assert.deepEqual([told(response).status, asked.headers['x-frames']], [200, undefined])
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader()
  const next = async (size) => {
    let bytes = Buffer.alloc(0)
    while (bytes.length < size) bytes = Buffer.concat([bytes, (await reader.read()).value ?? assert.fail('it ended')])
    return bytes
  }
  // The backend has not ended: what it said is here all the same.
  assert.deepEqual(await next(13), Buffer.concat([Buffer.from([0, 0, 0, 9]), Buffer.from('data: a\n\n')]))
  backend.end('b')
  assert.deepEqual(await next(9), Buffer.from([0, 0, 0, 1, 98, 255, 255, 255, 255]))
  assert.equal((await reader.read()).done, true)
})

test('a body that breaks off has no such frame, and is no error of the connection', async (t) => {
  const url = await start(t, (_, answer) => answer.writeHead(200).write('a', () => answer.destroy()))
  const response = await fetch(`${url}/to/backend/chat`, { headers: { 'x-frames': '1' } })
  const bytes = Buffer.from(await response.arrayBuffer())
  assert.equal(bytes.includes(Buffer.from([255, 255, 255, 255])), false)
})

test('a page of the backend comes as it is, under the name that the mini-program has for it', async (t) => {
  let asked
  const url = await start(t, (request, answer) => {
    asked = request
    answer.writeHead(303, { location: '/web/account', 'set-cookie': 'web_session=s; Path=/web; HttpOnly', 'content-security-policy': "default-src 'none'" }).end()
  })
  const response = await fetch(`${url}/web/account?ticket=x`, { redirect: 'manual', headers: { cookie: 'c=1' } })
  assert.deepEqual([response.status, response.headers.get('location'), response.headers.get('set-cookie')], [303, '/web/account', 'web_session=s; Path=/web; HttpOnly'])
  assert.equal(response.headers.get('content-security-policy'), "default-src 'none'")
  assert.deepEqual([asked.url, asked.headers.host, asked.headers.cookie], ['/web/account?ticket=x', '127.0.0.1:8787', 'c=1'])
  assert.equal((await fetch(`${url}/web/account`, { method: 'POST' })).status, 403)
  const byOtherName = await new Promise((resolve) => http.get(`${url}/web/account`, { headers: { host: 'evil.example' } }, (answer) => resolve(answer.statusCode)))
  assert.equal(byOtherName, 403)
})

test('another site gets nothing through it', async (t) => {
  let reached = 0
  const url = await start(t, (_, answer) => void (reached++, answer.end()))
  assert.equal((await fetch(`${url}/to/backend/demo/counts`, { headers: { origin: 'https://evil.example' } })).status, 403)
  const byOtherName = await new Promise((resolve) => http.get(`${url}/to/backend/demo/counts`, { headers: { host: 'evil.example' } }, (answer) => resolve(answer.statusCode)))
  assert.equal(byOtherName, 403)
  assert.equal((await fetch(`${url}/to/toString/x`)).status, 404)
  assert.equal(reached, 0)
})

test('the module comes as it ships where the browser takes brotli, and unpacked where not', async (t) => {
  const url = await start(t, (_, answer) => answer.end())
  const get = (encoding) => new Promise((resolve) => http.get(url + MODULE, { headers: { 'accept-encoding': encoding } }, (answer) => {
    const chunks = []
    answer.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve({ encoding: answer.headers['content-encoding'], type: answer.headers['content-type'], body: Buffer.concat(chunks) }))
  }))
  const packed = await get('gzip, br')
  const plain = await get('gzip')
  assert.deepEqual([packed.encoding, plain.encoding, packed.type], ['br', undefined, 'application/wasm'])
  assert.equal(plain.body.subarray(0, 4).toString('latin1'), '\0asm')
  assert.ok(packed.body.length < plain.body.length)
})

test('what it does not have is 404, and what is not asked for is 405', async (t) => {
  const url = await start(t, (_, answer) => answer.end())
  assert.equal((await fetch(`${url}/server/Cargo.toml`)).status, 404)
  assert.equal((await fetch(`${url}/package/../session.js`)).status, 404)
  assert.equal((await fetch(url, { method: 'POST' })).status, 405)
  assert.match((await fetch(url)).headers.get('content-security-policy') ?? '', /default-src 'self'/)
})

test('wrong arguments are told', () => {
  for (const [words, problem] of /** @type {Array<[string[], string]>} */ ([
    [[], '--server must be an http URL'],
    [['--server', 'http://127.0.0.1:1'], '--standin must be an http URL'],
    [['--server', 'http://127.0.0.1:1/path', '--standin', 'http://127.0.0.1:2'], '--server must be an http URL'],
    [['--server', 'http://127.0.0.1:1', '--standin', 'http://127.0.0.1:2', '--port', '65536'], '--port must be a number'],
    [['--server', 'http://127.0.0.1:1', '--standin', 'http://127.0.0.1:2', '--package', '/nowhere'], 'run cargo xtask build'],
    [['--verbose', '1'], 'wrong argument --verbose']
  ])) {
    const { status, stderr } = spawnSync(process.execPath, [SERVE, ...words], { encoding: 'utf8' })
    assert.deepEqual([status, stderr.includes(problem)], [2, true], `${words.join(' ')}: ${stderr}`)
  }
})
