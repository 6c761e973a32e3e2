export const title = 'The next request: with a token at hand it leaves in the same tick'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  const requests = phone.count('request')
  const onScreen = phone.press('ask')
  check.equal('wx.request was called before session.request returned', phone.count('request') - requests, 1)

  await phone.runtime.run(onScreen)
  const { paths, wxLogins } = await counted()
  check.equal('one request, no login', [paths, wxLogins], [['GET /me'], 0])
}
