/**
 * The login page that the session opens where only the user can go on: what he tapped waits meanwhile.
 */
const ROUTE = 'pages/login/login'

/**
 * Taps a button of the home page, and comes to the login page.
 * @param {import('./phone.mjs').Phone} phone @param {string} [handler]
 * @returns {Promise<{ page: any, goOn: (act: () => Promise<void>) => Promise<void>, leave: () => Promise<void> }>} `goOn`: does this on the
 *   login page, then waits until the tap has come to its end
 */
export async function comeToLogin(phone, handler = 'ask') {
  const tapped = phone.press(handler)
  await phone.runtime.settle()
  const page = phone.runtime.program('module.exports = getCurrentPages().pop()')
  if (page.route !== ROUTE) throw new Error(`the login page was not opened, but ${page.route} is shown: ${phone.line?.text}`)
  const goOn = async (act) => {
    await act()
    await phone.runtime.run(tapped)
    await phone.runtime.settle()
  }
  return { page, goOn, leave: () => goOn(() => phone.back()) }
}

/** Taps a button that needs a login, and goes back from the login page. @param {import('./phone.mjs').Phone} phone @param {string} [handler] */
export async function declineLogin(phone, handler) {
  const { leave } = await comeToLogin(phone, handler)
  await leave()
}
