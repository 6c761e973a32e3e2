/** A user signs in by SMS, stays for long, and is dropped by the server for good. */
export async function day(phone) {
  await phone.step('sign in', (shop) => shop.signIn().then(() => undefined))
  await phone.step('mine', (shop) => shop.mine(), 'alice')
  phone.books.drop({ keepRefresh: true })
  await phone.step('mine, the token ended', (shop) => shop.mine(), 'alice')
  phone.books.drop()
  await phone.step('mine, dropped', (shop) => shop.mine(), 'alice')
  await phone.step('mine, again', (shop) => shop.mine(), 'alice')
}
