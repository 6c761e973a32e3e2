const session = require('../../session')
const { describeError } = require('../../errors')
const { follow, language } = require('../../language')
const allWords = require('./words')

Page({
  data: {
    t: allWords[language()],
    avatarUrl: '',
    nickName: '',
    phone: '',
    result: '',
    good: true
  },

  onLoad() {
    this.undo = [
      session.on('logout', () => this.setData({ avatarUrl: '', nickName: '', phone: '', result: '' })),
      follow(() => {
        const t = allWords[language()]
        wx.setNavigationBarTitle({ title: t.title })
        this.setData({ t, result: '' })
      })
    ]
    // What was given once is never asked for again.
    return session.ready.then(() => {
      const { avatarUrl, nickName } = session.profile.get() || {}
      this.setData({ avatarUrl: avatarUrl || '', nickName: nickName || '' })
    }).catch((error) => this.fail(error))
  },

  onUnload() {
    this.undo.forEach((off) => off())
  },

  chooseAvatar(event) {
    this.setData({ avatarUrl: event.detail.avatarUrl })
  },

  type(event) {
    this.setData({ nickName: event.detail.value })
  },

  /** On the phone for the pages, on the server for the account. */
  save() {
    const { avatarUrl, nickName } = this.data
    const profile = Object.assign({}, avatarUrl && { avatarUrl }, nickName && { nickName })
    session.profile.set(profile)
    return session.request({ url: '/profile', method: 'PUT', data: profile }).then((res) => {
      const good = res.statusCode === 200
      this.setData({ good, result: good ? this.data.t.saved : `HTTP ${res.statusCode}` })
    }, (error) => this.fail(error))
  },

  /** This code is no login code: only the server can make a number of it. */
  getPhone(event) {
    const { code } = event.detail
    if (!code) return this.setData({ good: false, result: this.data.t.refused })
    return session.profile.phone(code).then(
      ({ phoneNumber, countryCode }) => this.setData({ phone: `+${countryCode} ${phoneNumber}`, result: '' }),
      (error) => this.fail(error)
    )
  },

  fail(error) {
    this.setData({ good: false, result: describeError(error) })
  }
})
