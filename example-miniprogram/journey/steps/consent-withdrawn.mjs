export const title = 'The user withdraws the consent: ended on the backend and on the phone'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  const page = await phone.open('pages/consent/consent')
  check.equal('the page offers it', page.data.given, true)
  await phone.tap('withdraw', page)
  const { backend, paths } = await counted()
  check.equal('the backend was told once, and revoked it', [paths, backend.authorizationsRevoked], [['POST /oauth/revoke'], 1])
  check.equal('the page asks anew, and nobody is logged in', [page.data.given, phone.session.state.status], [false, 'anonymous'])
  await phone.back()

  await phone.restart()
  check.equal('opened again, still nobody is', [phone.page.data.state.status, phone.page.data.consented, (await counted()).wxLogins], ['anonymous', false, 0])
}
