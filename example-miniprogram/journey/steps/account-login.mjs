export const title = 'Login with an account: the token is adopted, and the user is another'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  await phone.tap('ask')
  const { id } = phone.page.data.me
  const enter = async (name, password) => {
    phone.page.typeName({ detail: { value: name } })
    phone.page.typePassword({ detail: { value: password } })
    await phone.tap('loginByAccount')
  }
  await enter('demo', 'wrong')
  check.equal('a wrong password ends nobody\'s session', [phone.line.text, phone.page.data.state.status], ['HTTP 401', 'active'])
  await enter('demo', 'wx-session')
  check.equal('the right one is taken', [phone.line.good, phone.page.data.state.status], [true, 'active'])
  await phone.tap('ask')
  check.that('/me tells another user', phone.page.data.me.id !== id, phone.page.data.me)
  check.equal('no wx.login', (await counted()).wxLogins, 0)
  await phone.tap('expire')
  await phone.tap('ask')
  check.equal('its token is renewed by its refresh token, and nobody is logged in instead', [phone.line.good, phone.page.data.me.id !== id, (await counted()).wxLogins], [true, true, 0])
}
