export const title = 'A captcha on a session cookie: the session keeps the cookies and sends them back'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  const { runtime } = phone
  const page = runtime.openPage('pages/captcha/captcha')
  await runtime.settle()
  check.equal('three Set-Cookie in one answer, one with a comma in its date: three cookies', [...page.data.cookies].sort(), ['captcha_seen', 'captcha_session', 'theme'])

  const [left, right] = page.data.question.split(' + ').map(Number)
  page.type({ detail: { value: String(left + right + 1) } })
  await phone.tap('submit', page)
  check.equal('a wrong answer is an answer, not an error of the session', [page.data.good, page.data.result], [false, '答错了'])

  page.type({ detail: { value: String(left + right) } })
  await phone.tap('submit', page)
  check.equal('the right one is accepted, so the cookie was there', page.data.good, true)
  check.equal('and the server deleted the session cookie', [...page.data.cookies].sort(), ['captcha_seen', 'theme'])
  check.equal('none of this logged anybody in', (await counted()).wxLogins, 0)
  runtime.wx.navigateBack()
  await runtime.settle()
}
