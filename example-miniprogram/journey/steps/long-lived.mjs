const MINUTE = 60 * 1000
const DAY = 24 * 60 * MINUTE

export const title = 'A month of days: an aging token is renewed when the app is shown, and nobody is ever asked to log in'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  await phone.tap('askFresh')
  await phone.wait(45 * MINUTE)
  check.equal('a sensitive action renewed the token first', (await counted()).paths, ['POST /auth/refresh', 'GET /me'])
  await phone.away(20 * MINUTE)
  check.equal('65 minutes later the app comes back to the front: renewed in the background, without any request', (await counted()).paths.slice(2), ['POST /auth/refresh'])
  await phone.tap('ask')
  check.equal('the next request has nothing to wait for', (await counted()).paths.slice(3), ['GET /me'])

  const before = await counted()
  let answered = 0
  for (let day = 1; day <= 30; day += 1) {
    await phone.wait(DAY)
    await phone.restart()
    await phone.tap('ask')
    if (phone.line.good) answered += 1
  }
  const { backend, wxLogins } = await counted()
  check.equal('opened on each of 30 days: 30 answers, 30 renewals', [answered, backend.refreshes - before.backend.refreshes], [30, 30])
  check.equal('no wx.login and no refused token', [wxLogins, backend.tokensRefused, backend.refreshesRefused], [0, 0, 0])

  await phone.wait(31 * DAY)
  await phone.restart()
  await phone.tap('ask')
  const after = await counted()
  check.equal('away for 31 days, longer than the backend keeps anybody: the first request logs in by itself', [after.wxLogins, after.backend.logins, phone.line.good], [1, 1, true])
}
