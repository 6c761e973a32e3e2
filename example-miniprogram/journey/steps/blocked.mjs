export const title = 'The backend refuses to log the user in (403): the page shows a login button'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, backend, check, counted }) {
  // A route that never accepted a token of this launch would be taken for one that refuses everybody.
  await phone.tap('ask')
  await backend.block(true)
  await phone.tap('revoke')
  await phone.tap('ask')
  check.that(`the request fails: ${phone.line.text}`, phone.line.text.startsWith('ERR_REAUTH_REQUIRED'), phone.line.text)
  check.equal('the page shows the login button', phone.page.data.mustAct, true)
  await phone.tap('ask')
  check.equal('another request fails at once and does not try a second login', [phone.line.good, (await counted()).wxLogins], [false, 1])

  await backend.block(false)
  await phone.tap('login')
  check.equal('the user taps it when the backend allows it again, and the button goes', [phone.page.data.mustAct, phone.page.data.state.status], [false, 'active'])
  await phone.tap('ask')
  check.equal('requests work as before', phone.line.good, true)
}
