/**
 * What is no request: an answer that streams, and a web page that is opened logged in; as the board draws them on both screens, in both languages.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder, openBoard } from './board.mjs'

const SCREENS = [{ width: 375, height: 812, touch: true }, { width: 1440, height: 900, touch: false }]
const WORDS = {
  zh: { ask: '你是谁？', send: '发送', end: '剩下的部分。', broke: '中断', whole: '完', cookie: 'HttpOnly Cookie' },
  en: { ask: 'Who are you?', send: 'Send', end: 'asks for the rest.', broke: 'broke off', whole: 'whole', cookie: 'HttpOnly cookie' }
}

for (const screen of SCREENS) {
  for (const [language, words] of Object.entries(WORDS)) {
    test(`a token that ends in the middle costs one renewal and no word (${screen.width} px, ${language})`, async (t) => {
      const { page, phone, fault, count, drawn } = await openBoard(t, { language: /** @type {any} */ (language), ...screen })
      const how = screen.touch ? 'tap' : 'click'
      const ask = async (nth) => {
        await phone.getByRole('button', { name: words.ask, exact: true })[how]()
        await phone.locator('.theirs').nth(nth).filter({ hasText: words.end }).waitFor()
        await phone.getByRole('button', { name: words.send, exact: true }).waitFor()
        return phone.locator('.theirs').nth(nth).innerText()
      }
      await phone.locator('button.cell', { hasText: 'session.stream' })[how]()
      const whole = await ask(0)
      await fault('midway')
      assert.equal(await ask(1), whole)
      await count('refreshes', 1)
      await count('logins', 1)
      const ends = [words.whole, words.broke, '401']
      inOrder((await drawn()).map((row) => ends.find((end) => row.endsWith(end)) ?? ''), [words.whole, words.broke, '401', words.whole])
      // A stream is no request at a glance: its line is dotted, and its chunks stand on it.
      const line = page.locator('.row.kind-stream .line:has(.bead)').last()
      assert.equal(await line.evaluate((element) => getComputedStyle(element).borderTopStyle), 'dotted')
    })

    test(`a web page is opened logged in, by a ticket that no address keeps (${screen.width} px, ${language})`, async (t) => {
      const { page, phone } = await openBoard(t, { language: /** @type {any} */ (language), ...screen })
      await phone.locator('button.cell', { hasText: 'session.handover' })[screen.touch ? 'tap' : 'click']()
      const frame = phone.frameLocator('web-view iframe')
      await frame.locator('h1').waitFor()
      await page.locator('.row.kind-page.back .chip').filter({ hasText: words.cookie }).waitFor()
      assert.deepEqual(await frame.locator('body').evaluate(() => [location.search, document.cookie]), ['', ''])
    })
  }
}
