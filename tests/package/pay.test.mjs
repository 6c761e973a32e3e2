/**
 * Payment: prepare, check, dialog, confirm; each order once, and no error after the money went.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { otherContext } from './copies.mjs'
import { everywhere, HOUR, MINUTE, open, plain, SECOND } from './session.mjs'

const PAY = { prepare: { url: '/pay/prepare' }, confirm: { url: '/pay/confirm' } }
const ID = 'MARKprepayAAA'
const S = { id: ID, sign: 'MARKsignBBBBB', nonce: 'MARKnonceCCCC' }

/** A session with a shop behind it. */
async function shop(t, { pay = PAY, options, ...parts } = {}) {
  const home = await open(t, { options: { pay, refresh: { url: '/auth/refresh' }, ...options }, ...parts })
  const { backend } = home
  const till = {
    parameters: () => ({ timeStamp: String(Math.trunc(backend.now / 1000)), nonceStr: S.nonce, package: `prepay_id=${ID}`, signType: 'RSA', paySign: S.sign }),
    answer: (parameters) => ({ body: parameters }),
    confirm: () => ({ body: { user: { nickname: 'Alice', vip: true, openid: 'MARKopenidDD' } } }),
    prepared: [], confirmed: []
  }
  backend.guard('POST', '/pay/prepare', ({ json }) => { till.prepared.push(json); return till.answer(till.parameters()) })
  backend.guard('POST', '/pay/confirm', ({ json }) => { till.confirmed.push(json); return till.confirm(json) })
  return { home, till, pay: (order) => home.session.pay(home.runtime.wrap(order)) }
}

const dialogs = (home) => home.runtime.calls.filter(({ api }) => api === 'requestPayment')

everywhere(test, 'an order: logged in by itself, prepared, paid, confirmed; the user is the confirmation\'s', async (profile, t) => {
  const { home, till, pay } = await shop(t, { profile })
  const changes = home.heard('change')
  const { confirmed, state } = await home.run(pay({ sku: 7 }))
  assert.equal(confirmed, true)
  assert.deepEqual(plain(state), plain(home.session.state))
  assert.deepEqual(plain(state.user), { nickname: 'Alice', vip: true })
  assert.deepEqual(till.prepared, [{ sku: 7 }])
  assert.deepEqual(till.confirmed, [{ order: { sku: 7 }, package: `prepay_id=${ID}` }])
  const [{ options }] = dialogs(home)
  assert.equal(dialogs(home).length, 1)
  for (const [name, value] of Object.entries(till.parameters())) assert.equal(options[name], value, name)
  assert.equal(home.backend.logins, 1)
  assert.deepEqual(plain(changes.at(-1).user), { nickname: 'Alice', vip: true })
  await home.runtime.settle()
  home.restart()
  await home.run(home.session.ready)
  assert.deepEqual(plain(home.session.state.user), { nickname: 'Alice', vip: true }, 'it is stored')
})

everywhere(test, 'a token that expires in the middle is renewed and the order goes on', async (profile, t) => {
  const { home, till, pay } = await shop(t, { profile })
  await home.loggedIn()
  home.backend.revoke({ keepRefresh: true })
  till.answer = (parameters) => { home.backend.revoke({ keepRefresh: true }); return { body: parameters } }
  assert.equal((await home.run(pay({ sku: 7 }))).confirmed, true)
  assert.equal(home.backend.refreshes, 2)
  assert.deepEqual([till.prepared.length, till.confirmed.length, dialogs(home).length], [1, 1, 1])
})

test('parameters may stand under data, as an object or as JSON text; signType may be absent', async (t) => {
  const { home, till, pay } = await shop(t)
  till.answer = (parameters) => ({ body: { code: 0, data: parameters } })
  assert.equal((await home.run(pay({ sku: 1 }))).confirmed, true)
  till.answer = (parameters) => ({ body: JSON.stringify(parameters), header: { 'Content-Type': 'text/plain' } })
  assert.equal((await home.run(pay({ sku: 2 }))).confirmed, true)
  till.answer = ({ signType: _, ...parameters }) => ({ body: { ...parameters, more: 'ignored' } })
  assert.equal((await home.run(pay({ sku: 3 }))).confirmed, true)
  const { options } = dialogs(home).at(-1)
  assert.deepEqual(['signType' in options, 'more' in options], [false, false])
})

const WRONG = [
  ['timeStamp', [undefined, '', 1700000000, null, 'now', '1e9', '-5', '12.5', ' 1700000000']],
  ['nonceStr', [undefined, '', 7, null, {}, ['x']]],
  ['package', [undefined, '', 7, 'Sign=WXPay', 'prepay_id', 'prepay_id=', 'x prepay_id=1', 'PREPAY_ID=1', { prepay_id: 1 }]],
  ['signType', ['', 'rsa', 'SHA1', null, 7]],
  ['paySign', [undefined, '', 7, null, true]]
]
for (const [name, values] of WRONG) {
  test(`${name} missing or tampered with: ERR_PAY_PARAMS that names it, and no dialog`, async (t) => {
    const { home, till, pay } = await shop(t)
    await home.loggedIn()
    for (const nested of [false, true]) {
      for (const value of values) {
        till.answer = (parameters) => { const body = { ...parameters, [name]: value }; return { body: nested ? { data: body } : body } }
        const error = await home.failure(pay({ sku: 7 }))
        assert.equal(error.code, 'ERR_PAY_PARAMS', inspect(value))
        assert.ok(error.message.includes(name), error.message)
        for (const mark of Object.values(S)) assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(mark), mark)
      }
    }
    assert.equal(dialogs(home).length, 0)
  })
}

test('an answer without any parameter says what it answered instead', async (t) => {
  const { home, till, pay } = await shop(t)
  for (const body of [{ code: 50001, message: '已售罄' }, { code: 50001, data: null, msg: '已售罄' }]) {
    till.answer = () => ({ body })
    const error = await home.failure(pay({ sku: 7 }))
    assert.equal(error.code, 'ERR_PAY_PARAMS')
    assert.match(error.message, /answered without timeStamp.*: 已售罄$/)
    assert.deepEqual([error.cause.code, error.cause.message], [50001, '已售罄'])
  }
})

test('the timestamp is held against the server\'s clock: two hours off is too much, the device\'s clock does not matter', async (t) => {
  const { home, till, pay } = await shop(t)
  const off = (ms) => { till.answer = (parameters) => ({ body: { ...parameters, timeStamp: String(Math.trunc((home.backend.now + ms) / 1000)) } }) }
  for (const ms of [-2 * HOUR - MINUTE, 2 * HOUR + MINUTE, 24 * HOUR]) {
    off(ms)
    const error = await home.failure(pay({ sku: 7 }))
    assert.equal(error.code, 'ERR_PAY_PARAMS', String(ms))
    assert.match(error.message, /timeStamp/)
  }
  for (const ms of [-2 * HOUR + MINUTE, 2 * HOUR - MINUTE]) {
    off(ms)
    assert.equal((await home.run(pay({ sku: 7 }))).confirmed, true)
  }
  off(0)
  home.runtime.wallClock.jump(-5 * HOUR)
  assert.equal((await home.run(pay({ sku: 7 }))).confirmed, true)
  till.answer = (parameters) => ({ body: { ...parameters, timeStamp: String(home.backend.now) } })
  assert.match((await home.failure(pay({ sku: 7 }))).message, /timeStamp/, 'milliseconds')
})

test('before any Date was seen the timestamp is not held against anything', async (t) => {
  const { home, till, pay } = await shop(t)
  home.runtime.faults.on('request', { answer: { statusCode: 200, header: {}, data: home.backend.issue() }, times: 1 })
  home.runtime.faults.on('request', { answer: { statusCode: 200, header: {}, data: { ...till.parameters(), timeStamp: '1000000000' } }, times: 1, skip: 1 })
  assert.equal((await home.run(pay({ sku: 7 }))).confirmed, true)
})

test('an order equal by value, while the first runs, is the first: one order, one dialog, one promise', async (t) => {
  const { home, till, pay } = await shop(t)
  const gate = home.server.hold('POST', '/pay/prepare')
  const first = pay({ sku: 7, items: [{ a: 1, b: 2 }], note: undefined })
  const same = pay({ items: [{ b: 2, a: 1 }], sku: 7 })
  assert.equal(first, same)
  const others = [{ sku: 7, items: [{ a: 1, b: 3 }] }, { sku: '7', items: [{ a: 1, b: 2 }] }, { sku: 7, items: [{ a: 1, b: 2 }, {}] }, { sku: 7 }].map(pay)
  assert.equal(new Set([first, ...others]).size, 5)
  await home.runtime.settle()
  gate.release()
  for (const one of [first, ...others]) assert.equal((await home.run(one)).confirmed, true)
  assert.deepEqual([till.prepared.length, dialogs(home).length], [5, 5])
  const again = pay({ sku: 7, items: [{ a: 1, b: 2 }] })
  assert.notEqual(again, first, 'afterwards it is a new one')
  await home.run(again)
})

test('after a failure the same order can be paid', async (t) => {
  const { home, till, pay } = await shop(t)
  till.answer = () => ({ status: 500 })
  await home.failure(pay({ sku: 7 }))
  till.answer = (parameters) => ({ body: parameters })
  assert.equal((await home.run(pay({ sku: 7 }))).confirmed, true)
})

everywhere(test, 'cancelled and failed are told apart; nothing is confirmed', async (profile, t) => {
  for (const [payment, code] of [['cancel', 'ERR_PAY_CANCELLED'], ['fail', 'ERR_PAY_FAILED']]) {
    const { home, till, pay } = await shop(t, { profile, payment })
    const error = await home.failure(pay({ sku: 7 }))
    assert.equal(error.code, code)
    assert.match(error.errMsg, /^requestPayment:fail/)
    assert.equal(till.confirmed.length, 0)
    assert.equal(home.session.state.status, 'active')
  }
})

const PREPARE = [['HTTP 500', { status: 500, body: { errcode: 7, errmsg: 'no stock' } }, 'ERR_PAY_FAILED', 500], ['HTTP 404', { status: 404, body: '<html>' }, 'ERR_PAY_FAILED', 404],
  ['no answer', { drop: true }, 'ERR_NETWORK'], ['null', { body: null }, 'ERR_PAY_PARAMS'], ['text', { body: 'hello' }, 'ERR_PAY_PARAMS'], ['a list', { body: [] }, 'ERR_PAY_PARAMS']]
for (const [name, answer, code, statusCode] of PREPARE) {
  test(`a prepare endpoint that answers ${name}: ${code}, no dialog`, async (t) => {
    const { home, till, pay } = await shop(t)
    till.answer = () => answer
    const error = await home.failure(pay({ sku: 7 }))
    assert.equal(error.code, code)
    if (statusCode) assert.equal(error.cause.statusCode, statusCode)
    assert.equal(dialogs(home).length, 0)
  })
}

// Servers that answer HTTP 200 to everything.

const REFUSED = { path: 'code', values: [50011] }

everywhere(test, 'a prepare endpoint that refuses by a business code: ERR_PAY_FAILED, no dialog', async (profile, t) => {
  const { home, till, pay } = await shop(t, { profile, pay: { prepare: { url: '/pay/prepare', refused: REFUSED } } })
  till.answer = () => ({ body: { code: 50011, msg: '库存不足' } })
  const { code, cause } = await home.failure(pay({ sku: 7 }))
  assert.equal(code, 'ERR_PAY_FAILED')
  assert.deepEqual([cause.statusCode, cause.code, cause.message], [200, 50011, '库存不足'])
  assert.equal(dialogs(home).length, 0)
})

everywhere(test, 'a confirm endpoint that refuses by a business code has confirmed nothing', async (profile, t) => {
  const { home, till, pay } = await shop(t, { profile, pay: { ...PAY, confirm: { url: '/pay/confirm', refused: REFUSED } } })
  till.confirm = () => ({ body: { code: 50011, msg: '订单不存在', user: { nickname: 'nobody' } } })
  const { confirmed, state } = await home.run(pay({ sku: 7 }))
  assert.equal(confirmed, false)
  assert.notEqual(state.user?.nickname, 'nobody')
  till.confirm = () => ({ body: { code: 0 } })
  assert.equal((await home.run(pay({ sku: 8 }))).confirmed, true)
})

test('a login that fails is what pay fails with; a server that refuses every token: ERR_EXPIRED', async (t) => {
  const { home, pay } = await shop(t)
  home.backend.onLogin = () => ({ status: 403 })
  assert.equal((await home.failure(pay({ sku: 7 }))).code, 'ERR_REAUTH_REQUIRED')
  const other = await shop(t)
  other.home.server.on('POST', '/pay/prepare', () => ({ status: 401 }))
  assert.equal((await other.home.failure(other.pay({ sku: 7 }))).code, 'ERR_EXPIRED')
})

everywhere(test, 'the confirmation is sent again after network failures, with the same body', async (profile, t) => {
  for (const failures of [1, 2]) {
    const { home, till, pay } = await shop(t, { profile })
    till.confirm = () => (till.confirmed.length > failures ? { body: {} } : { drop: true })
    const { confirmed } = await home.run(pay({ sku: 7 }), { within: 10 * SECOND })
    assert.equal(confirmed, true)
    assert.equal(till.confirmed.length, failures + 1)
    for (const one of till.confirmed) assert.deepEqual(one, till.confirmed[0])
    assert.equal(dialogs(home).length, 1, 'and nothing is paid again')
  }
})

const UNCONFIRMED = [['a network that stays away', { drop: true }, 3], ['HTTP 500', { status: 500 }, 1], ['HTTP 404', { status: 404 }, 1], ['HTTP 302', { status: 302 }, 1]]
for (const [name, answer, times] of UNCONFIRMED) {
  test(`after the money went nothing is an error: ${name} gives confirmed: false`, async (t) => {
    const { home, till, pay } = await shop(t)
    till.confirm = () => answer
    const { confirmed, state } = await home.run(pay({ sku: 7 }), { within: 10 * SECOND })
    assert.equal(confirmed, false)
    assert.equal(state.status, 'active')
    assert.deepEqual(plain(state.user), { nickname: 'Alice' })
    assert.equal(till.confirmed.length, times)
  })
}

test('the same goes for a token that nobody accepts any more, a data function that throws, and no confirm at all', async (t) => {
  const { home, pay } = await shop(t)
  home.server.on('POST', '/pay/confirm', () => ({ status: 401 }))
  assert.equal((await home.run(pay({ sku: 7 }))).confirmed, false)
  const thrower = await shop(t, { pay: { ...PAY, confirm: { url: '/pay/confirm', data: () => { throw new Error('of the program') } } } })
  assert.equal((await thrower.home.run(thrower.pay({ sku: 7 }))).confirmed, false)
  const bare = await shop(t, { pay: { prepare: PAY.prepare } })
  assert.equal((await bare.home.run(bare.pay({ sku: 7 }))).confirmed, false)
})

test('endpoints may build their bodies, and have methods and headers', async (t) => {
  const { home, pay } = await shop(t, {
    pay: {
      prepare: { url: '/v2/prepare', method: 'PUT', header: { 'X-Shop': '1' }, data: (order) => ({ goods: order.sku }) },
      confirm: { url: '/v2/confirm', data: ({ order, package: prepay }) => ({ sku: order.sku, prepay }) }
    }
  })
  const seen = []
  home.backend.guard('PUT', '/v2/prepare', ({ json, header }) => { seen.push([json, header['x-shop']]); return { body: { timeStamp: String(Math.trunc(home.backend.now / 1000)), nonceStr: 'nonce-1', package: 'prepay_id=1', paySign: 'sign-1' } } })
  home.backend.guard('POST', '/v2/confirm', ({ json }) => { seen.push(json); return { status: 201, body: {} } })
  assert.equal((await home.run(pay({ sku: 7 }))).confirmed, true)
  assert.deepEqual(seen, [[{ goods: 7 }, '1'], { sku: 7, prepay: 'prepay_id=1' }])
})

test('what the program does to its order meanwhile changes nothing', async (t) => {
  const { home, till } = await shop(t)
  const gate = home.server.hold('POST', '/pay/prepare')
  const order = home.runtime.wrap({ sku: 7, items: [1] })
  const paying = home.session.pay(order)
  order.items.push(2)
  order.sku = 8
  await home.runtime.settle()
  gate.release()
  await home.run(paying)
  assert.deepEqual([till.prepared[0], till.confirmed[0].order], [{ sku: 7, items: [1] }, { sku: 7, items: [1] }])
})

test('bad orders, no options.pay and no wx.requestPayment are told at once', async (t) => {
  const { home, till } = await shop(t)
  const loop = {}
  loop.self = loop
  for (const order of [undefined, null, 7, 'x', [], () => {}, loop]) assert.equal((await home.failure(home.session.pay(order))).code, 'ERR_CONFIG', inspect(order))
  const bare = await open(t)
  assert.match((await bare.failure(bare.session.pay({}))).message, /options\.pay/)
  const old = await shop(t, { without: ['requestPayment'] })
  assert.equal((await old.home.failure(old.pay({ sku: 7 }))).code, 'ERR_UNSUPPORTED')
  assert.deepEqual([till.prepared.length, old.till.prepared.length], [0, 0])
})

test('logout before the dialog: ERR_LOGGED_OUT and no dialog; during it: paid, not confirmed as somebody else', async (t) => {
  const before = await shop(t)
  await before.home.loggedIn()
  const gate = before.home.server.hold('POST', '/pay/prepare')
  const seen = before.home.outcome(before.pay({ sku: 7 }))
  await before.home.runtime.settle()
  await before.home.run(before.home.session.logout())
  gate.release()
  await before.home.runtime.settle()
  assert.equal(seen.error.code, 'ERR_LOGGED_OUT')
  assert.equal(dialogs(before.home).length, 0)

  const during = await shop(t)
  const dialog = during.home.runtime.faults.on('requestPayment', { hold: true })
  const paid = during.home.outcome(during.pay({ sku: 7 }))
  await during.home.runtime.settle()
  await during.home.run(during.home.session.logout())
  dialog.release()
  await during.home.runtime.settle()
  assert.equal(paid.value.confirmed, false)
  assert.equal(during.till.confirmed.length, 0)
  assert.equal(during.home.backend.logins, 1)
})

test('the confirmation\'s user is not put on an account that another copy has begun meanwhile', async (t) => {
  const { home, till, pay } = await shop(t)
  await home.loggedIn()
  await home.runtime.clock.advance(1)
  const other = otherContext(t, home)
  await home.run(other.session.ready)
  const gate = home.server.hold('POST', '/pay/confirm')
  const paid = home.outcome(pay({ sku: 7 }))
  await home.runtime.settle()
  await home.run(other.session.adopt(other.runtime.wrap({ token: 'another-account', user: { nickname: 'Bob' } })))
  await home.runtime.settle()
  gate.release()
  await home.runtime.settle()
  assert.equal(till.confirmed.length, 1)
  assert.equal(paid.value.confirmed, true)
  for (const { session } of [home, other]) assert.deepEqual([session.token(), plain(session.state.user)], ['another-account', { nickname: 'Bob' }])
  assert.doesNotMatch(home.runtime.storage.dump, /Alice/)
})

test('many payments do not make the session forget what else is secret', async (t) => {
  const { home, till, pay } = await shop(t)
  home.backend.onLogin = () => ({ body: { token: 'MARKtokenDDDD', refreshToken: 'MARKrefreshEE' } })
  home.backend.tokens.set('MARKtokenDDDD', Infinity)
  for (let order = 0; order < 40; order += 1) {
    till.parameters = () => ({ timeStamp: String(Math.trunc(home.backend.now / 1000)), nonceStr: `nonce-of-${order}`, package: `prepay_id=id-of-${order}`, paySign: `sign-of-${order}` })
    assert.equal((await home.run(pay({ order }))).confirmed, true)
  }
  home.server.on('POST', '/auth/refresh', ({ text }) => ({ status: 500, body: { errmsg: `bad ${text} MARKtokenDDDD` } }))
  const error = await home.failure(home.session.refresh())
  for (const mark of ['MARKtokenDDDD', 'MARKrefreshEE']) assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(mark), mark)
})

test('without the module: what would need a token fails so; a till elsewhere is still paid', async (t) => {
  const { home, pay } = await shop(t, { options: { wasmPath: '/nowhere.wasm' } })
  assert.equal((await home.failure(pay({ sku: 7 }))).code, 'ERR_WASM_LOAD')
  const hosts = {}
  const elsewhere = await shop(t, { hosts, options: { wasmPath: '/nowhere.wasm', hosts: ['api.example.com'] } })
  for (const [path, body] of [['/pay/prepare', elsewhere.till.parameters()], ['/pay/confirm', { user: { n: 1 } }]]) elsewhere.home.server.on('POST', path, () => ({ body }))
  assert.equal((await elsewhere.home.run(elsewhere.pay({ sku: 7 }))).confirmed, true)
})

everywhere(test, 'payment parameters stand in no log, error, event, metric or record', async (profile, t) => {
  const { home, till, pay } = await shop(t, { profile, options: { log: { level: 'debug' } } })
  const told = []
  for (const event of ['change', 'error', 'alert']) home.session.on(event, home.runtime.wrap((payload) => void told.push(inspect(payload, { depth: 9, showHidden: true }))))
  const quote = [...Object.values(till.parameters()).slice(1), ID].join(' ')
  home.runtime.faults.on('requestPayment', { fail: { errMsg: `requestPayment:fail bad ${quote}` }, times: 1 })
  told.push(inspect(await home.failure(pay({ sku: 7 })), { depth: 9, showHidden: true }))
  home.runtime.faults.on('requestPayment', { fail: { errMsg: `requestPayment:fail cancel ${quote}` }, times: 1 })
  told.push(inspect(await home.failure(pay({ sku: 7 })), { depth: 9, showHidden: true }))
  till.confirm = () => ({ status: 500, body: { errmsg: quote, openid: 'MARKopenidDD' } })
  await home.run(pay({ sku: 7 }))
  till.confirm = () => ({ body: { user: { openid: 'MARKopenidDD', n: 1 } } })
  await home.run(pay({ sku: 7 }))
  await home.runtime.settle()
  const logs = JSON.stringify(plain(home.session.logs()))
  assert.match(logs, /"pay"/)
  const texts = { told: told.join('\n'), logs, metrics: inspect(home.session.metrics(), { depth: 9 }), console: inspect(home.runtime.record.console, { depth: 9 }), storage: home.runtime.storage.dump }
  for (const [where, text] of Object.entries(texts)) for (const mark of [...Object.values(S), 'MARKopenidDD']) assert.ok(!text.includes(mark), `${mark} in ${where}: ${text}`)
})
