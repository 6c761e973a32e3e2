import { answerConsent } from '../consent-page.mjs'
import { declineLogin } from '../login-page.mjs'

const DAY = 24 * 60 * 60 * 1000

export const title = '30 days pass: the authorisation\'s end is announced, then only the user can go on'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, wechat, check, counted }) {
  await phone.wait(26 * DAY)
  await phone.tap('ask')
  check.equal('after 26 days it is renewed, and no end is near', [(await counted()).paths, phone.page.data.ending], [['POST /oauth/refresh', 'GET /me'], ''])

  await phone.wait(DAY)
  await phone.tap('ask')
  check.that(`three days before its end the page says so: ${phone.page.data.ending}`, phone.page.data.ending !== '')
  check.equal('and everything works', [phone.line.good, phone.page.data.state.status], [true, 'active'])

  await phone.wait(3 * DAY)
  await declineLogin(phone)
  check.that(`the 30 days are over: ${phone.line.text}`, phone.line.text.startsWith('ERR_REAUTH_REQUIRED'), phone.line.text)
  check.equal('the page asks the user to act', [phone.page.data.state.status, phone.page.data.mustAct], ['blocked', true])
  check.equal('nobody was logged in silently in the user\'s place', (await counted()).wxLogins, 0)

  await answerConsent(phone, wechat, true)
  await phone.back()
  await phone.tap('ask')
  check.equal('a new consent, and all is well', [phone.line.good, phone.page.data.mustAct, phone.page.data.ending], [true, false, ''])
}
