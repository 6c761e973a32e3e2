import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'
import { eachProfile } from './profiles.mjs'

const PROGRAM = `
  module.exports = (options) => {
    const events = []
    const note = (name) => (value) => events.push(value === undefined ? [name] : [name, value])
    const task = wx.connectSocket(Object.assign({ success: note('success'), fail: note('fail'), complete: () => {} }, options))
    if (task) for (const event of ['Open', 'Message', 'Error', 'Close']) task['on' + event](note(event.toLowerCase()))
    return { task, events }
  }`

/** Connect in the program; `names` tells the events without what they carried. */
function connecting(runtime) {
  const connect = runtime.program(PROGRAM)
  return (options) => {
    const { task, events } = connect(runtime.wrap(options))
    return {
      task,
      get events() { return JSON.parse(JSON.stringify(events)) },
      get names() { return Array.from(events, ([name]) => name) }
    }
  }
}

const ws = ({ url }) => url.replace('http', 'ws')

eachProfile(test, async (profile, t) => {
  const { runtime, server } = await fixture(t, { profile })
  const connect = connecting(runtime)
  const place = server.sockets('/live')

  await t.test('success tells of the task, open of the connection', async () => {
    const one = connect({ url: `${ws(server)}/live?a=1`, header: { 'X-A': '1' } })
    assert.deepEqual(one.names, [])
    await runtime.settle()
    assert.deepEqual(one.names, ['success', 'open'])
    assert.equal(one.events[0][1].errMsg, 'connectSocket:ok')
    assert.equal(one.task.readyState, profile.readyState ? 1 : undefined)
    assert.deepEqual([place.asked[0].header['x-a'], place.asked[0].query.get('a')], ['1', '1'])
    assert.match(place.asked[0].header.referer, /servicewechat/)
    one.task.close()
    await runtime.settle()
  })

  await t.test('messages and closes are settled on both sides, without sleeping', async () => {
    const one = connect({ url: `${ws(server)}/live` })
    await runtime.settle()
    one.task.send(runtime.wrap({ data: 'a' }))
    await runtime.settle()
    assert.deepEqual(place.newest.received, ['a'])
    place.newest.send('b')
    place.newest.send(Buffer.from([1]))
    place.newest.close(4001, 'why')
    await runtime.settle()
    assert.deepEqual(one.names, ['success', 'open', 'message', 'message', 'close'])
    assert.equal(one.events[2][1].data, 'b')
    assert.deepEqual(one.events[4][1], { code: 4001, reason: 'why' })
  })

  await t.test('a refused handshake shows no status, and has a close behind it in one implementation only', async () => {
    server.sockets('/closed', { refuse: () => 401 })
    const one = connect({ url: `${ws(server)}/closed` })
    await runtime.settle()
    assert.deepEqual(one.names, profile.sockets === 'jsapi' ? ['success', 'error', 'close'] : ['success', 'error'])
    assert.doesNotMatch(JSON.stringify(one.events), /401/)
  })

  await t.test('what can be seen at once is refused at once', async () => {
    for (const url of ['http://a.example.com', 'nonsense', '/live']) assert.equal(connect({ url }).task, undefined)
    const bad = connect({ url: 7 })
    await runtime.settle()
    assert.equal(bad.task, undefined)
    assert.match(bad.events[0][1].errMsg, /parameter\.url should be String/)
  })

  await t.test('send is for open sockets, and takes texts and buffers', async () => {
    const told = []
    const fail = ({ errMsg }) => told.push(errMsg)
    const one = connect({ url: `${ws(server)}/live` })
    one.task.send(runtime.wrap({ data: 'early', fail }))
    await runtime.settle()
    one.task.send(runtime.wrap({ data: { a: 1 }, fail }))
    one.task.close(runtime.wrap({ code: 1000, reason: 'x'.repeat(124), fail }))
    await runtime.settle()
    assert.match(told.join('\n'), /readyState is not OPEN\n.*parameter error.*\n.*reason is too long/)
    one.task.close()
    await runtime.settle()
  })

  await t.test('five may be open; the sixth fails and names the maximum', async () => {
    const six = []
    for (let count = 0; count < 6; count += 1) {
      six.push(connect({ url: `${ws(server)}/live` }))
      await runtime.settle()
    }
    assert.deepEqual(six.slice(0, 5).map(({ names }) => names), Array(5).fill(['success', 'open']))
    assert.deepEqual(six[5].names, profile.sockets === 'jsapi' ? ['fail', 'error'] : ['fail'])
    assert.match(six[5].events[0][1].errMsg, /\bmax\b/)
    six[0].task.close()
    await runtime.settle()
    const seventh = connect({ url: `${ws(server)}/live` })
    await runtime.settle()
    assert.deepEqual(seventh.names, ['success', 'open'])
    for (const { task } of [...six.slice(1, 5), seventh]) task.close()
    await runtime.settle()
  })

  await t.test('ten seconds in the background end a socket without a word, on iOS', async () => {
    const one = connect({ url: `${ws(server)}/live` })
    await runtime.settle()
    await runtime.suspend(20_000)
    place.newest.send('are you there')
    await runtime.settle()
    assert.deepEqual(one.names, profile.losesSockets ? ['success', 'open'] : ['success', 'open', 'message'])
    if (profile.readyState) assert.equal(one.task.readyState, profile.losesSockets && !profile.staleReadyState ? 3 : 1)
    const told = []
    one.task.send(runtime.wrap({ data: 'x', success: () => told.push('success'), fail: () => told.push('fail') }))
    await runtime.settle()
    assert.deepEqual(told, [profile.losesSockets ? 'fail' : 'success'])
  })

  await t.test('what a frozen app is sent comes when it is back', async () => {
    if (profile.losesSockets) return
    const one = connect({ url: `${ws(server)}/live` })
    await runtime.settle()
    runtime.hide()
    await runtime.advance(20_000)
    place.newest.send('late')
    await runtime.settle()
    assert.deepEqual(one.names, ['success', 'open'])
    runtime.show()
    await runtime.settle()
    assert.deepEqual(one.names, ['success', 'open', 'message'])
    one.task.close()
    await runtime.settle()
  })
})

test('a host outside the domain list is refused after success', async (t) => {
  const { runtime, server } = await fixture(t, { profile: 'android', domains: ['wss://other.example.com'] })
  const one = connecting(runtime)({ url: `${ws(server)}/live` })
  await runtime.settle()
  assert.deepEqual(one.names, ['success', 'error'])
  assert.match(one.events[1][1].errMsg, /domain list/)
})

test('a name stands for a loopback server, and other names lead nowhere', async (t) => {
  const { runtime, server } = await fixture(t, { hosts: {} })
  runtime.options.hosts['https://api.example.com'] = server.url
  const place = server.sockets('/live')
  const connect = connecting(runtime)
  const [named, unknown] = ['wss://api.example.com/live', 'wss://nowhere.example.com/live'].map((url) => connect({ url }))
  await runtime.settle()
  assert.deepEqual(named.names, ['success', 'open'])
  assert.equal(place.asked[0].header.host, 'api.example.com')
  assert.equal(unknown.names[1], 'error')
})

test('faults and a kill are as for other calls', async (t) => {
  const { runtime, server } = await fixture(t)
  const place = server.sockets('/live')
  runtime.faults.on('connectSocket', { fail: { errMsg: 'connectSocket:fail mine' }, times: 1 })
  const failed = connecting(runtime)({ url: `${ws(server)}/live` })
  await runtime.settle()
  assert.deepEqual([failed.names, place.asked.length], [['fail', 'error'], 0])
  connecting(runtime)({ url: `${ws(server)}/live` })
  await runtime.settle()
  assert.equal(place.open.length, 1)
  runtime.restart()
  connecting(runtime)({ url: `${ws(server)}/live` })
  await runtime.settle()
  assert.equal(runtime.life.sockets.open, 1)
})
