export const title = '20 requests at once with a dead token: one login, 20 answers'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  await phone.tap('revoke')
  await phone.tap('askTwenty')
  const { backend, session, wxLogins } = await counted()
  check.equal('all 20 were answered 200', [phone.line.text, phone.line.good], ['20 个成功', true])
  check.equal('one wx.login and one login', [wxLogins, backend.logins], [1, 1])
  check.equal('the dead refresh token was tried once', backend.refreshesRefused, 1)
  check.that(`the platform had at most 10 requests under way (${phone.runtime.maxConcurrent})`, phone.runtime.maxConcurrent <= 10)
  check.that(`${session.retried} of the 20 were sent again after 401, each once`, session.retried > 0 && session.retried <= 20, session.retried)
  check.equal('the backend refused as many as were sent again', backend.tokensRefused, session.retried)
}
