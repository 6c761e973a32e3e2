/**
 * Paying: the dialog is a stand-in's, the order, its signature and WeChat Pay's word to the backend are real.
 */
import { test } from 'node:test'
import { inOrder, openBoard } from './board.mjs'

const ORDERS = '订单与支付 session.pay ›'

test('an order logs in, is paid and confirmed, and its user is the session\'s', async (t) => {
  const { phone, press, count, drawn } = await openBoard(t)
  await press(ORDERS)
  await phone.getByRole('button', { name: '购买' }).first().click()
  await phone.getByRole('button', { name: '确认支付' }).click()
  await phone.getByText('已支付，服务器已确认').waitFor()
  await phone.getByText('积分 100').waitFor()
  await count('logins', 1)
  inOrder(await drawn(), [
    'session.pay()', 'wx.login', 'POST /auth/login', 'POST /pay/prepare 带 token', '200', 'wx.requestPayment', '成功', 'POST /pay/confirm 带 token', '200', '成功'
  ])
  await phone.getByRole('button', { name: '购买' }).nth(1).click()
  await phone.getByRole('button', { name: '确认支付' }).click()
  await phone.getByText('积分 100 · 会员').waitFor()
})

test('a socket keeps the page up to date while the dialog is open', async (t) => {
  const { phone, press, drawn } = await openBoard(t)
  await press(ORDERS)
  await phone.getByRole('button', { name: '购买' }).first().click()
  await phone.getByText('服务器上 1 个，已支付 0 个').waitFor()
  await phone.getByRole('button', { name: '确认支付' }).click()
  await phone.getByText('服务器上 1 个，已支付 1 个').waitFor()
  inOrder(await drawn(), ['connectSocket /orders/live', 'SOCKET /orders/live 带 token', '101 3 条消息', '3 条消息'])
})

test('a dialog that the user closes is no failure of the session', async (t) => {
  const { phone, press, status, drawn } = await openBoard(t)
  await press(ORDERS)
  await phone.getByRole('button', { name: '购买' }).first().click()
  await phone.getByRole('button', { name: '取消', exact: true }).click()
  await phone.getByText('用户取消了支付').waitFor()
  await status('active')
  inOrder(await drawn(), ['POST /pay/prepare 带 token', 'wx.requestPayment', '失败', 'ERR_PAY_CANCELLED'])
})

test('a token that has ended does not stop the order', async (t) => {
  const { phone, press, result, count } = await openBoard(t)
  await press('请求 /me')
  await result('请求 /me', '第 1 次请求')
  await press('让 token 过期')
  await result('让 token 过期', '自动续期')
  await press(ORDERS)
  await phone.getByRole('button', { name: '购买' }).first().click()
  await phone.getByRole('button', { name: '确认支付' }).click()
  await phone.getByText('已支付，服务器已确认').waitFor()
  await count('refreshes', 1)
})

test('an order that the server does not take opens no dialog', async (t) => {
  const { phone, press, fault, drawn } = await openBoard(t)
  await fault('broken')
  await press(ORDERS)
  await phone.getByRole('button', { name: '购买' }).first().click()
  await phone.getByText('ERR_EXCHANGE_FAILED').waitFor()
  inOrder(await drawn(), ['session.pay()', 'POST /auth/login', '500', 'ERR_EXCHANGE_FAILED'])
})
