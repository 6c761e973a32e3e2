import { getSession, type CallHandle } from 'wx-session'

interface Bill {
  sku: number
  count: number
}

let pending: CallHandle<WechatMiniprogram.DownloadFileSuccessCallbackResult> | undefined

Page({
  data: { paid: false, confirmed: false, cookies: 0 },
  async buy({ sku, count }: Bill) {
    const session = getSession('member')
    if (!session) return
    const { confirmed, state } = await session.pay({ sku, count })
    this.setData({ paid: true, confirmed, cookies: session.cookies.list('https://api.example.com/').length })
    if (state.expiresAt !== undefined) console.info(new Date(state.expiresAt))
    pending = session.downloadFile({ url: '/bill' })
    const { tempFilePath } = await pending
    wx.openDocument({ filePath: tempFilePath })
  },
  onUnload() {
    pending?.abort()
  }
})
