/**
 * Each button of the home page, and what the board draws of it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder, openBoard } from './board.mjs'

test('the first request logs in by itself, and the next leaves at once', async (t) => {
  const { phone, press, result, status, count, drawn } = await openBoard(t)
  await press('请求 /me')
  await result('请求 /me', '第 1 次请求')
  await status('active')
  await phone.getByText('token 还有').waitFor()
  assert.deepEqual(await drawn(), [
    '小程序启动', 'GET /me', 'wx.login', '临时 code', 'POST /auth/login', '200', '已登录', 'GET /me 带 token', '200', '200'
  ])
  await press('请求 /me')
  await result('请求 /me', '第 2 次请求')
  await count('requests', 2)
  await count('logins', 1)
  assert.deepEqual((await drawn()).slice(10), ['GET /me', 'GET /me 带 token', '200', '200'])
})

test('20 requests at once need one login', async (t) => {
  const { press, result, count, drawn } = await openBoard(t)
  await press('同时 20 个')
  await result('同时 20 个', '20 个成功')
  await count('requests', 20)
  await count('logins', 1)
  inOrder(await drawn(), ['GET /me ×20', 'wx.login', 'POST /auth/login', '已登录', 'GET /me ×20 带 token', '200 ×20', '200 ×20'])
})

test('a token that ended by time is renewed, and the request sent again', async (t) => {
  const { press, result, count, drawn } = await openBoard(t)
  await press('请求 /me')
  await result('请求 /me', '第 1 次')
  await press('让 token 过期')
  await result('让 token 过期', '自动续期')
  await press('请求 /me')
  await result('请求 /me', '第 2 次')
  await count('refreshes', 1)
  await count('retried', 1)
  await count('logins', 1)
  inOrder(await drawn(), ['POST /demo/expire', 'GET /me 带 token', '401', 'token 被拒', 'POST /auth/refresh', '200', '已续期', 'GET /me 重发 带 token', '200'])
})

test('a revoked session costs one login', async (t) => {
  const { press, result, count, drawn } = await openBoard(t)
  await press('请求 /me')
  await result('请求 /me', '第 1 次')
  await press('服务器吊销')
  await result('服务器吊销', '自动重新登录')
  await press('同时 20 个')
  await result('同时 20 个', '20 个成功')
  await count('logins', 2)
  await count('retried', 20)
  inOrder(await drawn(), ['POST /demo/revoke', 'GET /me ×20', 'token 被拒', 'wx.login', 'POST /auth/login', '已登录', 'GET /me ×20 重发 带 token', '200 ×20'])
})

test('a sensitive action renews first', async (t) => {
  const { press, result, count, drawn } = await openBoard(t)
  await press('请求 /me')
  await result('请求 /me', '第 1 次')
  await press('敏感操作')
  await result('敏感操作', '先续期')
  await count('refreshes', 1)
  inOrder(await drawn(), ['GET /me 先续期', 'POST /auth/refresh', '200', '已续期', 'GET /me 带 token', '200'])
})

test('a business code, a file up, a file down', async (t) => {
  const { press, result } = await openBoard(t)
  await press('业务码接口')
  await result('业务码接口', 'code 0')
  await press('上传文件')
  await result('上传文件', /\d+ 字节，SHA-256 [0-9a-f]{8}…/)
  await press('下载账单')
  await result('下载账单', /\S/)
})

test('while logins are held a request waits, and goes on after', async (t) => {
  const { phone, press, result, count } = await openBoard(t)
  await press('暂停静默登录')
  await press('请求 /me')
  await phone.getByText('暂停中…').first().waitFor()
  await count('logins', 0)
  await press('恢复静默登录')
  await result('请求 /me', '第 1 次')
  await count('logins', 1)
})

test('logging out leaves nothing of the session in storage, but that it was logged out', async (t) => {
  const { page, press, result, status } = await openBoard(t)
  await press('请求 /me')
  await result('请求 /me', '第 1 次')
  await press('退出登录')
  await result('退出登录', '已清除')
  await status('anonymous')
  await page.waitForFunction(() => Object.keys(localStorage).filter((key) => key.startsWith('wx-storage:wx-session:'))
    .every((key) => /loggedOut/.test(localStorage[key]) && !/issuedAt|refreshToken/.test(localStorage[key])))
})

test('the app comes back from a restart without a login', async (t) => {
  const { press, result, status, count, drawn } = await openBoard(t)
  await press('请求 /me')
  await result('请求 /me', '第 1 次')
  await press('重启小程序')
  await count('requests', 0)
  await status('active')
  await press('请求 /me')
  await result('请求 /me', '第 2 次')
  await count('logins', 0)
  inOrder(await drawn(), ['已登录', '重启', '小程序启动', 'GET /me', 'GET /me 带 token', '200', '200'])
})

test('and from a reload of the page', async (t) => {
  const { page, phone, press, result, status, count } = await openBoard(t)
  await press('请求 /me')
  await result('请求 /me', '第 1 次')
  await page.reload()
  await phone.locator('page').first().waitFor()
  await status('active')
  await press('请求 /me')
  await result('请求 /me', '第 2 次')
  await count('logins', 0)
})

test('the captcha is solved by cookies that the page never sees', async (t) => {
  const { phone, press, drawn } = await openBoard(t)
  await press('验证码 会话 Cookie ›')
  const question = phone.locator('.question').filter({ hasText: /\d \+ \d/ })
  const [left, right] = (/(\d) \+ (\d)/.exec(await question.innerText()) ?? []).slice(1).map(Number)
  await phone.getByText('captcha_session').waitFor()
  await phone.getByRole('textbox', { name: '答案' }).fill('99')
  await press('提交')
  await phone.getByText('答错了').waitFor()
  await phone.getByRole('textbox', { name: '答案' }).fill(String(left + right))
  await press('提交')
  await phone.getByText('答对了').waitFor()
  await phone.getByText('captcha_session').waitFor({ state: 'detached' })
  inOrder(await drawn(), ['GET /captcha', '200 captcha_session captcha_seen theme', 'POST /captcha captcha_session captcha_seen theme', '403', '200 captcha_session'])
  await press('换一题')
  await phone.getByText('captcha_session').waitFor()
  await phone.locator('.back').click()
  await phone.getByRole('button', { name: '请求 /me' }).waitFor()
})
