import { answerConsent } from '../consent-page.mjs'
import { declineLogin } from '../login-page.mjs'

export const title = 'The server ends the authorisation: its renewal is refused, and again only the user can go on'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, wechat, check, counted }) {
  await phone.tap('revoke')
  await declineLogin(phone)
  const { backend, paths, wxLogins } = await counted()
  check.equal('asked, refused, tried its renewal once', paths.slice(1), ['GET /me', 'POST /oauth/refresh'])
  check.equal('the renewal was refused, and no wx.login took its place', [backend.authorizationRefreshesRefused, wxLogins], [1, 0])
  check.that(`the request fails: ${phone.line.text}`, phone.line.text.startsWith('ERR_REAUTH_REQUIRED'), phone.line.text)
  check.equal('the page asks the user to act, and no token is given out', [phone.page.data.mustAct, phone.session.token()], [true, undefined])

  await answerConsent(phone, wechat, true)
  await phone.back()
  check.equal('a new consent ends it', [phone.page.data.state.status, phone.page.data.mustAct], ['active', false])
}
