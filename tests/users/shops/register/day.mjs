/** A new user is registered, comes back, and is dropped by the server. */
export async function day(phone) {
  await phone.step('launch', (shop) => shop.launch().then(() => undefined))
  await phone.step('mine', (shop) => shop.mine(), 'alice')
  phone.books.drop()
  await phone.step('mine, dropped', (shop) => shop.mine(), 'alice')
  await phone.step('mine, again', (shop) => shop.mine(), 'alice')
  phone.restart()
  await phone.step('second launch', (shop) => shop.launch().then(() => undefined))
  await phone.step('cart', (shop) => shop.cart(), 'alice')
}
