/**
 * The dialog of `wx.requestPayment` on the phone: it stands open until the user has paid or closed it.
 */

/** What the backend has signed, and WeChat Pay checks. */
const PARAMETERS = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign']

/** How the platform answers the program. */
const ANSWERS = { paid: {}, closed: { fail: { errMsg: 'requestPayment:fail cancel' } } }

/**
 * Presses a button that leads to the dialog.
 * @param {import('./phone.mjs').Phone} phone @param {() => Promise<void>} press @param {keyof typeof ANSWERS} end
 * @returns {Promise<{ parameters: Record<string, string>, close: () => Promise<void> }>} what the dialog was opened with
 */
export async function openPaymentDialog({ runtime }, press, end) {
  const held = runtime.faults.on('requestPayment', { hold: true, times: 1, ...ANSWERS[end] })
  const onScreen = press()
  await runtime.settle()
  const opened = runtime.calls.filter(({ api }) => api === 'requestPayment').at(-1)
  if (held.hits === 0 || !opened) throw new Error(`no dialog of wx.requestPayment came\n${runtime.describe()}`)
  return {
    parameters: Object.fromEntries(PARAMETERS.map((name) => [name, opened.options[name]])),
    async close() {
      held.release()
      await runtime.run(onScreen)
      await runtime.settle()
    }
  }
}
