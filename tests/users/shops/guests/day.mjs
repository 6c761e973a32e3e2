/** A guest looks around, becomes the WeChat user, is dropped by the server, and signs in as somebody else. */
export async function day(phone) {
  await phone.step('home as a guest', (shop) => shop.home())
  await phone.step('mine', (shop) => shop.mine(), 'alice')
  phone.books.drop()
  await phone.step('mine, dropped', (shop) => shop.mine(), 'alice')
  await phone.fails('wrong password', (shop) => shop.signIn('bob', 'wrong'), /wrong password/)
  await phone.step('sign in', (shop) => shop.signIn('bob', 'right').then(() => undefined))
  await phone.step('cart', (shop) => shop.cart(), 'bob')
  phone.books.drop()
  await phone.nobodyElse('cart, dropped', (shop) => shop.cart(), 'bob')
}
