import { openPaymentDialog } from '../payment-dialog.mjs'

export const title = 'A page that a socket keeps up to date: told of a payment before the phone confirms it; a revoked token is renewed, and the socket made again'

/** @param {import('../travel.mjs').Scene} scene */
export async function run({ phone, backend, wechat, check, counted }) {
  const page = await phone.open('pages/orders/orders')
  const numbers = () => (page.data.live.match(/\d+/g) ?? []).map(Number)
  await phone.until(() => numbers().length === 2)
  const [orders, paid] = numbers()

  const dialog = await openPaymentDialog(phone, () => phone.press('buy', page, { currentTarget: { dataset: { sku: 'points-100' } } }), 'paid')
  await phone.until(() => numbers()[0] === orders + 1)
  await wechat.pay(dialog.parameters, 'success')
  await phone.until(() => numbers()[1] === paid + 1)
  check.equal('the page knows of the payment while the dialog is still open', [numbers(), page.data.orders.length], [[orders + 1, paid + 1], 0])
  await dialog.close()

  const before = phone.count('connectSocket')
  await backend.revoke()
  await phone.until(() => phone.count('connectSocket') === before + 1 && page.socket.state === 'open')
  check.equal('the server closed with 4401: one renewal, one new connection, and no request was refused', [(await counted()).paths.slice(-1), phone.count('connectSocket') - before], [['POST /auth/refresh'], 1])
  await phone.until(() => numbers().length === 2)

  const { socket } = page
  await phone.back()
  check.equal('the page closed its socket', socket.state, 'closed')
}
