import { answerConsent } from '../consent-page.mjs'

export const title = 'The user agrees: the code is exchanged once, and requests go out as the user who agreed'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, wechat, check, counted }) {
  const { page, back } = await answerConsent(phone, wechat, true)
  const { backend, paths, standin, wxLogins } = await counted()
  check.equal('one code of WeChat\'s page, one exchange, no wx.login', [standin.webCodesExchanged, backend.authorizations, wxLogins], [1, 1, 0])
  check.equal('nothing else was asked', paths, ['POST /oauth/exchange'])
  check.that(`the page says who agreed: ${page.data.as}`, page.data.given && page.data.as !== '', page.data)

  await phone.tap('finish', page, back)
  check.that(`the same address once more is refused: ${page.data.result}`, page.data.result.startsWith('ERR_OAUTH_STATE'), page.data.result)
  check.equal('and its code is not sent', (await counted()).paths.length, 1)
  await phone.back()

  await phone.tap('ask')
  check.equal('requests work, without wx.login', [phone.line.good, (await counted()).wxLogins], [true, 0])
}
