import { comeToLogin, declineLogin } from '../login-page.mjs'

export const title = 'The backend refuses to log the user in (403): a page asks the user, and what was tapped goes on'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, backend, check, counted }) {
  // A route that never accepted a token of this launch would be taken for one that refuses everybody.
  await phone.tap('ask')
  await backend.block(true)
  await phone.tap('revoke')
  await declineLogin(phone)
  check.that(`the user goes back from the login page, and the request fails: ${phone.line.text}`, phone.line.text.startsWith('ERR_REAUTH_REQUIRED'), phone.line.text)
  check.equal('the home page shows the login button', phone.page.data.mustAct, true)

  const { page, goOn } = await comeToLogin(phone)
  check.equal('another request asks again, and does not try a second login', (await counted()).wxLogins, 1)
  await phone.tap('login', page)
  check.that(`the user tries, and is refused: ${page.data.problem}`, page.data.problem !== '' && !page.data.busy, page.data)
  await backend.block(false)
  await goOn(() => phone.tap('login', page))
  check.equal('the backend allows it again: the request that waited is answered', [phone.line.good, phone.line.title], [true, '请求 /me'])
  check.equal('and the button goes', [phone.page.data.mustAct, phone.page.data.state.status], [false, 'active'])
}
