export const title = 'A route that says "expired" with HTTP 200 and { code: 40101 }: renewed all the same'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, backend, check, counted }) {
  // Only the access token ends, so the refresh token does the renewal.
  await phone.tap('expire')
  await phone.tap('askBusiness')
  const { paths, wxLogins } = await counted()
  check.equal('the page got code 0', [phone.line.text, phone.line.good], ['code 0', true])
  check.equal('asked, renewed, asked again', paths.slice(1), ['GET /business/me', 'POST /auth/refresh', 'GET /business/me'])
  check.equal('without wx.login', wxLogins, 0)
}
