export const title = 'After the logout the user taps "log in": that ends it'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  await phone.tap('login')
  check.equal('logged in by one wx.login', [phone.page.data.state.status, (await counted()).wxLogins], ['active', 1])
  await phone.tap('ask')
  check.equal('requests go on', phone.line.good, true)
  await phone.tap('logout')
  check.equal('out again', phone.page.data.state.status, 'anonymous')
}
