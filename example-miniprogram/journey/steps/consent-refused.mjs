import { answerConsent } from '../consent-page.mjs'

export const title = 'Authorisation: the user refuses on WeChat\'s page, and nothing has changed'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, wechat, check, counted }) {
  const { page, address } = await answerConsent(phone, wechat, false)
  const { hash, searchParams } = new URL(address)
  check.equal(
    'WeChat\'s page was opened with its parameters in their order',
    [[...searchParams.keys()], searchParams.get('scope'), hash],
    [['appid', 'redirect_uri', 'response_type', 'scope', 'state'], 'snsapi_userinfo', '#wechat_redirect']
  )
  check.that(`and a state of ${searchParams.get('state')?.length} random letters and digits`, /^[A-Za-z0-9]{22,128}$/.test(searchParams.get('state') ?? ''))
  check.equal('the page says that the user did not agree', page.data.result, '您没有同意，什么都没有改变')
  const { backend, standin, wxLogins } = await counted()
  check.equal('no code was given, exchanged or fetched by wx.login', [standin.webCodesIssued, backend.authorizations, wxLogins], [0, 0, 0])
  check.equal('nobody is logged in, as before', phone.session.state.status, 'anonymous')
  await phone.back()
}
