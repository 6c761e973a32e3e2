import { openPaymentDialog } from '../payment-dialog.mjs'

export const title = 'The user closes the payment dialog: no error of the session, and nothing is confirmed'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, wechat, check, counted }) {
  const page = await phone.open('pages/orders/orders')
  const dialog = await openPaymentDialog(phone, () => phone.press('buy', page, { currentTarget: { dataset: { sku: 'tea' } } }), 'closed')
  await wechat.pay(dialog.parameters, 'cancel')
  await dialog.close()
  const { backend, paths, standin } = await counted()
  check.equal('the page says that it was the user', page.data.orders[0].text, '用户取消了支付')
  check.equal('the order was prepared, and neither paid nor confirmed', [paths, standin.paymentsMade, backend.paymentsKept], [['POST /pay/prepare'], 0, 0])
  check.equal('the user is still logged in', phone.session.state.status, 'active')
  await phone.back()
}
