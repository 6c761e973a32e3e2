import { SessionError, type ErrorCode } from 'wx-session'
import type { AppData } from '../../app'
import { session, type User } from '../../session'

const TEXTS: Partial<Record<ErrorCode, string>> = { ERR_NETWORK: 'No network', ERR_REAUTH_REQUIRED: 'Please log in again' }

Page({
  data: { name: '', problem: '', percent: 0 },
  onLoad() {
    session.request<User>({
      url: '/me',
      success: ({ data, statusCode }) => statusCode === 200 && this.show(data),
      fail: ({ code, message }) => this.setData({ problem: TEXTS[code] ?? message })
    })
  },
  show(user: User) {
    getApp<AppData>().globalData.user = user
    this.setData({ name: user.nickname.trim() })
  },
  async send(event: WechatMiniprogram.CustomEvent<{ filePath: string }>) {
    const upload = session.uploadFile({ url: '/photo', filePath: event.detail.filePath, name: 'photo', fresh: true })
    upload.onProgressUpdate(({ progress }) => this.setData({ percent: progress }))
    try {
      const { data } = await upload
      JSON.parse(data)
    } catch (error) {
      if (error instanceof SessionError && error.code !== 'ERR_ABORTED') this.setData({ problem: error.errMsg })
    }
  },
  async phone({ detail }: WechatMiniprogram.CustomEvent<{ code?: string }>) {
    const release = session.hold(30_000)
    if (detail.code) session.profile.set({ ...session.profile.get(), ...(await session.profile.phone(detail.code)) })
    release()
  },
  leave: () => session.logout({ keepCookies: true })
})
