const session = require('../../session')
const consent = require('../../consent')
const { follow, language, setLanguage } = require('../../language')
const { loginByAccount, loginByPhone } = require('../../logins')
const { describeError } = require('../../errors')
const { briefOf, countersOf, dayOf, describeLife, describeState } = require('./describe')
const allWords = require('./words')

/** Results kept on the screen. */
const LINES = 8

Page({
  data: {
    t: allWords[language()],
    state: describeState(allWords[language()], { status: 'starting' }),
    life: { text: '', share: 0 },
    me: null,
    initial: '',
    nth: '',
    /** The session cannot go on without the user: show the login button. */
    mustAct: false,
    held: false,
    /** Logins are held, and there is no token: what is asked for now waits. */
    waits: false,
    /** The user has agreed to the authorisation, and can take it back. */
    consented: false,
    ending: '',
    busy: 0,
    lines: [],
    newest: null,
    counters: []
  },

  onLoad() {
    this.shown = 0
    /** The server's clock less the phone's: the token ends by the server's. */
    this.offset = 0
    this.endsAt = 0
    this.unsubscribe = [
      session.on('change', () => this.showState()),
      session.on('reauth', () => this.setData({ mustAct: true })),
      session.on('login', () => this.showEnding(0, { mustAct: false })),
      // Three days before an authorisation ends: time to ask for a new consent.
      session.on('expiring', ({ at }) => this.showEnding(at)),
      session.on('logout', () => {
        this.showMe(null, { mustAct: false, consented: false })
        this.showEnding(0)
      }),
      follow(() => this.showWords())
    ]
  },

  onShow() {
    this.visible = true
    this.showState()
    this.setData({ consented: consent.isGiven() })
  },

  onHide() {
    this.visible = false
    clearTimeout(this.timer)
  },

  onUnload() {
    this.onHide()
    this.unsubscribe.forEach((off) => off())
    if (this.release) this.release()
  },

  /* ---------------------------------------------------------- requests */

  /** No word of login, token or expiry here: that is the point. */
  ask() {
    const work = session.request({ url: '/me' }).then((res) => {
      this.noteTime(res)
      if (res.statusCode === 200) this.showMe(res.data)
      return res
    })
    return this.run('ask', work, (words, res) => words.nth(res.data.requestNo))
  },

  askTwenty() {
    const calls = Array.from({ length: 20 }, () => session.request({ url: '/me' }))
    return this.run('askTwenty', Promise.all(calls), (words, answers) => {
      return words.good(answers.filter((res) => res.statusCode === 200).length)
    })
  },

  /** A new token first: for what must not be done with one that somebody may have got hold of. */
  askFresh() {
    return this.run('askFresh', session.request({ url: '/me', fresh: true }), (words) => words.fresh)
  },

  /** This route answers HTTP 200 whatever happens, with a code in the body. */
  askBusiness() {
    return this.run('askBusiness', session.request({ url: '/business/me' }), (words, res) => `code ${res.data.code}`)
  },

  upload() {
    const filePath = `${wx.env.USER_DATA_PATH}/note.txt`
    wx.getFileSystemManager().writeFileSync(filePath, this.words().note, 'utf8')
    return this.run('upload', session.uploadFile({ url: '/files', filePath, name: 'file' }), (words, res) => {
      const { size, sha256 } = JSON.parse(res.data)
      return words.bytes(size, sha256.slice(0, 8))
    })
  },

  download() {
    return this.run('download', session.downloadFile({ url: '/files/bill' }), (words, res) => {
      const text = wx.getFileSystemManager().readFileSync(res.tempFilePath, 'utf8')
      return text.split('\n')[0]
    })
  },

  /* ------------------------------------- what a server does to a session */

  /** The token ends by time; it can still be renewed. */
  expire() {
    return this.run('expire', this.command('/demo/expire', {}), (words) => words.willRefresh)
  },

  /** The server ends the whole session: neither the token nor its renewal is accepted any more. */
  revoke() {
    return this.run('revoke', this.command('/demo/revoke', { refresh: true }), (words) => words.willLogin)
  },

  command(url, data) {
    return session.request({ url, method: 'POST', data })
  },

  /* ----------------------------------------------------------- the user */

  login() {
    return this.run('login', session.login(), (words, state) => words.status[state.status])
  },

  loginByPhone(event) {
    return this.run('byPhone', loginByPhone(event, this.words().noPhone), (words, { user }) => (user && user.phoneNumber) || words.status.active)
  },

  typeName(event) {
    this.account = Object.assign({}, this.account, { name: event.detail.value })
  },

  typePassword(event) {
    this.account = Object.assign({}, this.account, { password: event.detail.value })
  },

  loginByAccount() {
    return this.run('byAccount', loginByAccount(this.account || {}), (words, state) => words.status[state.status])
  },

  /** Refused with any token, for want of permission: no reason to log in again and again. */
  askForbidden() {
    return this.run('askForbidden', session.request({ url: '/admin/report' }), (words) => words.status.active)
  },

  /** Stays: nobody is logged in silently until the user acts. */
  logout() {
    return this.run('logout', session.logout(), (words) => words.cleared)
  },

  /** Logging out tells the server's /oauth/revoke, for the token came from an authorisation; the WeChat user may be logged in again. */
  withdraw() {
    return this.run('withdraw', session.logout({ keepCookies: true, silent: true }), (words) => words.withdrawn)
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
    this.showState()
  },

  /** The user closes the app and opens it again: the token comes back from storage. */
  restart() {
    if (wx.restartMiniProgram) wx.restartMiniProgram({ path: '/pages/home/home' })
    else this.addLine({ key: 'restart', text: (words) => words.noRestart, good: false, ms: 0 })
  },

  switchLanguage() {
    setLanguage(language() === 'zh' ? 'en' : 'zh')
  },

  open(event) {
    wx.navigateTo({ url: `/pages/${event.currentTarget.dataset.page}` })
  },

  /* --------------------------------------------------------- the screen */

  words() {
    return allWords[language()]
  },

  /**
   * Shows what becomes of a piece of work: `describe` gives the words, again when the language changes. The promise is for
   * whoever waits for the screen; it never rejects.
   */
  run(key, work, describe) {
    const began = Date.now()
    this.setData({ busy: this.data.busy + 1 })
    const done = (text, good) => {
      this.setData({ busy: this.data.busy - 1 })
      this.addLine({ key, text, good, ms: Date.now() - began })
    }
    return work.then((answer) => {
      const text = (words) => briefOf(words, answer) || describe(words, answer)
      // What cannot be described is told below.
      text(this.words())
      done(text, !briefOf(this.words(), answer))
    }).catch((error) => done(() => describeError(error), false))
  },

  addLine(line) {
    this.results = [Object.assign({ id: ++this.shown }, line)].concat(this.results || []).slice(0, LINES)
    this.showLines()
  },

  showLines() {
    const words = this.words()
    const lines = (this.results || []).map(({ id, key, text, good, ms }) => ({ id, title: words[key], text: text(words), good, ms }))
    this.setData({ lines, newest: lines[0] || null, counters: countersOf(words, session.metrics()) })
  },

  showMe(me, more) {
    this.setData(Object.assign({ me, initial: me ? me.nickName.slice(0, 1) : '', nth: me ? this.words().nth(me.requestNo) : '' }, more))
  },

  /** @param {number} at when the authorisation ends, 0: not soon */
  showEnding(at, more) {
    this.endsAt = at
    this.setData(Object.assign({ ending: at ? this.words().ending(dayOf(at)) : '' }, more))
  },

  noteTime(res) {
    const name = Object.keys(res.header).find((key) => key.toLowerCase() === 'date')
    const time = name ? Date.parse(res.header[name]) : NaN
    if (time) this.offset = time - Date.now()
    this.showLife()
  },

  showState() {
    const { state } = session
    this.setData({ state: describeState(this.words(), state), mustAct: state.status === 'blocked', waits: Boolean(this.release) && state.status !== 'active', counters: countersOf(this.words(), session.metrics()) })
    this.showLife()
  },

  /** Comes again when it would read differently, while somebody looks. */
  showLife() {
    clearTimeout(this.timer)
    const { text, share, next } = describeLife(this.words(), session.state, Date.now() + this.offset)
    this.setData({ life: { text, share } })
    if (next && this.visible) this.timer = setTimeout(() => this.showLife(), next)
  },

  showWords() {
    wx.setNavigationBarTitle({ title: this.words().title })
    this.setData({ t: this.words() })
    this.showMe(this.data.me)
    this.showEnding(this.endsAt)
    this.showState()
    this.showLines()
  }
})
