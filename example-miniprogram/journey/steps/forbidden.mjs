const MINUTE = 60 * 1000

export const title = 'A forbidden route called beside healthy ones for an hour: a permission is no expiry'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  let healthy = 0
  let refused = 0
  for (let minute = 0; minute < 60; minute += 1) {
    await phone.tap('askForbidden')
    if (phone.line.text === 'ERR_EXPIRED：没有权限') refused += 1
    await phone.tap('ask')
    if (phone.line.good) healthy += 1
    await phone.wait(MINUTE)
  }
  check.equal('every healthy call was answered, and every forbidden one told why', [healthy, refused], [60, 60])
  const { wxLogins, backend } = await counted()
  check.that(`logins that it caused: ${wxLogins} (renewals: ${backend.refreshes})`, wxLogins <= 2, wxLogins)
}
