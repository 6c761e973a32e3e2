export const title = 'The server revokes the session: 401, one login, and the request is sent again'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  await phone.tap('revoke')
  await phone.tap('ask')
  const { backend, paths, session, wxLogins } = await counted()
  check.equal('the backend refused the token once, and the refresh token once', [backend.tokensRefused, backend.refreshesRefused], [1, 1])
  check.equal('one wx.login and one login', [wxLogins, backend.logins], [1, 1])
  check.equal('the request was sent again', [session.retried, paths.filter((path) => path === 'GET /me').length], [1, 2])
  check.equal('the page got one good answer', [phone.line.good, session.failed], [true, 0])
}
