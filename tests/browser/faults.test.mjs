/**
 * Each fault that the board can switch on, and that the session is well again when it is over.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder, openBoard } from './board.mjs'

async function loggedIn(t) {
  const board = await openBoard(t)
  await board.press('请求 /me')
  await board.result('请求 /me', '第 1 次请求')
  return board
}

test('no network: the request fails, the user stays logged in', async (t) => {
  const { press, result, status, fault, count, drawn } = await loggedIn(t)
  await fault('offline')
  await press('请求 /me')
  await result('请求 /me', 'ERR_NETWORK')
  await status('active')
  await fault('offline', false)
  await press('请求 /me')
  await result('请求 /me', '第 2 次请求')
  await count('logins', 1)
  inOrder(await drawn(), ['GET /me 没有网络', 'ERR_NETWORK', 'GET /me', '200'])
})

test('no network at the first login: one answer with the reason, and the next try works', async (t) => {
  const { press, result, fault } = await openBoard(t)
  await fault('offline')
  await press('请求 /me')
  await result('请求 /me', 'ERR_NETWORK')
  await fault('offline', false)
  await press('请求 /me')
  await result('请求 /me', '第 1 次请求')
})

test('a slow backend: the answer comes all the same', async (t) => {
  const { phone, server, press, result, fault } = await loggedIn(t)
  await fault('slow')
  const { faults } = await (await fetch(`${server}/demo/faults`)).json()
  assert.ok(faults.some(({ path, delayMs }) => path === '/me' && delayMs > 0))
  await press('请求 /me')
  await result('请求 /me', '第 2 次请求')
  const taken = Number.parseInt(await phone.locator('.newest .hint').innerText(), 10)
  assert.ok(taken >= 1500, `${taken} ms`)
  await fault('slow', false)
})

test('401 for ever: one renewal, one more try, then ERR_EXPIRED', async (t) => {
  const { press, result, fault, count, drawn } = await loggedIn(t)
  await fault('unauthorised')
  await press('请求 /me')
  await result('请求 /me', 'ERR_EXPIRED')
  await count('refreshes', 1)
  await count('retried', 1)
  inOrder(await drawn(), ['401', 'token 被拒', 'POST /auth/refresh', '已续期', 'GET /me 重发 带 token', '401', 'ERR_EXPIRED'])
})

test('500: an answer like any other', async (t) => {
  const { press, result, status, fault } = await loggedIn(t)
  await fault('broken')
  await press('请求 /me')
  await result('请求 /me', 'HTTP 500')
  await status('active')
  await fault('broken', false)
  await press('请求 /me')
  await result('请求 /me', '第 2 次请求')
})

test('500 and slow together do both', async (t) => {
  const { server, fault } = await loggedIn(t)
  await fault('slow')
  await fault('broken')
  const { faults } = await (await fetch(`${server}/demo/faults`)).json()
  assert.ok(faults.every(({ status, delayMs }) => status === 500 && delayMs > 0))
  await fault('broken', false)
  await fault('slow', false)
  assert.deepEqual((await (await fetch(`${server}/demo/faults`)).json()).faults, [])
})

test('a clock two hours fast: one renewal too many, and no more', async (t) => {
  const { press, result, fault, count } = await loggedIn(t)
  await fault('clock')
  await press('请求 /me')
  await result('请求 /me', '第 2 次请求')
  await press('请求 /me')
  await result('请求 /me', '第 3 次请求')
  await count('requests', 3)
  await count('refreshes', 1)
  await count('logins', 1)
})

test('a full storage costs nobody the session', async (t) => {
  const { press, result, status, fault, count, drawn } = await openBoard(t)
  await fault('storage')
  await press('请求 /me')
  await result('请求 /me', '第 1 次请求')
  await status('active')
  await press('请求 /me')
  await result('请求 /me', '第 2 次请求')
  await count('logins', 1)
  inOrder(await drawn(), ['已登录', '存储已满，留在内存'])
})

test('a refused login blocks the session until the user logs in', async (t) => {
  const { phone, press, result, status, fault, drawn, decline } = await openBoard(t)
  await fault('blocked')
  await press('请求 /me')
  await decline()
  await result('请求 /me', 'ERR_REAUTH_REQUIRED')
  await status('blocked')
  await phone.getByText('登录已过期，请重新登录').waitFor()
  await fault('blocked', false)
  await press('重新登录')
  await result('重新登录', '已登录')
  await phone.getByText('登录已过期，请重新登录').waitFor({ state: 'detached' })
  inOrder(await drawn(), ['POST /auth/login', '403', '需要用户登录', 'ERR_REAUTH_REQUIRED', 'session.login()', 'wx.login', 'POST /auth/login', '200', '已登录'])
})

test('faults end with the visit', async (t) => {
  const { page, server, status, fault } = await openBoard(t)
  await fault('broken')
  await fault('blocked')
  await page.reload()
  await status('anonymous')
  await page.locator('[data-fault="broken"][aria-checked="false"]').waitFor()
  assert.deepEqual((await (await fetch(`${server}/demo/faults`)).json()).faults, [])
})
