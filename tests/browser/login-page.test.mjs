/**
 * The login page that the session opens where only the user can go on: what he tapped waits, and goes on once somebody has logged in.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBoard } from './board.mjs'

const SCREENS = [{ width: 1440, height: 900, touch: false }, { width: 375, height: 812, touch: true }]
const WORDS = {
  zh: { ask: '请求 /me', logout: '退出登录', cleared: '已清除', byWechat: '微信登录', byAccount: '账号登录', first: '第 1 次请求' },
  en: { ask: 'Request /me', logout: 'Log out', cleared: 'are gone', byWechat: 'With WeChat', byAccount: 'By account', first: 'request no. 1' }
}

for (const screen of SCREENS) {
  for (const [language, words] of Object.entries(WORDS)) {
    test(`whoever logs in there gets what he tapped (${screen.width} px, ${language})`, async (t) => {
      const { phone, result, status } = await openBoard(t, { language: /** @type {any} */ (language), ...screen })
      const shown = phone.locator('.holder:not([hidden])')
      const press = (name) => shown.getByRole('button', { name, exact: true })[screen.touch ? 'tap' : 'click']()
      const askLoggedOut = async () => {
        await press(words.logout)
        await result(words.logout, words.cleared)
        await press(words.ask)
        await shown.getByRole('button', { name: words.byWechat, exact: true }).waitFor()
      }
      await askLoggedOut()
      await press(words.byWechat)
      await result(words.ask, words.first)

      await askLoggedOut()
      const [name, password] = await shown.locator('input').all()
      await name.fill('demo')
      await password.fill('wrong')
      await press(words.byAccount)
      await shown.locator('.bad').filter({ hasText: 'HTTP 401' }).waitFor()
      await password.fill('wx-session')
      await press(words.byAccount)
      await result(words.ask, words.first)
      await status('active')

      await askLoggedOut()
      await phone.locator('.back')[screen.touch ? 'tap' : 'click']()
      await result(words.ask, 'ERR_REAUTH_REQUIRED')
      assert.equal(await shown.getByRole('button', { name: words.byWechat, exact: true }).count(), 0)
    })
  }
}
