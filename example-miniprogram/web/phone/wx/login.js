/**
 * `wx.login` and `wx.checkSession`, answered by the stand-in of WeChat.
 */
import { board } from '../board.js'
import { nextNumber, told } from '../told.js'
import { askWechat } from '../relay.js'
import { asyncApi } from './call.js'

const OFFLINE = 'request:fail errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED'

export function loginApi() {
  return {
    login: asyncApi('login', async (_, call) => {
      const number = nextNumber()
      told('wx', { number, api: 'wx.login', offline: board.faults.offline })
      const end = (detail, settle) => {
        told('wx-end', { number, api: 'wx.login', ...detail })
        settle()
      }
      if (board.faults.offline) return end({ ok: false }, () => call.fail(OFFLINE, 600001))
      try {
        const { code } = await askWechat('/standin/code', {})
        return end({ ok: true }, () => call.succeed({ code }))
      } catch (error) {
        return end({ ok: false }, () => call.fail(`system error: ${error.message}`))
      }
    }),
    checkSession: asyncApi('checkSession', (_, call) => {
      const number = nextNumber()
      told('wx', { number, api: 'wx.checkSession', offline: board.faults.offline })
      told('wx-end', { number, api: 'wx.checkSession', ok: !board.faults.offline })
      if (board.faults.offline) call.fail(OFFLINE, 600001)
      else call.succeed()
    })
  }
}
