import type { SessionState } from 'wx-session'
import { session, type User } from './session'

export interface AppData {
  globalData: { user?: User, state?: SessionState }
}

App<AppData>({
  globalData: {},
  onLaunch() {
    session.on('change', (state) => { this.globalData.state = state })
    session.on('reauth', ({ code }) => wx.showToast({ title: code, icon: 'none' }))
    session.on('alert', ({ code, times }) => wx.getRealtimeLogManager().error(code, times))
    session.start().then(({ status, reason }) => status === 'blocked' && console.warn(reason))
    // Code of others that calls `wx.request` itself.
    session.install()
  }
})
