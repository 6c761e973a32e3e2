import { openPaymentDialog } from '../payment-dialog.mjs'

export const title = 'An order: prepared, paid in WeChat\'s dialog, confirmed; once, even if the button was tapped twice'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, wechat, check, counted }) {
  const page = await phone.open('pages/orders/orders')
  const buy = (sku) => phone.press('buy', page, { currentTarget: { dataset: { sku } } })

  const dialog = await openPaymentDialog(phone, () => Promise.all([buy('points-100'), buy('points-100')]), 'paid')
  await wechat.pay(dialog.parameters, 'success')
  await dialog.close()
  const { backend, dialogs, paths, standin } = await counted()
  check.equal('tapped twice: one order, one dialog, one payment', [backend.ordersPrepared, dialogs, standin.paymentsMade], [1, 1, 1])
  check.equal('prepared and confirmed, nothing else', paths, ['POST /pay/prepare', 'POST /pay/confirm'])
  check.equal('WeChat Pay checked the signature and told the backend, which keeps the payment once', [backend.paymentsKept, backend.notificationsRefused], [1, 0])
  check.equal('the page shows the points that the confirmation brought, without asking for them', [page.data.account, page.data.orders[0].good], ['积分 100', true])

  const lost = await openPaymentDialog(phone, () => buy('member-month'), 'paid')
  await wechat.pay(lost.parameters, 'lost')
  await lost.close()
  check.equal('WeChat Pay\'s word got lost: the backend asks for it when the phone confirms', [page.data.account, (await counted()).backend.paymentsKept], ['积分 100 · 会员', 2])
  await phone.back()
}
