export const title = 'The app is killed and opened again: the token is restored'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  const { id } = phone.page.data.me
  await phone.restart()
  check.equal('the page says "logged in" before any request', phone.page.data.state.status, 'active')

  await phone.tap('ask')
  const { paths, wxLogins } = await counted()
  check.equal('wx.checkSession was asked once, at this launch', phone.count('checkSession'), 1)
  check.equal('one request and no login', [paths, wxLogins], [['GET /me'], 0])
  check.equal('it is the same user', phone.page.data.me.id, id)
}
