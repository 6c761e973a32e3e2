export const title = 'Held for encrypted data: no silent login starts, the request waits, and goes on after the release'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  await phone.tap('revoke')
  phone.press('toggleHold')
  const onScreen = phone.press('ask')
  await phone.runtime.settle()
  check.equal('the request waits, and wx.login was not called', [phone.page.data.busy, (await counted()).wxLogins], [1, 0])

  phone.press('toggleHold')
  await phone.runtime.run(onScreen)
  check.equal('after the release: one login, and the answer', [(await counted()).wxLogins, phone.line.good], [1, true])
}
