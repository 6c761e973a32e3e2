import { afterEach, expect, test } from 'vitest'
import { createRequire } from 'node:module'
import { install } from 'wx-session/testing'

const HOUR = 60 * 60 * 1000
// A mini-program's files are CommonJS: they are loaded as Node loads them, and forgotten for a launch.
const require = createRequire(import.meta.url)

/** Launches the program on a phone; with the storage of an earlier one it is the same user's next launch. */
function launch(storage) {
  for (const file of Object.keys(require.cache)) delete require.cache[file]
  const phone = install({ storage })
  let tokens = 0
  const token = () => ({ data: { token: `token-${++tokens}`, refreshToken: 'r', expiresIn: 7200 } })
  phone.server.on('POST', '/auth/login', token)
  phone.server.on('POST', '/auth/refresh', token)
  phone.server.on('GET', '/me', ({ header }) => ({ data: { name: `Alice by ${header.authorization}` } }))
  return { phone, loadMe: require('./miniprogram/pages/me/load-me') }
}

let uninstall = () => {}
afterEach(() => uninstall())

test('twenty requests at once need one login', async () => {
  const { phone, loadMe } = launch()
  uninstall = phone.uninstall
  const names = await Promise.all(Array.from({ length: 20 }, loadMe))
  expect(new Set(names)).toEqual(new Set(['Alice by Bearer token-1']))
  expect([phone.count('login'), phone.server.count('GET', '/me')]).toEqual([1, 20])
})

test('a token that the server refuses is renewed, and the request sent again', async () => {
  const { phone, loadMe } = launch()
  uninstall = phone.uninstall
  await loadMe()
  phone.server.on('GET', '/me', ({ header }) => (header.authorization === 'Bearer token-1' ? { statusCode: 401 } : { data: { name: 'Alice again' } }))
  expect(await loadMe()).toBe('Alice again')
  expect(phone.server.requests.slice(-3).map(({ path }) => path)).toEqual(['/me', '/auth/refresh', '/me'])
})

test('the next launch, a day later, needs one renewal and no login', async () => {
  const first = launch()
  uninstall = first.phone.uninstall
  await first.loadMe()
  await first.phone.settle()
  const next = launch(first.phone.storage)
  uninstall = next.phone.uninstall
  await next.phone.advance(24 * HOUR)
  await next.loadMe()
  expect([next.phone.count('login'), next.phone.server.count('POST', '/auth/refresh')]).toEqual([0, 1])
})
