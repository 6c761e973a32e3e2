import { openPaymentDialog } from '../payment-dialog.mjs'

export const title = 'The token ends before the order and again while the dialog is open: renewed both times, and paid once'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, backend, wechat, check, counted }) {
  const page = await phone.open('pages/orders/orders')
  await backend.expire()
  const dialog = await openPaymentDialog(phone, () => phone.press('buy', page, { currentTarget: { dataset: { sku: 'points-100' } } }), 'paid')
  check.equal('the order was refused, sent again with a new token, and the dialog opened', (await counted()).paths, ['POST /pay/prepare', 'POST /auth/refresh', 'POST /pay/prepare'])

  await backend.expire()
  await wechat.pay(dialog.parameters, 'success')
  await dialog.close()
  const stretch = await counted()
  check.equal('the confirmation too', stretch.paths.slice(3), ['POST /pay/confirm', 'POST /auth/refresh', 'POST /pay/confirm'])
  check.equal('one order, one payment, no wx.login', [stretch.backend.ordersPrepared, stretch.standin.paymentsMade, stretch.wxLogins], [1, 1, 0])
  check.equal('the page shows the points', [page.data.account, page.data.orders[0].good], ['积分 200 · 会员', true])
  await phone.back()
}
