export const title = 'Authorisation on a base library without random bytes: WeChat\'s page is not opened, and the page says why'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check, counted }) {
  const page = await phone.open('pages/consent/consent')
  await phone.tap('agree', page)
  check.that(`the page says: ${page.data.result}`, page.data.result.startsWith('ERR_NO_ENTROPY'), page.data.result)
  check.equal('no page was opened with a state that could be guessed', [page.data.page, (await counted()).standin.webCodesIssued], ['', 0])
  await phone.back()
}
