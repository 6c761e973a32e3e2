/**
 * The recipe of a back end in WeChat's cloud.
 */
import assert from 'node:assert/strict'
import { plain, recipe } from './page.mjs'

/** The recipe's service behind the routes of a test's server. */
function serve(server, answer) {
  for (const route of ['POST /auth/login', 'GET /orders', 'POST /orders']) {
    const [method, path] = route.split(' ')
    server.on(method, path, ({ header, text }) => {
      const [status, body] = answer({ route, headers: header, body: text && JSON.parse(text) })
      return { status, body }
    })
  }
}

recipe('cloud-container', 'a login without code2Session, a POST that the platform sends twice, a service that forgot its tokens', async ({ server, launch, load }) => {
  const make = load('server/service.js')
  const { runtime } = launch({ baseLibrary: '2.23.0', containers: { 'prod-1/api': server.url }, hosts: {} })
  serve(server, make())
  const page = runtime.openPage('pages/orders/orders')
  await runtime.settle()
  assert.deepEqual(plain(page.data), { orders: [], problem: '' })
  assert.equal(server.log[0].header['x-wx-openid'], 'openid-of-alice')
  assert.deepEqual([runtime.count('request'), server.count('GET', '/orders')], [0, 1], 'nothing goes by wx.request')

  runtime.faults.on('callContainer.http', { lose: true, times: 1 })
  await runtime.run(page.buy('tea'))
  assert.deepEqual([plain(page.data.orders), server.count('POST', '/orders')], [[{ sku: 'tea' }], 2], 'came twice, counted once')
  await runtime.run(page.buy('coffee'))
  assert.deepEqual(plain(page.data.orders), [{ sku: 'tea' }, { sku: 'coffee' }])

  serve(server, make())
  await runtime.run(page.show())
  assert.deepEqual([plain(page.data), server.count('POST', '/auth/login')], [{ orders: [], problem: '' }, 2])
})
