/**
 * What the board says is so: on a phone of 375 px under a finger and on a wide screen, in both languages.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder, openBoard } from './board.mjs'

const SCREENS = [{ width: 375, height: 812, touch: true }, { width: 1440, height: 900, touch: false }]

const WORDS = {
  zh: {
    ask: '请求 /me', revoke: '服务器吊销', hold: '暂停静默登录', release: '恢复静默登录', released: '恢复静默登录', logout: '退出登录', login: '重新登录', first: '第 1 次请求',
    cleared: '已清除', willLogin: '自动重新登录', again: '已登录', waiting: '暂停中', waitingOnPhone: '暂停中…', offline: '没有网络', missing: '没有回答', stored: 'token 已存', noToken: '没有 token',
    ended: '登录已失效', loggedOut: '已退出', refused: '需要用户登录', hint: '断网：手机没有网络', token: '带 token', code: '临时 code'
  },
  en: {
    ask: 'Request /me', revoke: 'Revoke session', hold: 'Hold logins', release: 'Release hold', released: 'hold released', logout: 'Log out', login: 'Log in again', first: 'request no. 1',
    cleared: 'are gone', willLogin: 'logs in by itself', again: 'logged in', waiting: 'on hold', waitingOnPhone: 'on hold…', offline: 'no network', missing: 'no answer', stored: 'token stored', noToken: 'no token',
    ended: 'login lost', loggedOut: 'logged out', refused: 'the user must act', hint: 'No network: The phone has no network', token: 'token', code: 'code'
  }
}

for (const screen of SCREENS) {
  for (const [language, words] of Object.entries(WORDS)) {
    const onBoard = (name, run) => test(`${name} (${screen.width} px, ${language})`, async (t) => {
      const board = await openBoard(t, { language: /** @type {any} */ (language), ...screen })
      const press = (button) => board.phone.getByRole('button', { name: button, exact: true })[screen.touch ? 'tap' : 'click']()
      await run({ ...board, press, words })
    })

    onBoard('an answer names what it answers', async ({ press, result, drawn }) => {
      await press(words.ask)
      await result(words.ask, words.first)
      inOrder(await drawn({ paths: true }), [`${words.code} wx.login`, 'POST /auth/login', '200 /auth/login', `GET /me ${words.token}`, '200 /me', '200 /me'])
    })

    onBoard('without a network an arrow breaks at the phone, and nothing answers', async ({ page, press, result, fault, drawn }) => {
      await press(words.ask)
      await result(words.ask, words.first)
      const answers = page.locator('.row.arrow.back')
      await fault('offline')
      const before = await answers.count()
      await press(words.ask)
      await result(words.ask, 'ERR_NETWORK')
      assert.deepEqual(await page.locator('.row.broken .label').allInnerTexts().then((all) => all.map((text) => text.replace(/\s+/g, ' '))), [`GET /me ${words.offline}`])
      // The session's answer to the mini-program, and none from the backend.
      assert.equal(await answers.count(), before + 1)
      const rows = await drawn()
      assert.equal(rows.at(-1), 'ERR_NETWORK')
      // It never left: no answer is missing either.
      assert.deepEqual(rows.filter((row) => row.startsWith(words.missing)), [])
    })

    onBoard('a token is stored only where there is one', async ({ page, press, result }) => {
      const stored = page.locator('.row .label').filter({ hasText: words.stored })
      await press(words.ask)
      await result(words.ask, words.first)
      await stored.first().waitFor()
      const before = await stored.count()
      await press(words.logout)
      await result(words.logout, words.cleared)
      await page.locator('.row .label').filter({ hasText: words.noToken }).waitFor()
      assert.equal(await stored.count(), before)
    })

    onBoard('what waits is drawn waiting, until it goes on', async ({ page, phone, press, result, count }) => {
      const waits = page.locator('.row .chip').filter({ hasText: words.waiting })
      await press(words.hold)
      await press(words.ask)
      await waits.waitFor()
      await phone.getByText(words.waitingOnPhone).first().waitFor()
      await count('logins', 0)
      await press(words.release)
      await result(words.ask, words.first)
      assert.equal(await waits.count(), 0)
    })

    onBoard('what waits is drawn so until the hold is released, however long the login takes then', async ({ page, press, result }) => {
      const waits = page.locator('.row .chip').filter({ hasText: words.waiting })
      let hold
      const held = new Promise((resolve) => (hold = resolve))
      await page.route('**/auth/login', (route) => hold(route))
      await press(words.hold)
      await press(words.ask)
      await waits.waitFor()
      await press(words.release)
      const login = await held
      await page.locator('.row .label').filter({ hasText: words.released }).waitFor()
      assert.equal(await waits.count(), 0, 'before there is an answer')
      assert.equal(await page.locator('.row.arrow .label').filter({ hasText: '200' }).count(), 0)
      await login.continue()
      await result(words.ask, words.first)
    })

    onBoard('a lost login is no logout, and the picture is back after the next', async ({ phone, press, result, status, fault, drawn, decline }) => {
      await press(words.ask)
      await result(words.ask, words.first)
      const picture = await phone.locator('.avatar').innerText()
      assert.notEqual(picture, '?')
      await fault('blocked')
      await press(words.revoke)
      await result(words.revoke, words.willLogin)
      await press(words.ask)
      await status('blocked')
      await decline()
      await result(words.ask, 'ERR_REAUTH_REQUIRED')
      const rows = await drawn()
      inOrder(rows, ['403', words.ended, words.refused])
      assert.ok(!rows.includes(words.loggedOut), rows.join(', '))
      await fault('blocked', false)
      await press(words.login)
      await result(words.login, words.again)
      assert.equal(await phone.locator('.avatar').innerText(), picture)
    })

    onBoard('a fault is explained, and each can be reached', async ({ page, fault }) => {
      await fault('offline')
      await page.getByText(words.hint).waitFor()
      for (const button of await page.locator('.fault').all()) {
        await button.scrollIntoViewIfNeeded()
        assert.equal(await isOnTop(button), true, await button.innerText())
      }
      assert.equal(await page.evaluate(() => window.scrollY), 0)
    })

    onBoard('nothing covers anything', async ({ page, phone, press, result }) => {
      assert.equal(await isOnTop(page.locator('.row.mark .label')), true)
      for (const line of await page.locator('.empty li').all()) assert.equal(await isOnTop(line), true, await line.innerText())
      await press(words.ask)
      await result(words.ask, words.first)
      const rows = await page.locator('.rows').boundingBox()
      for (const label of await page.locator('.row .label').all()) {
        const box = await label.boundingBox()
        const isSeen = box && rows && box.y >= rows.y && box.y + box.height <= rows.y + rows.height
        if (isSeen) assert.equal(await isOnTop(label), true, await label.innerText())
      }
      assert.equal(await isOnTop(phone.locator('.newest')), true)
    })
  }
}

test('pay and the phone number are counted at once', async (t) => {
  const { page, phone, press, count } = await openBoard(t)
  const requests = () => page.locator('[data-count="requests"] dd').innerText()
  await press('订单与支付 session.pay ›')
  await phone.locator('.holder:not([hidden]) button.buy').first().click()
  await phone.locator('dialog .yes').click()
  await page.locator('.row .label').filter({ hasText: 'session.pay()' }).nth(1).waitFor()
  await count('logins', 1)
  const paid = await requests()
  await phone.locator('.back').click()
  await press('个人资料 头像、昵称、手机号 ›')
  await phone.locator('button.wide[open-type="getPhoneNumber"]').click()
  await phone.locator('dialog .yes').click()
  await page.locator('.row .label').filter({ hasText: 'profile.phone()' }).nth(1).waitFor()
  assert.ok(Number(await requests()) > Number(paid), `${paid} before, ${await requests()} after`)
})

test('no English is left in Chinese, whatever goes wrong', async (t) => {
  const { page, phone, press, result, fault, decline } = await openBoard(t)
  /** Runs of three words and more: names of functions, paths and codes are the program's. */
  const english = async (root) => (await root.innerText()).match(/[A-Za-z]+(?:[ ,:;]+[a-z]+){2,}/g) ?? []
  const look = async (when) => {
    assert.deepEqual(await english(page.locator('main')), [], when)
    assert.deepEqual(await english(phone.locator('.holder:not([hidden])')), [], when)
  }
  await fault('offline')
  await press('请求 /me')
  await result('请求 /me', 'ERR_NETWORK')
  await look('offline')
  await fault('offline', false)
  await fault('blocked')
  await press('请求 /me')
  await phone.getByText('刚才的操作会继续').waitFor()
  await look('the login page')
  await decline()
  await result('请求 /me', 'ERR_REAUTH_REQUIRED')
  await look('blocked')
  await fault('blocked', false)
  await fault('broken')
  await press('重新登录')
  await result('重新登录', 'ERR_EXCHANGE_FAILED')
  await look('broken')
})

/** Whether the middle of an element is what a finger would touch there. @param {import('playwright-core').Locator} locator */
function isOnTop(locator) {
  return locator.first().evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const found = element.ownerDocument.elementFromPoint(left + width / 2, top + height / 2)
    return Boolean(found && (element === found || element.contains(found) || found.contains(element)))
  })
}
