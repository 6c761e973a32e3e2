import { openPaymentDialog } from '../payment-dialog.mjs'

export const title = 'The token ends before the order and again while the dialog is open: renewed for the order, then for the page\'s socket; paid once'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, backend, wechat, check, counted }) {
  const page = await phone.open('pages/orders/orders')
  const orders = () => Number(page.data.live.match(/\d+/))
  await phone.until(() => page.data.live !== '')
  const before = { orders: orders(), sockets: phone.count('connectSocket') }
  await backend.expire()
  const dialog = await openPaymentDialog(phone, () => phone.press('buy', page, { currentTarget: { dataset: { sku: 'points-100' } } }), 'paid')
  check.equal('the order was refused, sent again with a new token, and the dialog opened', (await counted()).paths, ['POST /pay/prepare', 'POST /auth/refresh', 'POST /pay/prepare'])

  const { refreshes } = phone.session.metrics()
  // The order was news for the page's socket as well: it is closed, and made again with the new token. Then long enough for it to have been accepted.
  await phone.until(() => phone.count('connectSocket') === before.sockets + 1 && orders() === before.orders + 1)
  await phone.wait(11_000)
  await backend.expire()
  await wechat.pay(dialog.parameters, 'success')
  // The payment is news for the page's socket, and there the server sees that its token has ended.
  await phone.until(() => phone.session.metrics().refreshes === refreshes + 1)
  await dialog.close()
  const stretch = await counted()
  check.equal('the socket was closed with 4401 and renewed: the confirmation found a good token', stretch.paths.slice(3), ['POST /auth/refresh', 'POST /pay/confirm'])
  check.equal('one order, one payment, no wx.login', [stretch.backend.ordersPrepared, stretch.standin.paymentsMade, stretch.wxLogins], [1, 1, 0])
  check.equal('the page shows the points', [page.data.account, page.data.orders[0].good], ['积分 200 · 会员', true])
  await phone.back()
}
