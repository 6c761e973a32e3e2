/**
 * The example's login page: what was tapped goes on once somebody has logged in, and fails when the user goes back.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Backend } from '../../example-miniprogram/journey/backend.mjs'
import { comeToLogin } from '../../example-miniprogram/journey/login-page.mjs'
import { createPhone } from '../../example-miniprogram/journey/phone.mjs'
import { Wechat } from '../../example-miniprogram/journey/wechat.mjs'
import { startBackend } from './server.mjs'

/** A phone whose user has logged out, and asks for something: the login page is shown. */
async function asked(t) {
  const { server, standin } = await startBackend(t)
  const backend = new Backend(server)
  const phone = await createPhone(/** @type {any} */ ({ server, standin, profile: 'ios' }), backend)
  t.after(() => phone.close())
  await phone.launch()
  await phone.tap('ask')
  await phone.tap('logout')
  return { phone, wechat: new Wechat(standin), ...await comeToLogin(phone) }
}

/** @type {Array<[string, (step: Awaited<ReturnType<typeof asked>>) => Promise<void>]>} */
const WAYS = [
  ['the WeChat account', ({ phone, page }) => phone.tap('login', page)],
  ['a phone number', async ({ phone, page, wechat }) => phone.tap('loginByPhone', page, { detail: { code: await wechat.phoneCode() } })],
  ['an account and its password', async ({ phone, page }) => {
    page.typeName({ detail: { value: 'demo' } })
    page.typePassword({ detail: { value: 'wx-session' } })
    await phone.tap('loginByAccount', page)
  }]
]
for (const [name, act] of WAYS) {
  test(`${name}: what was tapped goes on`, async (t) => {
    const step = await asked(t)
    const { phone, goOn } = step
    await goOn(() => act(step))
    assert.deepEqual([phone.line.title, phone.line.good, phone.page.data.state.status], ['请求 /me', true, 'active'])
    assert.equal(phone.runtime.program('module.exports = getCurrentPages().length'), 1)
  })
}

test('what fails there is told there, and another way can be tried', async (t) => {
  const { phone, page, goOn } = await asked(t)
  await phone.tap('loginByPhone', page, { detail: { errMsg: 'getPhoneNumber:fail user deny' } })
  assert.deepEqual([page.data.problem, page.data.busy], ['用户没有同意', false])
  await phone.tap('loginByAccount', page)
  assert.match(page.data.problem, /^HTTP 4\d\d$/)
  await goOn(() => phone.tap('login', page))
  assert.equal(phone.line.good, true)
})

test('whoever goes back is not logged in, and is asked again at the next tap', async (t) => {
  const { phone, leave } = await asked(t)
  await leave()
  assert.match(phone.line.text, /^ERR_REAUTH_REQUIRED/)
  const { page, goOn } = await comeToLogin(phone)
  await goOn(() => phone.tap('login', page))
  assert.equal(phone.line.good, true)
})

test('twenty requests at once open one page', async (t) => {
  const { phone, leave } = await asked(t)
  await leave()
  const { page, goOn } = await comeToLogin(phone, 'askTwenty')
  assert.equal(phone.runtime.program('module.exports = getCurrentPages().length'), 2)
  await goOn(() => phone.tap('login', page))
  assert.deepEqual([phone.line.good, phone.line.text], [true, '20 个成功'])
})
