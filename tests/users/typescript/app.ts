import type { SessionState } from 'wx-session'
import { getSession } from 'wx-session'
import { session, type User } from './session'

export interface AppData {
  globalData: { user?: User, state?: SessionState<User> }
}

App<AppData>({
  globalData: {},
  onLaunch() {
    session.on('change', (state) => { this.globalData.state = state })
    session.on('login', ({ user }) => { this.globalData.user = user })
    session.on('refresh', ({ user }) => user?.nickname.trim())
    session.on('expired', ({ status }) => status.toFixed())
    session.on('logout', ({ reason }) => reason === 'revoked' && getSession('member').token())
    session.on('expiring', ({ at }) => new Date(at))
    session.on('error', ({ code, message }) => console.warn(code, message.trim()))
    session.on('reauth', ({ code }) => wx.showToast({ title: code, icon: 'none' }))
    session.on('alert', ({ code, times }) => wx.getRealtimeLogManager().error(code, times))
    session.start().then(({ status, reason }) => status === 'blocked' && console.warn(reason))
    // Code of others that calls `wx.request` itself.
    session.install()
  }
})

// An answer as it is declared elsewhere: an interface is no Record.
interface Answer { token: string, user: { id: number, nickname: string } }
export const adopted = (answer: Answer) => session.adopt(answer)
// uni-app's own options, whose `responseType` is any text.
export const asInUniApp = (options: { url: string, method?: 'GET' | 'POST', responseType?: string }) => session.request<Answer>(options)
