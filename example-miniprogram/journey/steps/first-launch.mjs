export const title = 'First launch, nobody is logged in: the first request logs in by itself'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  await phone.launch()
  check.equal('opening the app asks WeChat and the backend for nothing', [phone.count('login'), phone.runtime.sent.length], [0, 0])
  check.equal('the page says that nobody is logged in', phone.page.data.state.status, 'anonymous')

  await phone.tap('ask')
  const { backend, paths, wxLogins } = await counted()
  check.equal('wx.login was called once, and the backend exchanged its code', [wxLogins, backend.codesExchanged], [1, 1])
  check.equal('the request went out after the login, once', paths, ['POST /auth/login', 'GET /me'])
  check.equal('the page shows the user, and no error', [typeof phone.page.data.me.id, phone.line.good], ['string', true])
}
