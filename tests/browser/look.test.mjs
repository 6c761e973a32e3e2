/**
 * Both languages, the keyboard, fingers, a narrow screen, and what the page must not show.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { openBoard } from './board.mjs'

const PAGES = JSON.parse(readFileSync(new URL('../../example-miniprogram/miniprogram/app.json', import.meta.url), 'utf8')).pages
const LOGIN = 'pages/login/login'

test('English for an English browser, and a switch for both', async (t) => {
  const { page, phone, press, result } = await openBoard(t, { language: 'en' })
  await press('Request /me')
  await result('Request /me', 'request no. 1')
  await page.getByText('Logged in', { exact: true }).waitFor()
  await page.getByRole('button', { name: '中文' }).first().click()
  await page.getByText('发生了什么').or(page.getByLabel('发生了什么')).first().waitFor()
  await phone.getByRole('button', { name: '请求 /me' }).waitFor()
  await result('请求 /me', '第 1 次请求')
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN')
})

test('the switch on the phone turns the board too, and outlives a reload', async (t) => {
  const { page, phone, press } = await openBoard(t)
  await press('English')
  await phone.getByRole('button', { name: 'Request /me' }).waitFor()
  await page.getByText('Not logged in', { exact: true }).waitFor()
  await page.reload()
  await phone.getByRole('button', { name: 'Request /me' }).waitFor()
  await page.getByText('Not logged in', { exact: true }).waitFor()
})

test('no Chinese is left in English, on any page', async (t) => {
  const { page, phone } = await openBoard(t, { language: 'en' })
  const left = async (root) => (await root.innerText()).match(/[\u4e00-\u9fff]+/g) ?? []
  assert.deepEqual(await left(page.locator('body')), ['中文'])
  for (const path of PAGES) {
    await openPage(phone, path)
    assert.deepEqual((await left(phone.locator('.holder:not([hidden])'))).filter((text) => text !== '中文'), [], path)
  }
})

test('the keyboard is enough', async (t) => {
  const { page, phone, result } = await openBoard(t, { language: 'en' })
  await phone.getByRole('button', { name: 'Request /me' }).focus()
  await page.keyboard.press('Enter')
  await result('Request /me', 'request no. 1')
  await phone.getByRole('button', { name: '20 at once' }).focus()
  await page.keyboard.press('Space')
  await result('20 at once', '20 good answers')
  await page.locator('[data-fault="offline"]').focus()
  await page.keyboard.press('Space')
  await page.locator('[data-fault="offline"][aria-checked="true"]').waitFor()
})

test('all that can be tapped can be reached by Tab', async (t) => {
  const { page, phone } = await openBoard(t, { language: 'en' })
  const wanted = (await page.locator('button:visible').count()) + (await phone.locator('button:visible').count())
  const reached = new Set()
  for (let presses = 0; presses < wanted + 12; presses++) {
    await page.keyboard.press('Tab')
    const inFrame = await page.evaluate(() => document.activeElement?.tagName === 'IFRAME')
    const root = inFrame ? phone.locator('body') : page.locator('body')
    const name = await root.evaluate((body) => {
      const { activeElement } = body.ownerDocument
      return activeElement?.tagName === 'BUTTON' ? activeElement.textContent : ''
    })
    if (name) reached.add(`${inFrame}${name}`)
  }
  assert.equal(reached.size, wanted, [...reached].join(', '))
})

test('on a phone of 375 px nothing has to be scrolled sideways, and fingers work', async (t) => {
  const { page, phone, result } = await openBoard(t, { language: 'en', width: 375, height: 812, touch: true })
  const wide = (root) => root.evaluate((body) => [body.ownerDocument.documentElement, ...body.querySelectorAll('.holder, .rows')].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className || one.tagName))
  await phone.getByRole('button', { name: '20 at once' }).tap()
  await result('20 at once', '20 good answers')
  for (const path of PAGES) {
    await openPage(phone, path, 'tap')
    assert.deepEqual(await wide(phone.locator('body')), [], path)
    assert.deepEqual(await wide(page.locator('body')), [], path)
  }
})

test('a phone that is opened alone works without the board', async (t) => {
  const { page, web } = await openBoard(t, { language: 'en' })
  await page.goto(`${web}/phone.html`)
  await page.getByRole('button', { name: 'Request /me' }).click()
  await page.locator('.newest').filter({ hasText: 'request no. 1' }).waitFor()
})

test('the board draws names only: no token, code or cookie value', async (t) => {
  const { page, phone, press, result } = await openBoard(t, { language: 'en' })
  await press('Request /me')
  await result('Request /me', 'request no. 1')
  await openPage(phone, 'pages/captcha/captcha')
  await phone.getByText('captcha_session').waitFor()
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => /^wx-storage:wx-session:.*cookies/.test(key)))
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }))
  // The record writes access and refresh token one after the other.
  const secrets = (stored.match(/[\w-]{40,}/g) ?? []).flatMap((run) => run.match(/.{20}/g) ?? [])
  assert.ok(secrets.length >= 6, 'access token, refresh token, captcha session')
  const html = await page.content()
  for (const secret of secrets) assert.ok(!html.includes(secret), 'a secret is on the board')
})

test('only the page itself may use the way to the backend', async (t) => {
  const { web } = await openBoard(t)
  const foreign = await fetch(`${web}/to/backend/demo/counts`, { headers: { origin: 'https://evil.example' } })
  assert.equal(foreign.status, 403)
  assert.equal((await fetch(`${web}/to/elsewhere/me`)).status, 404)
  const own = await fetch(`${web}/to/backend/healthz`)
  assert.equal(JSON.parse(decodeURIComponent(own.headers.get('x-answer') ?? '')).status, 200)
})

/** Leaves, and asks for what needs a login: that opens the login page, the last one, which is in no list. */
async function askLoggedOut(phone, how) {
  for (const name of [/^(Log out|退出登录)$/, /^(Request|请求) \/me$/]) await phone.getByRole('button', { name })[how]()
}

/** Goes to a page by the home page's list, which has them in the order of app.json. @param {'click' | 'tap'} [how] a phone that was touched ignores the mouse */
async function openPage(phone, path, how = 'click') {
  if (await phone.locator('.back').isVisible()) await phone.locator('.back').click()
  if (path === LOGIN) await askLoggedOut(phone, how)
  else if (path !== PAGES[0]) await phone.locator('button.cell').nth(PAGES.indexOf(path) - 1)[how]()
  await phone.locator(`.holder:not([hidden]) page[data-route="${path}"]`).waitFor()
}
