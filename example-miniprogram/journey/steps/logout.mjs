export const title = 'Logout: nothing is left, on the phone or on the backend'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  check.that(`before: ${phone.runtime.storage.keys.length} records in the phone's storage`, phone.runtime.storage.keys.length > 0)
  await phone.tap('logout')
  check.equal('the phone\'s storage is empty', phone.runtime.storage.keys, [])
  check.equal('the backend was told once', (await counted()).backend.logouts, 1)
  check.equal('the page says that nobody is logged in', [phone.page.data.state.status, phone.page.data.me], ['anonymous', null])

  await phone.restart()
  check.equal('opened again, still nobody is', [phone.page.data.state.status, (await counted()).wxLogins], ['anonymous', 0])
}
