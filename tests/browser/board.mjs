/**
 * The example in a real browser: Chromium without a window, the web server, the real backend.
 *
 *     const { page, phone, press, result, drawn } = await openBoard(t, { language: 'en' })
 *     await press('Request /me')
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before } from 'node:test'
import { chromium } from 'playwright-core'
import { startWeb } from '../../example-miniprogram/web/serve.mjs'
import { startBackend } from '../example/server.mjs'

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'
]
const NAMES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const LOCALES = { zh: 'zh-CN', en: 'en-US' }

/** What the session itself reports, and the example writes down, is expected where things go wrong. */
const OF_THE_SESSION = /^ERR_[A-Z_]+ /

/** @type {import('playwright-core').Browser} */
let browser

before(async () => {
  const executablePath = process.env.CHROME ?? NAMES.find((path) => existsSync(path))
  if (!executablePath) throw new Error('there is no Chromium: install it, or name it in CHROME')
  browser = await chromium.launch({ executablePath, args: FLAGS })
})

after(() => browser?.close())

/**
 * Opens the board on a backend of its own. At the end the test fails if anything was written to the console as an error.
 *
 * @param {import('node:test').TestContext} t
 * @param {{ language?: 'zh' | 'en', width?: number, height?: number, touch?: boolean }} [options]
 */
export async function openBoard(t, { language = 'zh', width = 1280, height = 860, touch = false } = {}) {
  const addresses = await startBackend(t)
  const web = await startWeb(addresses)
  const context = await browser.newContext({ viewport: { width, height }, locale: LOCALES[language], hasTouch: touch, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const troubles = /** @type {string[]} */ ([])
  page.on('pageerror', (error) => troubles.push(String(error.stack)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !OF_THE_SESSION.test(message.text())) troubles.push(`${message.type()}: ${message.text()}`)
  })
  t.after(async () => {
    await context.close()
    await web.close()
    assert.deepEqual(troubles, [], 'the console')
  })
  await page.goto(web.url)
  const phone = page.frameLocator('.screen')
  await phone.locator('page').first().waitFor()
  await page.locator('[data-status="anonymous"]').waitFor()

  return {
    ...addresses,
    web: web.url,
    page,
    phone,
    /** Taps a button of the visible page. @param {string} name */
    press: (name) => phone.getByRole('button', { name, exact: true }).click(),
    /** Goes back from the login page that the session has opened. */
    async decline() {
      await phone.locator('.holder:not([hidden]) button.way').first().waitFor()
      await phone.locator('.back').click()
    },
    /** Waits until the newest result on the home page is this one's, and reads so. @param {string} title @param {string | RegExp} text */
    result: (title, text) => phone.locator('.newest').filter({ hasText: title }).filter({ hasText: text }).waitFor(),
    /** Switches a fault, and waits until it is in force. @param {string} name @param {boolean} [on] */
    async fault(name, on = true) {
      const button = page.locator(`[data-fault="${name}"]`)
      await button.click()
      await page.locator(`[data-fault="${name}"][aria-checked="${on}"]:not([aria-busy])`).waitFor()
    },
    /** Waits until the session's state on the board is this. @param {string} status */
    status: (status) => page.locator(`[data-status="${status}"]`).waitFor(),
    /** Waits until the board counts so many. @param {string} name @param {number} times */
    count: (name, times) => page.locator(`[data-count="${name}"] dd`).filter({ hasText: new RegExp(`^${times}$`) }).waitFor(),
    /** The rows of the drawing, without what is written to storage and the time; with `paths` each answer with what it answers. @returns {Promise<string[]>} */
    drawn: ({ paths = false } = {}) => page.locator('.row:not(.time):not(.note.tone-soft):not(.note.tone-cookie) .label').evaluateAll((labels, paths) => labels.map((label) => [...label.childNodes].filter((node) => node.nodeType === 3 || (node.checkVisibility() && (paths || node.className !== 'of'))).map((node) => node.textContent).join(' ')), paths)
  }
}

/** Checks that the rows come in this order, whatever lies between them. @param {string[]} rows @param {string[]} expected */
export function inOrder(rows, expected) {
  let at = 0
  for (const row of rows) if (row === expected[at]) at++
  assert.equal(at, expected.length, `${JSON.stringify(expected[at])} is missing, in this place, in ${JSON.stringify(rows)}`)
}
