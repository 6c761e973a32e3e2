const TWO_HOURS = 2 * 60 * 60 * 1000

export const title = 'The authorisation\'s token ends, by time and by the server: renewed by its own route, never by wx.login'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  await phone.wait(TWO_HOURS)
  await phone.tap('ask')
  check.equal('two hours later: renewed once, then the request', (await counted()).paths, ['POST /oauth/refresh', 'GET /me'])

  await phone.tap('expire')
  await phone.tap('ask')
  const { backend, paths, wxLogins } = await counted()
  check.equal('refused by the server: renewed, and sent again', paths.slice(3), ['GET /me', 'POST /oauth/refresh', 'GET /me'])
  check.equal('two renewals of the authorisation, none of a login, no wx.login', [backend.authorizationRefreshes, backend.refreshes, wxLogins], [2, 0, 0])
}
