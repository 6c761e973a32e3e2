export const title = 'The network is gone: an error for the request, and nobody is logged out'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  phone.runtime.setNetwork({ isConnected: false, networkType: 'none' })
  await phone.tap('ask')
  check.that(`the page says what happened: ${phone.line.text}`, phone.line.text.startsWith('ERR_NETWORK'), phone.line.text)
  check.equal('the user is still logged in', phone.page.data.state.status, 'active')

  phone.runtime.setNetwork({ isConnected: true, networkType: 'wifi' })
  await phone.tap('ask')
  check.equal('back in the network the next request works, without login', [phone.line.good, (await counted()).wxLogins], [true, 0])
}
