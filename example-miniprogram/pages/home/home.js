const session = require('../../session')
const { briefOf, countersOf, describeState } = require('./texts')

/** Results kept on the screen. */
const LINES = 8

Page({
  data: {
    state: describeState({ status: 'starting' }),
    me: null,
    /** The session cannot go on without the user: show the login button. */
    mustAct: false,
    held: false,
    busy: 0,
    lines: [],
    counters: countersOf(session.metrics())
  },

  onLoad() {
    this.shown = 0
    this.unsubscribe = [
      session.on('change', (state) => this.showState(state)),
      session.on('reauth', () => this.setData({ mustAct: true })),
      session.on('login', () => this.setData({ mustAct: false })),
      session.on('logout', () => this.setData({ me: null, mustAct: false }))
    ]
    this.showState(session.state)
  },

  onUnload() {
    this.unsubscribe.forEach((off) => off())
    if (this.release) this.release()
  },

  /* ---------------------------------------------------------- requests */

  /** No word of login, token or expiry here: that is the point. */
  ask() {
    return this.run('请求 /me', session.request({ url: '/me' }), (res) => {
      this.setData({ me: res.data })
      return `第 ${res.data.requestNo} 次请求`
    })
  },

  askTwenty() {
    const calls = Array.from({ length: 20 }, () => session.request({ url: '/me' }))
    return this.run('同时 20 个请求', Promise.all(calls), (answers) => {
      const good = answers.filter((res) => res.statusCode === 200).length
      return `${good} 个成功`
    })
  },

  /** This route answers HTTP 200 whatever happens, with a code in the body. */
  askBusiness() {
    return this.run('业务码接口', session.request({ url: '/business/me' }), (res) => `code ${res.data.code}`)
  },

  upload() {
    const filePath = `${wx.env.USER_DATA_PATH}/note.txt`
    wx.getFileSystemManager().writeFileSync(filePath, '来自 wx-session 示例的一个小文件', 'utf8')
    return this.run('上传文件', session.uploadFile({ url: '/files', filePath, name: 'file' }), (res) => {
      const { size, sha256 } = JSON.parse(res.data)
      return `${size} 字节，SHA-256 ${sha256.slice(0, 8)}…`
    })
  },

  download() {
    return this.run('下载账单', session.downloadFile({ url: '/files/bill' }), (res) => {
      const text = wx.getFileSystemManager().readFileSync(res.tempFilePath, 'utf8')
      return text.split('\n')[0]
    })
  },

  /* ------------------------------------- what a server does to a session */

  /** The token ends by time; it can still be renewed. */
  expire() {
    return this.run('让令牌过期', this.command('/demo/expire', {}), () => '下一个请求会自动续期')
  },

  /** The server ends the whole session: neither the token nor its renewal is accepted any more. */
  revoke() {
    return this.run('服务器吊销', this.command('/demo/revoke', { refresh: true }), () => '下一个请求会自动重新登录')
  },

  command(url, data) {
    return session.request({ url, method: 'POST', data })
  },

  /* ----------------------------------------------------------- the user */

  login() {
    return this.run('登录', session.login(), (state) => describeState(state).text)
  },

  logout() {
    return this.run('退出登录', session.logout(), () => '令牌与 Cookie 已清除')
  },

  /** While encrypted data (a phone number, say) is on its way, a new wx.login would make its session_key useless. */
  toggleHold() {
    if (this.release) {
      this.release()
      this.release = null
    } else {
      this.release = session.hold()
    }
    this.setData({ held: Boolean(this.release) })
  },

  openCaptcha() {
    wx.navigateTo({ url: '/pages/captcha/captcha' })
  },

  /* --------------------------------------------------------- the screen */

  /** Shows what becomes of a piece of work. The promise is for whoever waits for the screen; it never rejects. */
  run(title, work, describe) {
    const began = Date.now()
    this.setData({ busy: this.data.busy + 1 })
    const done = (text, good) => {
      const line = { id: ++this.shown, title, text, good, ms: Date.now() - began }
      this.setData({
        busy: this.data.busy - 1,
        lines: [line].concat(this.data.lines).slice(0, LINES),
        counters: countersOf(session.metrics())
      })
    }
    return work.then((answer) => {
      const refusal = briefOf(answer)
      done(refusal || describe(answer), !refusal)
    }).catch((error) => done(`${error.code || '出错'}：${error.message}`, false))
  },

  showState(state) {
    this.setData({ state: describeState(state), mustAct: state.status === 'blocked' })
  }
})
