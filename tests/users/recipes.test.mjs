/**
 * The programs of docs/recipes/ run as they stand, in both languages, against a server that keeps users logged in.
 */
import assert from 'node:assert/strict'
import { account, plain, recipe, stack, visible } from './recipes/page.mjs'

recipe('login-page', 'a wrong password, the right one, orders; closed without a login', async ({ server, launch }) => {
  const { runtime, backend } = launch()
  backend.guard('GET', '/orders', () => ({ body: [{ id: 1 }] }))
  account(server, backend, '/account/login', ({ password }) => password === 'right')
  const orders = runtime.openPage('pages/orders/orders')
  await runtime.settle()
  assert.deepEqual(stack(runtime), ['pages/orders/orders', 'pages/login/login'])
  runtime.program('getCurrentPages()[1].onUnload(); wx.navigateBack()')
  await runtime.settle()
  assert.equal(orders.data.problem, 'ERR_REAUTH_REQUIRED')

  const again = runtime.openPage('pages/orders/orders')
  await runtime.settle()
  const login = visible(runtime)
  await runtime.run(login.submit({ detail: { value: { name: 'a', password: 'wrong' } } }))
  assert.equal(login.data.problem, 'wrong')
  await runtime.run(login.submit({ detail: { value: { name: 'a', password: 'right' } } }))
  await runtime.settle()
  assert.deepEqual(plain(again.data), { orders: [{ id: 1 }], problem: '' })
  assert.deepEqual(stack(runtime), ['pages/orders/orders', 'pages/orders/orders'])
  assert.equal(runtime.count('login'), 0)
})

recipe('login-page', 'opened by a button: before anybody waits, and after a logout', async ({ server, launch }) => {
  const { runtime, backend } = launch()
  backend.guard('GET', '/orders', () => ({ body: [{ id: 1 }] }))
  account(server, backend, '/account/login', ({ password }) => password === 'right')
  const session = (body) => runtime.run(runtime.program(`module.exports = require('./session').session.${body}`))
  const logIn = async () => {
    runtime.program('wx.navigateTo({ url: \'/pages/login/login\' })')
    await runtime.settle()
    const login = visible(runtime)
    await runtime.run(login.submit({ detail: { value: { password: 'right' } } }))
    await runtime.settle()
    login.onUnload()
  }
  const orders = runtime.openPage('pages/orders/orders')
  await runtime.settle()
  runtime.program('getCurrentPages()[1].onUnload(); wx.navigateBack()')
  await runtime.settle()
  for (const moment of ['at first', 'after a logout']) {
    await logIn()
    assert.deepEqual(stack(runtime), ['pages/orders/orders'], moment)
    await runtime.run(orders.onLoad())
    assert.deepEqual(plain(orders.data.orders), [{ id: 1 }], moment)
    await session('logout()')
    orders.setData({ orders: [] })
  }
})

recipe('phone-login-page', 'a newcomer taps once and sees his orders; who is known sees no page; opened by a button after a logout', async ({ launch }) => {
  const { runtime, backend } = launch()
  let isKnown = false
  backend.onLogin = ({ json }) => {
    isKnown = isKnown || json.phoneCode === 'phone-1'
    return isKnown ? { body: backend.issue() } : { status: 403, body: {} }
  }
  backend.guard('GET', '/orders', () => ({ body: [{ id: 1 }] }))
  const orders = runtime.openPage('pages/orders/orders')
  await runtime.settle()
  const login = visible(runtime)
  await runtime.run(login.phone({ detail: { errMsg: 'getPhoneNumber:fail user deny' } }))
  await runtime.run(login.phone({ detail: { code: 'phone-2' } }))
  assert.equal(login.data.problem, 'ERR_REAUTH_REQUIRED')
  assert.deepEqual(plain(orders.data.orders), [], 'it waits')
  await runtime.run(login.phone({ detail: { code: 'phone-1' } }))
  await runtime.settle()
  assert.deepEqual([plain(orders.data), stack(runtime)], [{ orders: [{ id: 1 }], problem: '' }, ['pages/orders/orders']])

  await runtime.clock.advance(1000)
  await runtime.run(runtime.program('module.exports = require(\'./session\').session.logout()'))
  runtime.program('wx.navigateTo({ url: \'/pages/login/login\' })')
  await runtime.settle()
  await runtime.run(visible(runtime).phone({ detail: { code: 'phone-3' } }))
  orders.setData({ orders: [] })
  await runtime.run(orders.onLoad())
  assert.deepEqual(plain(orders.data.orders), [{ id: 1 }])

  backend.revoke()
  await runtime.run(orders.onLoad())
  assert.deepEqual([orders.data.problem, stack(runtime)], ['', ['pages/orders/orders']], 'silently')
})

recipe('account-login', 'SMS, then a password, then a logout', async ({ server, launch }) => {
  const { runtime, backend } = launch()
  server.on('POST', '/sms/send', () => ({ status: 204 }))
  account(server, backend, '/sms/login', ({ code }) => code === '1234')
  account(server, backend, '/account/login', ({ password }) => password === 'right')
  const page = runtime.openPage('pages/login/login')
  await runtime.run(page.sendCode('13800000000'))
  await runtime.run(page.bySms('13800000000', '0000'))
  assert.deepEqual(plain(page.data), { problem: 'wrong', user: null })
  await runtime.run(page.bySms('13800000000', '1234'))
  assert.deepEqual(plain(page.data), { problem: '', user: { nickname: 'Alice' } })
  await runtime.run(page.byPassword('alice', 'right'))
  const token = () => runtime.program('module.exports = require(\'wx-session\').getSession().token()')
  assert.equal(token(), 'token-2')
  assert.match(runtime.storage.dump, /token-2/)
  await runtime.run(page.leave())
  assert.equal(token(), undefined)
  assert.doesNotMatch(runtime.storage.dump, /token-2|Alice/)
  assert.deepEqual([page.data.user, runtime.count('login')], [null, 0])
})

recipe('phone-login', 'a newcomer presses the button, and is known afterwards', async ({ launch }) => {
  const { runtime, backend } = launch()
  const bodies = []
  backend.onLogin = ({ json }) => {
    bodies.push(Object.keys(json).sort())
    return json.phoneCode === 'phone-1' ? { body: backend.issue() } : { status: 403, body: {} }
  }
  const page = runtime.openPage('pages/me/me')
  await runtime.settle()
  assert.deepEqual(plain(page.data), { me: null, isNew: true, problem: '' })
  await runtime.run(page.phone({ detail: { errMsg: 'getPhoneNumber:fail user deny' } }))
  await runtime.run(page.phone({ detail: { code: 'phone-2' } }))
  assert.equal(page.data.problem, 'ERR_REAUTH_REQUIRED')
  await runtime.run(page.phone({ detail: { code: 'phone-1' } }))
  assert.deepEqual([plain(page.data.me), page.data.isNew], [{ name: 'Alice' }, false])
  assert.deepEqual(bodies, [['code'], ['code', 'phoneCode'], ['code', 'phoneCode']])
  assert.doesNotMatch(runtime.storage.dump, /phone-/)
})

recipe('guests', 'who cannot be logged in sees the goods and may not buy; who can has his price', async ({ server, launch }) => {
  for (const [isKnown, price, problem] of [[false, 10, 'ERR_REAUTH_REQUIRED'], [true, 8, '']]) {
    const { runtime, backend } = launch()
    if (!isKnown) backend.onLogin = () => ({ status: 403, body: {} })
    backend.guard('POST', '/cart')
    server.on('GET', '/notice', ({ header }) => ({ body: { text: header.authorization ?? 'guest' } }))
    server.on('GET', '/goods/7', (asked) => ({ body: { price: backend.accepts(asked) ? 8 : 10 } }))
    const page = runtime.openPage('pages/goods/goods')
    await runtime.settle()
    assert.deepEqual(plain(page.data), { goods: { price }, notice: 'guest', problem: '' })
    await runtime.run(page.buy())
    assert.equal(page.data.problem, problem)
  }
})

recipe('launch', 'two calls of the first page make one login, the next launch none', async ({ server, launch }) => {
  const first = launch()
  first.backend.guard('GET', '/news', () => ({ body: ['n'] }))
  const page = first.runtime.openPage('pages/home/home')
  await first.runtime.settle()
  assert.deepEqual(plain(page.data), { user: { nickname: 'Alice' }, news: ['n'], problem: '' })
  assert.equal(first.runtime.count('login'), 1)
  first.runtime.restart()
  first.runtime.launch()
  const next = first.runtime.openPage('pages/home/home')
  await first.runtime.settle()
  assert.deepEqual(plain(next.data.news), ['n'])
  assert.equal(server.count('POST', '/auth/login'), 1)
  await first.runtime.run(first.runtime.program('module.exports = require(\'wx-session\').getSession().logout()'))
  assert.equal(next.data.user, null, 'the page hears of it')
})

recipe('business-codes', 'a token that ended, a code of the business, a refresh token that is refused, a ban', async ({ server, launch }) => {
  const { runtime, backend } = launch()
  let taken = false
  const coupon = () => (taken ? { body: { code: 5001, message: 'none left' } } : { body: { code: 0, data: { id: 9 } } })
  server.on('POST', '/coupon', (asked) => (backend.accepts(asked) ? coupon() : { body: { code: 40101, message: 'token' } }))
  const page = runtime.openPage('pages/coupon/coupon')
  await runtime.run(page.take())
  backend.revoke({ keepRefresh: true })
  await runtime.run(page.take())
  assert.deepEqual(plain(page.data), { coupon: { id: 9 }, problem: '' })
  assert.deepEqual([backend.logins, backend.refreshes], [1, 1])
  taken = true
  await runtime.run(page.take())
  assert.equal(page.data.problem, 'none left')
  backend.onRefresh = () => ({ body: { code: 40102 } })
  backend.revoke()
  await runtime.run(page.take())
  assert.deepEqual([backend.logins, backend.refreshes], [2, 2], 'a silent login in the place of the renewal')
  backend.onLogin = () => ({ body: { code: 40301 } })
  backend.revoke()
  await runtime.run(page.take())
  assert.match(page.data.problem, /again|再试/)
  assert.equal(runtime.program('module.exports = require(\'wx-session\').getSession().state.status'), 'blocked')
})

recipe('environments', 'each speaks to its own backend, an unknown one to that of the release', async ({ server, launch }) => {
  const bases = { develop: 'http://127.0.0.1:8787', trial: 'https://test.example.com', release: 'https://api.example.com' }
  for (const [envVersion, base] of Object.entries({ ...bases, 'one to come': bases.release })) {
    const { runtime } = launch({ envVersion, hosts: { [base]: server.url } })
    const page = runtime.openPage('pages/me/me')
    await runtime.settle()
    assert.deepEqual(plain(page.data), { me: { name: 'Alice' } })
    assert.deepEqual([...new Set(runtime.sent.map(({ url }) => new URL(url).origin))], [base])
  }
})

recipe('tenants', 'every request names the shop, its login too, and another shop is another login', async ({ server, launch }) => {
  const { runtime, backend } = launch()
  const seen = []
  backend.onLogin = ({ header }) => {
    seen.push(header['x-tenant'])
    return { body: backend.issue() }
  }
  const left = []
  backend.guard('POST', '/auth/logout', ({ header }) => {
    left.push(header['x-tenant'])
    return {}
  })
  backend.guard('GET', '/shop', ({ header }) => ({ body: { name: `shop ${header['x-tenant']}` } }))
  const page = runtime.openPage('pages/home/home')
  await runtime.settle()
  assert.equal(page.data.name, 'shop 1')
  await runtime.run(page.change('2'))
  assert.equal(page.data.name, 'shop 2')
  assert.deepEqual(seen, ['1', '2'])
  assert.deepEqual(left, ['1'], 'the old token goes to its own shop')
  assert.equal(server.count('GET', '/shop'), 2)
})

recipe('uploads', 'a photo whose token was refused, one that is cancelled, a bill', async ({ server, launch }) => {
  const { runtime, backend } = launch()
  runtime.device.files.set('wxfile://tmp/me.jpg', Buffer.from([0xff, 0xd8, 0, 1]))
  backend.guard('POST', '/photo', () => ({ body: { url: 'https://img.example.com/1' } }))
  backend.guard('GET', '/bill', () => ({ body: 'the bill' }))
  const page = runtime.openPage('pages/photo/photo')
  await runtime.run(page.download())
  assert.ok(page.data.bill)
  backend.revoke()
  await runtime.run(page.upload('wxfile://tmp/me.jpg'))
  assert.deepEqual([page.data.url, page.data.progress, page.data.problem], ['https://img.example.com/1', 100, ''])
  assert.deepEqual([server.count('POST', '/photo'), backend.logins], [2, 2])
  const cancelled = page.upload('wxfile://tmp/me.jpg')
  page.cancel()
  await runtime.run(cancelled)
  assert.equal(page.data.problem, 'ERR_ABORTED')
})

recipe('subpackage', 'opened alone it logs in; beside the main package it has that login, and a logout of either is that of both', async ({ launch, launchAlone }) => {
  const { runtime, backend } = launch()
  const session = (body) => runtime.run(runtime.program(`module.exports = require('wx-session').getSession().${body}`))
  await session('ensure()')
  const shop = launchAlone('packages/shop', runtime.device)
  const page = shop.openPage('packages/shop/pages/sale/sale')
  await shop.settle()
  assert.deepEqual(plain(page.data), { me: { name: 'Alice' } })
  assert.deepEqual([backend.logins, shop.count('login')], [1, 0])
  await session('logout()')
  shop.hide()
  shop.show()
  await shop.settle()
  await assert.rejects(shop.run(page.onLoad()), { code: 'ERR_LOGGED_OUT' })

  const alone = launch()
  const first = launchAlone('packages/shop')
  const sale = first.openPage('packages/shop/pages/sale/sale')
  await first.settle()
  assert.deepEqual([plain(sale.data), alone.backend.logins, first.count('login')], [{ me: { name: 'Alice' } }, 2, 1])
})
