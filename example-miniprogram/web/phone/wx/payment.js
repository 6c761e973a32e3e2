/**
 * `wx.requestPayment`, with a dialog that stands for WeChat Pay's.
 */
import { askToPay } from '../dialogs.js'
import { askWechat } from '../relay.js'
import { nextNumber, told } from '../told.js'
import { asyncApi } from './call.js'

/** What the backend has signed, and WeChat checks. */
const PARAMETERS = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign']

export function paymentApi() {
  return {
    requestPayment: asyncApi('requestPayment', async (options, call) => {
      const number = nextNumber()
      told('wx', { number, api: 'wx.requestPayment' })
      const end = (ok, settle) => {
        told('wx-end', { number, api: 'wx.requestPayment', ok })
        settle()
      }
      if (!(await askToPay())) return end(false, () => call.fail('cancel'))
      try {
        // The money goes from WeChat to the merchant: WeChat notifies the backend by itself.
        await askWechat('/standin/pay', Object.fromEntries(PARAMETERS.map((name) => [name, options[name]])))
        return end(true, () => call.succeed())
      } catch (error) {
        return end(false, () => call.fail(`payment failed: ${error.message}`))
      }
    })
  }
}
