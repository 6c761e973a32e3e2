import { declineLogin } from '../login-page.mjs'

export const title = 'Logout: nothing of the user is left, on the phone or on the backend, and nobody is logged in until he taps'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  check.that(`before: ${phone.runtime.storage.keys.length} records in the phone's storage`, phone.runtime.storage.keys.length > 0)
  await phone.tap('logout')
  check.that('what is left in the phone\'s storage says no more than that', /^[^]{0,200}$/.test(phone.runtime.storage.dump) && phone.runtime.storage.dump.includes('loggedOut'), phone.runtime.storage.dump)
  check.equal('the backend was told once', (await counted()).backend.logouts, 1)
  check.equal('the page says that nobody is logged in', [phone.page.data.state.status, phone.page.data.me], ['anonymous', null])

  await phone.restart()
  check.equal('opened again, still nobody is', [phone.page.data.state.status, (await counted()).wxLogins], ['anonymous', 0])
  await declineLogin(phone)
  check.that(`a request leads to the login page, and fails when the user goes back: ${phone.line.text}`, phone.line.text.startsWith('ERR_REAUTH_REQUIRED'), phone.line.text)
  check.equal('without a wx.login, and the page shows the login button', [(await counted()).wxLogins, phone.page.data.mustAct], [0, true])
}
