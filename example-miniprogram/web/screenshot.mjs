/**
 * The READMEs' pictures, of what a visitor sees after a few taps.
 *
 *     CHROME=/usr/bin/chromium node example-miniprogram/web/screenshot.mjs http://127.0.0.1:PORT
 */
import { mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const FOLDER = fileURLToPath(new URL('../../docs/', import.meta.url))
/** A README is not the place for a large file. */
const LARGEST = 200_000

const PICTURES = [
  { file: 'browser.png', locale: 'en-US', ask: 'Request /me', revoke: 'Revoke session', twenty: '20 at once', answered: '20 good answers' },
  { file: 'browser.zh-CN.png', locale: 'zh-CN', ask: '请求 /me', revoke: '服务器吊销', twenty: '同时 20 个', answered: '20 个成功' }
]

const [url] = process.argv.slice(2)
if (!url) throw new Error('the address is missing: see the head of screenshot.mjs')
const browser = await chromium.launch({ executablePath: process.env.CHROME, args: ['--no-sandbox', '--disable-gpu'] })
try {
  mkdirSync(FOLDER, { recursive: true })
  for (const picture of PICTURES) await take(picture)
} finally {
  await browser.close()
}

async function take({ file, locale, ask, revoke, twenty, answered }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(url)
  const phone = page.frameLocator('.screen')
  const press = async (name) => {
    await phone.getByRole('button', { name, exact: true }).click()
    await phone.locator('.newest').filter({ hasText: name }).waitFor()
  }
  await press(ask)
  await press(revoke)
  await press(twenty)
  await phone.locator('.newest').filter({ hasText: answered }).waitFor()
  await phone.locator('body').evaluate((body) => body.ownerDocument.activeElement?.blur())
  const path = FOLDER + file
  await page.screenshot({ path })
  const { size } = statSync(path)
  if (size > LARGEST) throw new Error(`${file} has ${size} bytes, more than ${LARGEST}`)
  console.log(`docs/${file}: ${Math.round(size / 1000)} kB`)
  await context.close()
}
