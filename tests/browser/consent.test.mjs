/**
 * Consent: what is asked and why stands before WeChat's own page; it can be refused there, given, and taken back.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder, openBoard } from './board.mjs'

const CONSENT = '授权 snsapi_userinfo ›'

async function agreed(t) {
  const board = await openBoard(t)
  await board.press(CONSENT)
  await board.phone.getByText('我们请求什么').waitFor()
  await board.phone.getByText('为什么').waitFor()
  await board.press('同意，前往微信授权')
  await board.press('允许')
  await board.phone.getByText('已授权').waitFor()
  return board
}

test('agreeing makes the user known, and survives a restart', async (t) => {
  const { page, phone, press, status, drawn } = await agreed(t)
  await phone.getByText('当前账号：').waitFor()
  inOrder(await drawn(), ['oauth2/authorize', '成功', 'oauth.callback()', 'POST /oauth/exchange', '200', '已登录', '成功'])
  await page.reload()
  await status('active')
  await press(CONSENT)
  await phone.getByText('已授权').waitFor()
})

test('it is renewed by its own route, never by a silent login', async (t) => {
  const { phone, press, result, count, drawn } = await agreed(t)
  await phone.locator('.back').click()
  await press('请求 /me')
  await result('请求 /me', '第 1 次请求')
  await press('让 token 过期')
  await result('让 token 过期', '自动续期')
  await press('请求 /me')
  await result('请求 /me', '第 2 次请求')
  await count('refreshes', 1)
  inOrder(await drawn(), ['401', 'POST /oauth/refresh', '已续期', 'GET /me 重发 带 token', '200'])
  assert.ok(!(await drawn()).includes('wx.login'))
})

test('its end is announced in time, and it is given anew', async (t) => {
  const { phone, press, result, count, server } = await agreed(t)
  await phone.locator('.back').click()
  await fetch(`${server}/demo/clock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ advanceMs: 28 * 86_400_000 }) })
  await press('请求 /me')
  await result('请求 /me', '第 1 次请求')
  await count('refreshes', 1)
  await phone.getByText(/您的授权将于 \d{4}-\d\d-\d\d 到期/).waitFor()
  await press('续期授权')
  await press('续期授权')
  await press('允许')
  await phone.getByText('已授权').waitFor()
  await count('logins', 2)
  await phone.locator('.back').click()
  await phone.getByText(/您的授权将于/).waitFor({ state: 'detached' })
})

test('it is withdrawn on its page, and the server is told', async (t) => {
  const { phone, press, status, drawn, server } = await agreed(t)
  await press('撤回授权')
  await phone.getByText('授权已撤回').waitFor()
  await phone.getByText('我们请求什么').waitFor()
  await status('anonymous')
  await told(server)
  inOrder(await drawn(), ['session.logout()', 'POST /oauth/revoke 带 token', '已退出'])
})

test('and on the home page', async (t) => {
  const { phone, press, result, status, server } = await agreed(t)
  await phone.locator('.back').click()
  await press('撤回授权')
  await result('撤回授权', '服务器已作废')
  await status('anonymous')
  await phone.getByRole('button', { name: '撤回授权' }).waitFor({ state: 'detached' })
  await told(server)
})

test('whoever refuses in WeChat stays who they were', async (t) => {
  const { phone, press, status, drawn } = await openBoard(t)
  await press(CONSENT)
  await press('同意，前往微信授权')
  await press('拒绝')
  await phone.getByText('您没有同意，什么都没有改变').waitFor()
  await status('anonymous')
  inOrder(await drawn(), ['oauth2/authorize', '失败', 'oauth.callback()', 'ERR_OAUTH_DENIED'])
})

test('without a network WeChat\'s page does not open, and says so', async (t) => {
  const { phone, press, fault, drawn } = await openBoard(t)
  await press(CONSENT)
  await fault('offline')
  await press('同意，前往微信授权')
  await press('允许')
  // It fades; its text stays.
  await phone.locator('.toast').filter({ hasText: '网页打不开' }).waitFor({ state: 'attached' })
  await phone.getByRole('button', { name: '请求 /me' }).waitFor()
  inOrder(await drawn(), ['oauth2/authorize', '失败'])
})

test('"not now" goes back', async (t) => {
  const { phone, press } = await openBoard(t)
  await press(CONSENT)
  await press('暂不授权')
  await phone.getByRole('button', { name: '请求 /me' }).waitFor()
})

/** Waits until the backend has counted the revocation: the session does not wait for it. */
async function told(server) {
  for (let counts = {}; !counts['POST /oauth/revoke']; ) counts = (await (await fetch(`${server}/demo/counts`)).json()).routes
}
