const session = require('../../session')
const consent = require('../../consent')
const { website } = require('../../config')
const { describeError } = require('../../errors')
const { follow, language } = require('../../language')
const allWords = require('./words')

// Before WeChat asks, this page says what for. WeChat's own page then opens in the web-view, and the page behind `redirectUri` hands
// its address back as `back`.
Page({
  data: {
    t: allWords[language()],
    page: '',
    given: false,
    as: '',
    result: '',
    good: true
  },

  onLoad({ back }) {
    this.unfollow = follow(() => {
      const t = allWords[language()]
      wx.setNavigationBarTitle({ title: t.title })
      this.setData({ t, result: '' })
      this.showConsent()
    })
    return back ? this.finish(decodeURIComponent(back)) : undefined
  },

  onUnload() {
    this.unfollow()
  },

  agree() {
    return session.ready.then(() => {
      this.setData({ page: session.oauth.authorizeUrl(Object.assign({ scope: 'snsapi_userinfo' }, website)), result: '' })
    }).catch((error) => this.fail(error))
  },

  /** The session checks host and state, and exchanges the code. */
  finish(back) {
    return session.oauth.callback(back).then(() => {
      consent.note(true)
      this.showConsent()
    }).catch((error) => this.fail(error))
  },

  /** The server withdraws the authorisation; cookies stay, for they are no part of it. */
  withdraw() {
    return session.logout({ keepCookies: true, silent: true }).then(() => {
      this.showConsent()
      this.setData({ good: true, result: this.data.t.withdrawn })
    }).catch((error) => this.fail(error))
  },

  later() {
    wx.navigateBack()
  },

  showConsent() {
    const { user } = session.state
    const given = consent.isGiven()
    // Not this.data.t: setData keeps no functions.
    this.setData({ given, as: given && user ? allWords[language()].as(user.nickName || user.id) : '' })
  },

  fail(error) {
    const { t } = this.data
    this.setData({ good: false, result: error.code === 'ERR_OAUTH_DENIED' ? t.denied : describeError(error) })
  }
})
