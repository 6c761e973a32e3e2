const TWO_HOURS = 2 * 60 * 60 * 1000

export const title = 'Two hours later the token has ended: one renewal, then the request'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  await phone.wait(TWO_HOURS)
  await phone.tap('ask')
  const { backend, paths, wxLogins } = await counted()
  check.equal('the token was renewed once, before it could be refused', paths, ['POST /auth/refresh', 'GET /me'])
  check.equal('without wx.login', wxLogins, 0)
  check.equal('the backend never saw an ended token', backend.tokensRefused, 0)
  check.equal('the page shows the answer', phone.line.good, true)
}
