/**
 * The profile: what the user gives is kept by the session until logout, and the number's code goes to the backend.
 */
import { test } from 'node:test'
import { inOrder, openBoard } from './board.mjs'

const PROFILE = '个人资料 头像、昵称、手机号 ›'

test('picture and nickname are kept through a restart, and go with the logout', async (t) => {
  const { page, phone, press, result } = await openBoard(t)
  await press(PROFILE)
  await press('选择头像')
  await phone.locator('image img').waitFor()
  await phone.getByRole('textbox', { name: '昵称' }).fill('小明')
  await press('保存')
  await phone.getByText('已保存').waitFor()
  await page.reload()
  await press(PROFILE)
  await phone.locator('image img').waitFor()
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('.screen')).contentDocument.querySelector('wx-input input[aria-label="昵称"]').value === '小明')
  await phone.locator('.back').click()
  await press('退出登录')
  await result('退出登录', '已清除')
  await press(PROFILE)
  await phone.getByText('+', { exact: true }).waitFor()
})

test('the phone number comes from the server, by a code of its own', async (t) => {
  const { phone, press, drawn } = await openBoard(t)
  await press(PROFILE)
  await press('获取手机号')
  await press('允许')
  await phone.getByText('+86 138****8000').waitFor()
  inOrder(await drawn(), ['getPhoneNumber', '成功', 'profile.phone()', 'POST /auth/login', 'POST /phone 带 token', '200', '成功'])
})

test('whoever refuses the number is left in peace', async (t) => {
  const { phone, press } = await openBoard(t)
  await press(PROFILE)
  await press('获取手机号')
  await press('拒绝')
  await phone.getByText('用户没有同意').waitFor()
})
