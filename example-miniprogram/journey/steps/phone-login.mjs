export const title = 'Login with a phone number in one step: both codes travel in one request'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, wechat, check, counted }) {
  await phone.tap('loginByPhone', phone.page, { detail: { errMsg: 'getPhoneNumber:fail user deny' } })
  check.equal('who gives no number sends nothing', [phone.line.good, (await counted()).paths], [false, []])
  // Skyline puts the details one level deeper.
  for (const [renderer, wrap] of /** @type {Array<[string, (detail: object) => object]>} */ ([['WebView', (detail) => ({ detail })], ['Skyline', (detail) => ({ detail: { detail } })]])) {
    const before = await counted()
    await phone.tap('loginByPhone', phone.page, wrap({ code: await wechat.phoneCode() }))
    const { paths, backend } = await counted()
    check.equal(`${renderer}: one request, one login, one number read`, [
      paths.slice(before.paths.length).filter((path) => path !== 'GET /me'),
      backend.logins - before.backend.logins,
      backend.phoneNumbersGiven - before.backend.phoneNumbersGiven
    ], [['POST /auth/login'], 1, 1])
    check.equal(`${renderer}: the page shows the number's ends`, [phone.line.text, phone.line.good], ['138****8000', true])
    // A user's pace, as between two steps.
    await phone.wait(60_000)
  }
}
