export const title = 'A web page opened logged in: a ticket in its address, used once'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, check }) {
  const page = await phone.open('pages/web/web')
  await phone.until(() => Boolean(page.data.src || page.data.problem))
  const { pathname, searchParams } = new URL(page.data.src)
  check.equal('the address of the page has a ticket, and no token', [pathname, [...searchParams.keys()]], ['/web/account', ['ticket']])
  await phone.back()
}
