/**
 * The way through WeChat's page: from the mini-program's own page, which says what for, and back to it.
 */
const PAGE = 'pages/consent/consent'

/**
 * @param {import('./phone.mjs').Phone} phone @param {import('./wechat.mjs').Wechat} wechat @param {boolean} allows
 * @returns {Promise<{ page: any, address: string, back: string }>} the page that the user comes back to, the address that WeChat was
 *   opened with, and the one that it sent the user to
 */
export async function answerConsent(phone, wechat, allows) {
  const asking = await phone.open(PAGE)
  await phone.tap('agree', asking)
  const address = asking.data.page
  if (!address) throw new Error(`WeChat's page was not opened: ${asking.data.result}`)
  const back = await wechat.consent(address, allows)
  await phone.back()
  // What stands behind the redirect address leads back to the mini-program.
  return { page: await phone.open(`${PAGE}?back=${encodeURIComponent(back)}`), address, back }
}
