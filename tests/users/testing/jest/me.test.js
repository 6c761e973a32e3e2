const { install } = require('wx-session/testing')

const HOUR = 60 * 60 * 1000

/** Launches the program on a phone; with the storage of an earlier one it is the same user's next launch. */
function launch(storage) {
  jest.resetModules()
  const phone = install({ storage })
  let tokens = 0
  const token = () => ({ data: { token: `token-${++tokens}`, refreshToken: 'r', expiresIn: 7200 } })
  phone.server.on('POST', '/auth/login', token)
  phone.server.on('POST', '/auth/refresh', token)
  phone.server.on('GET', '/me', ({ header }) => ({ data: { name: `Alice by ${header.authorization}` } }))
  return { phone, loadMe: require('./miniprogram/pages/me/load-me') }
}

test('the first request logs in by itself', async () => {
  const { phone, loadMe } = launch()
  expect(await loadMe()).toBe('Alice by Bearer token-1')
  expect(phone.server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /auth/login', 'GET /me'])
  expect(phone.server.requests[0].data).toEqual({ code: 'code-1' })
})

test('a token that has ended is renewed, without a login', async () => {
  const { phone, loadMe } = launch()
  await loadMe()
  await phone.advance(3 * HOUR)
  expect(await loadMe()).toBe('Alice by Bearer token-2')
  expect([phone.count('login'), phone.server.count('POST', '/auth/refresh')]).toEqual([1, 1])
})

test('the next launch needs no login', async () => {
  const first = launch()
  await first.loadMe()
  await first.phone.settle()
  const next = launch(first.phone.storage)
  expect(await next.loadMe()).toBe('Alice by Bearer token-1')
  expect(next.phone.count('login')).toBe(0)
})

test('without a network the user stays logged in, and the page says why', async () => {
  const { phone, loadMe } = launch()
  await loadMe()
  phone.setOffline(true)
  expect(await loadMe()).toBe('? ERR_NETWORK')
  phone.setOffline(false)
  expect(await loadMe()).toBe('Alice by Bearer token-1')
})

test('a server that is slow, and a login that WeChat refuses', async () => {
  const { phone, loadMe } = launch()
  phone.answer('login', () => {
    throw { errMsg: 'login:fail system error' }
  })
  expect(await loadMe()).toBe('? ERR_LOGIN_FAILED')
  phone.answer('login', () => ({ code: 'good' }))
  await phone.advance(HOUR)

  phone.server.on('GET', '/me', () => ({ data: { name: 'Bob' }, delay: 5000 }))
  let name
  loadMe().then((found) => (name = found))
  await phone.advance(4999)
  expect(name).toBeUndefined()
  await phone.advance(1)
  expect(name).toBe('Bob')
})

test('an answer that comes bit by bit is heard bit by bit', async () => {
  const { phone } = launch()
  phone.server.on('POST', '/chat', () => ({
    header: { 'Content-Type': 'text/event-stream' },
    chunks: ['data: Hel', { data: 'lo\n\n', delay: 1000 }, { data: 'data: world\n\n', delay: 1000 }]
  }))
  const heard = []
  const answer = require('./miniprogram/session').stream({ url: '/chat', method: 'POST', onMessage: ({ data }) => heard.push(data) })
  await phone.settle()
  expect(heard).toEqual([])
  await phone.advance(1000)
  expect(heard).toEqual(['Hello'])
  await phone.advance(1000)
  expect((await answer).statusCode).toBe(200)
  expect(heard).toEqual(['Hello', 'world'])
})
