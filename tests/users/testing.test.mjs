/**
 * `wx-session/testing`: its documents show what runs, it gives back what it took, it is no part of a mini-program. The examples
 * themselves run under Jest and Vitest (cargo xtask test).
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { packageSource } from '../../example-miniprogram/journey/package-source.mjs'
import { packMiniProgram } from '../runtime/index.mjs'

const ROOT = new URL('../../', import.meta.url)
const read = (path) => readFileSync(new URL(path, ROOT), 'utf8')
const require = createRequire(import.meta.url)

/** Without comments and the tests' names, which each language has in its own words. */
const plain = (code) => code.replace(/\/\*\*[^]*?\*\/|\/\/ .*$/gm, '').replace(/^test\('.*?'/gm, 'test(')

const NAMED = /```js\n\/\/ (\S+\.js)\n([^]*?)```/g
for (const note of ['docs/testing.md', 'docs/testing.zh-CN.md']) {
  const named = Object.fromEntries([...read(note).matchAll(NAMED)].map(([, file, code]) => [file, code]))

  test(`${note} shows what runs`, () => {
    const blocks = [...read(note).replace(NAMED, '').matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code)
    const files = ['jest/me.test.js', 'vitest/me.spec.mjs'].map((name) => read(`tests/users/testing/${name}`))
    assert.equal(blocks.length, files.length)
    blocks.forEach((code, at) => assert.ok(plain(files[at]).startsWith(plain(code)), `block ${at + 1} is not the example's`))
    for (const file of ['session.js', 'pages/me/load-me.js']) {
      assert.equal(plain(named[`miniprogram/${file}`]), plain(read(`tests/users/testing/jest/miniprogram/${file}`)), file)
    }
  })

  for (const [file, errors, answer] of [['tests/full-storage.js', ['ERR_STORAGE'], 200], ['tests/domain-list.js', ['ERR_NETWORK'], 'ERR_NETWORK']]) {
    test(`${note}: ${file}`, async () => {
      const phone = install()
      try {
        new Function('phone', named[file])(phone)
        phone.server.on('POST', '/auth/login', () => ({ data: { token: 't', expiresIn: 7200 } }))
        phone.server.on('GET', '/me', () => ({ data: {} }))
        const session = require(join(PKG, 'dist/index.js')).createSession({ name: note + file, baseUrl: 'https://api.example.com', login: { url: '/auth/login' } })
        const heard = []
        session.on('error', ({ code }) => heard.push(code))
        const [seen, message] = await session.request({ url: '/me' }).then(({ statusCode }) => [statusCode], (error) => [error.code, error.message])
        await phone.settle()
        assert.deepEqual([heard, seen], [errors, answer])
        if (message) assert.match(message, /domain/)
      } finally {
        phone.uninstall()
      }
    })
  }
}

for (const note of ['docs/testing.md', 'docs/testing.zh-CN.md']) {
  test(`${note}: tests/live.js`, async () => {
    const [, , code] = [...read(note).matchAll(NAMED)].find(([, file]) => file === 'tests/live.js') ?? []
    const phone = install()
    try {
      new Function('phone', code)(phone)
      let tokens = 0
      phone.server.on('POST', '/auth/login', () => ({ data: { token: `token-${++tokens}`, expiresIn: 7200 } }))
      const session = require(join(PKG, 'dist/index.js')).createSession({ name: `live ${note}`, baseUrl: 'https://api.example.com', login: { url: '/auth/login' } })
      const heard = []
      const socket = session.connectSocket({ url: '/live' })
      socket.onMessage(({ data }) => heard.push(data))
      socket.send({ data: 'hello' })
      await phone.settle()
      phone.server.sockets[1].send('news')
      await phone.settle()
      assert.deepEqual(heard.slice(-2), ['welcome', 'news'])
      socket.send({ data: 'hello' })
      await phone.settle()
      assert.equal(heard.at(-1), 'you said hello')
    } finally {
      phone.uninstall()
    }
  })
}

test('no file of it comes into a mini-program', async (t) => {
  const app = await packMiniProgram({ app: { 'app.json': '{"pages":["a"]}', 'app.js': 'App({})', 'a.js': 'Page({})', 'a.json': '{}', 'a.wxml': '', 'project.config.json': '{"appid":"touristappid"}' }, packages: [packageSource()] })
  t.after(() => app.remove())
  const packed = readdirSync(join(app.folder, 'miniprogram_npm/wx-session'), { recursive: true }).map(String).sort()
  assert.deepEqual(packed.filter((name) => !name.endsWith('.d.ts')), ['index.js', 'wx-session.wasm.br'])
})

const PKG = process.env.PKG_DIR ?? new URL('../../pkg', import.meta.url).pathname
const { install } = require(join(PKG, 'testing'))

/** Runs a test on a phone of its own, and gives everything back. */
const onPhone = (name, run, options) => test(name, async () => {
  const phone = install(options)
  try {
    await run(phone)
  } finally {
    phone.uninstall()
  }
})

test('uninstall gives back what was there, and a second phone takes the place of the first', () => {
  const before = [globalThis.Date, globalThis.setTimeout, 'wx' in globalThis]
  install()
  const phone = install()
  assert.notEqual(globalThis.Date, before[0])
  phone.uninstall()
  assert.deepEqual([globalThis.Date, globalThis.setTimeout, 'wx' in globalThis], before)
})

onPhone('time stands still until it is moved, and timers come in the order of their times', async (phone) => {
  const order = []
  setTimeout(() => order.push(['late', Date.now()]), 20)
  setTimeout(() => order.push(['soon', new Date().getTime()]), 10)
  const ticks = setInterval(() => order.push(['tick', phone.now]), 15)
  await phone.settle()
  assert.deepEqual([order, phone.now], [[], 1000])
  await phone.advance(30)
  clearInterval(ticks)
  assert.deepEqual(order, [['soon', 1010], ['tick', 1015], ['late', 1020], ['tick', 1030]])
  await phone.advance(100)
  assert.deepEqual([order.length, phone.now], [4, 1130])
}, { now: 1000 })

onPhone('what is due at once comes by itself: a call that fails at once can be waited for', async () => {
  const order = []
  setTimeout(() => order.push('cleared'), 0)
  clearTimeout(setTimeout(() => order.push('never'), 0))
  await new Promise((resolve) => setTimeout(() => resolve(order.push('waited for'))))
  assert.deepEqual(order, ['cleared', 'waited for'])
})

onPhone('a storage that is full is one line, for both ways to write', async (phone) => {
  phone.answer('setStorage', () => { throw { errMsg: 'setStorage:fail exceed max size' } })
  const failure = await new Promise((resolve) => phone.wx.setStorage({ key: 'a', data: 1, fail: resolve }))
  assert.match(/** @type {any} */ (failure).errMsg, /exceed max size/)
  assert.throws(() => phone.wx.setStorageSync('a', 1), { errMsg: 'setStorage:fail exceed max size' })
  assert.deepEqual(phone.storage, {})
})

onPhone('with the built program\'s folder the module must lie where the program says', async () => {
  const { instantiate } = globalThis.WXWebAssembly
  await assert.rejects(instantiate('/nowhere.wasm.br', {}), /there is no \/nowhere\.wasm\.br in /)
  // It is there: what is missing are the imports.
  await assert.rejects(instantiate('/dist/wx-session.wasm.br', {}), /import/i)
}, { root: PKG })

/** Asks a route, and gives what came of it. */
const ask = (phone, path) => new Promise((resolve) => phone.wx.request({ url: `https://a.example${path}`, success: resolve, fail: resolve }))

onPhone('a path without a handler is told, and a failure that a handler throws is the request\'s', async (phone) => {
  assert.match(/** @type {any} */ (await ask(phone, '/none')).data.error, /no handler for GET \/none/)
  phone.server.on('GET', '/lost', () => { throw { errMsg: 'request:fail net::ERR_CONNECTION_RESET' } })
  assert.deepEqual(await ask(phone, '/lost'), { errMsg: 'request:fail net::ERR_CONNECTION_RESET' })
  await phone.settle()
})

const broken = async () => { throw new Error('as written') }
for (const [path, handler, said] of [
  ['/broken', broken, /^the handler of GET \/broken threw Error: as written$/],
  ['/gone', () => undefined.name, /^the handler of GET \/gone threw TypeError: /],
  ['/old', () => ({ status: 500, body: {} }), /^the handler of GET \/old answered with status \(do you mean statusCode\?\) and body \(do you mean data\?\): an answer has statusCode, data, header, cookies, delay, chunks$/],
  ['/text', () => 'ok', /^the handler of GET \/text answered with a string: give an object, such as \{ data: … \}$/],
  ['/list', async () => [1], /^the handler of GET \/list answered with a list: give an object, such as \{ data: … \}$/]
]) {
  for (const next of ['settle', 'advance', 'uninstall']) {
    onPhone(`a mistake in a handler ends its request, stands on the console and is thrown by ${next}: ${path}`, async (phone) => {
      const printed = []
      const { error } = console
      console.error = (text) => printed.push(text)
      try {
        phone.server.on('GET', path, handler)
        const { errMsg } = /** @type {any} */ (await ask(phone, path))
        assert.match(errMsg.replace('request:fail ', ''), said)
        assert.match(printed.join('|'), new RegExp(said.source.slice(0, 30).replace('^', '^wx-session/testing: ')))
      } finally {
        console.error = error
      }
      const told = async () => phone[next](0)
      await assert.rejects(told, { message: said })
      await told()
    })
  }
}

/** A program's session on the phone, whose server logs in. */
function sessionOn(phone, name) {
  let tokens = 0
  phone.server.on('POST', '/auth/login', () => ({ data: { token: `t${++tokens}`, expiresIn: 7200 } }))
  return require(join(PKG, 'dist/index.js')).createSession({ name, baseUrl: 'https://api.example.com', login: { url: '/auth/login' } })
}

/** What a socket of the program tells, in order. */
function hear(socket) {
  const told = []
  socket.onOpen(() => told.push('open'))
  socket.onMessage(({ data }) => told.push(typeof data === 'string' ? data : new Uint8Array(data)))
  socket.onError(({ code, message }) => told.push([code, message]))
  socket.onClose(({ code, reason }) => told.push([code, reason]))
  return told
}

onPhone('a socket carries the token, and both sides speak, in order', async (phone) => {
  const heard = []
  phone.server.onSocket('/live', (socket) => {
    socket.send(`hello ${socket.header.authorization} ${socket.query.room} ${socket.host}`)
    socket.onMessage((data) => {
      heard.push(data)
      socket.send(Buffer.from([1, 2]))
    })
    socket.onClose(({ code }) => heard.push(code))
  })
  const socket = sessionOn(phone, 'both speak').connectSocket({ url: '/live?room=7' })
  const told = hear(socket)
  socket.send({ data: 'first' })
  await phone.settle()
  assert.deepEqual([told, heard], [['open', 'hello Bearer t1 7 api.example.com', new Uint8Array([1, 2])], ['first']])
  const [other] = phone.server.sockets
  assert.deepEqual([other.isOpen, phone.count('connectSocket')], [true, 1])
  socket.close({ code: 3001, reason: 'left' })
  await phone.settle()
  assert.deepEqual([told.slice(3), heard.slice(1), other.isOpen], [[[3001, 'left']], [3001], false])
})

onPhone('a socket that the server closes with 4401 is renewed, one that the network loses connects again', async (phone) => {
  phone.server.onSocket('/live', ({ header, send, close }) => {
    if (header.authorization === 'Bearer t1') close(4401)
    else send('welcome')
  })
  const told = hear(sessionOn(phone, 'renewed').connectSocket({ url: '/live', reconnect: true }))
  await phone.settle()
  assert.deepEqual([told, phone.server.sockets.length], [['open', 'open', 'welcome'], 2])
  phone.setOffline(true)
  await phone.advance(5000)
  assert.equal(phone.server.sockets.length, 2)
  phone.setOffline(false)
  await phone.advance(2000)
  assert.deepEqual(told.slice(3), ['open', 'welcome'])
})

onPhone('a socket without a handler, one that is refused, and a mistake are told apart', async (phone) => {
  const session = sessionOn(phone, 'refused')
  const told = hear(session.connectSocket({ url: '/none' }))
  await phone.settle()
  assert.match(told[0][1], /the test's server has no socket at \/none/)
  phone.server.onSocket('/full', () => { throw { errMsg: 'connectSocket:fail the room is full' } })
  const full = hear(session.connectSocket({ url: '/full' }))
  await phone.settle()
  assert.match(full[0][1], /the room is full/)
  const { error } = console
  console.error = () => {}
  try {
    phone.server.onSocket('/object', (socket) => socket.send({ a: 1 }))
    session.connectSocket({ url: '/object' })
    await assert.rejects(phone.settle(), { message: 'the handler of the socket /object threw Error: socket.send: a message is text or bytes; of an object: socket.send(JSON.stringify(object))' })
    phone.server.onSocket('/late', (socket) => socket.onMessage(() => undefined.name))
    session.connectSocket({ url: '/late' }).send({ data: 'a' })
    await assert.rejects(phone.settle(), /a listener of the socket wss:\/\/api\.example\.com\/late threw TypeError/)
  } finally {
    console.error = error
  }
  assert.throws(() => phone.server.onSocket('live'), { message: 'server.onSocket: "live" is no path: it begins with /, and goes for every host' })
})

test('what install, on, count and answer cannot take is named', () => {
  assert.throws(() => install({ nwo: 7 }), { message: 'install: there is no option nwo, but now, root, storage' })
  assert.throws(() => install({ now: 'tomorrow' }), { message: 'install: now is no time: "tomorrow"' })
  assert.ok(!('wx' in globalThis))
  const phone = install({ now: undefined, storage: undefined, root: undefined })
  try {
    const { server } = phone
    const query = { message: 'server.on: "/me?a=1" has a query: name the path alone, and read request.query in the handler' }
    assert.throws(() => server.on('GET', '/me?a=1', () => {}), query)
    assert.throws(() => server.count('GET', '/me?a=1'), { message: query.message.replace('server.on', 'server.count') })
    for (const path of ['me', 'https://a.example/me', undefined]) {
      assert.throws(() => server.on('GET', path, () => {}), { message: `server.on: ${JSON.stringify(path)} is no path: it begins with /, and goes for every host` })
    }
    assert.throws(() => server.on('/me', () => {}), { message: 'server.on: "/me" is no method' })
    assert.throws(() => server.on('GET', '/me', { data: 1 }), { message: 'server.on: the handler of GET /me is no function' })
    assert.throws(() => phone.answer('login', { code: 'c' }), { message: 'phone.answer: the handler of wx.login is no function' })
    assert.throws(() => phone.answer('getSystemInfo', () => {}), /there is no wx\.getSystemInfo here/)
  } finally {
    phone.uninstall()
  }
})

onPhone('what does not come to rest is named', async (phone) => {
  phone.server.on('GET', '/never', () => new Promise(() => {}))
  phone.wx.request({ url: 'https://a.example/never' })
  await assert.rejects(phone.settle(), /does not come to rest: wx\.request https:\/\/a\.example\/never/)
})

const chat = (phone, chunks) => phone.server.on('GET', '/chat', () => ({ header: { 'Content-Type': 'text/plain' }, chunks }))

onPhone('chunks come one after the other, each after its delay, to who asks for them', async (phone) => {
  chat(phone, ['a', { data: Buffer.from('字').subarray(0, 2), delay: 10 }, Buffer.from('字').subarray(2)])
  const told = []
  const task = phone.wx.request({ url: 'https://a.example/chat', enableChunked: true, success: ({ data, statusCode }) => told.push(['end', data, statusCode]) })
  task.onHeadersReceived(({ header, statusCode }) => told.push([header['Content-Type'], statusCode]))
  const listener = ({ data }) => told.push(Buffer.from(data).toString('latin1'))
  task.onChunkReceived(listener)
  task.onChunkReceived(() => told.push('never'))
  task.offChunkReceived()
  task.onChunkReceived(listener)
  await phone.settle()
  assert.deepEqual(told, [['text/plain', 200], 'a'])
  await phone.advance(10)
  assert.deepEqual(told.slice(2), ['\xe5\xad', '\x97', ['end', '', 200]])
})

onPhone('who does not ask for chunks gets the whole body at the end', async (phone) => {
  chat(phone, ['{"a":', { data: '1}', delay: 10 }])
  let answer
  phone.wx.request({ url: 'https://a.example/chat', success: ({ data }) => { answer = data } })
  await phone.advance(9)
  assert.equal(answer, undefined)
  await phone.advance(1)
  assert.deepEqual(answer, { a: 1 })
})

onPhone('an Error among the chunks breaks the connection off, and nothing comes after an abort', async (phone) => {
  chat(phone, ['a', { data: new Error('net::ERR_CONNECTION_RESET'), delay: 10 }, 'b'])
  const told = []
  const begin = (name) => {
    const task = phone.wx.request({ url: 'https://a.example/chat', enableChunked: true, fail: ({ errMsg }) => told.push([name, errMsg]) })
    task.onChunkReceived(({ data }) => told.push([name, Buffer.from(data).toString()]))
    return task
  }
  begin('broken')
  const aborted = begin('aborted')
  await phone.settle()
  aborted.abort()
  await phone.advance(20)
  assert.deepEqual(told, [['broken', 'a'], ['aborted', 'a'], ['aborted', 'request:fail abort'], ['broken', 'request:fail net::ERR_CONNECTION_RESET']])
})
