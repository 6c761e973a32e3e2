const session = require('../../session')
const { answer } = require('../../login-page')
const { loginByAccount, loginByPhone } = require('../../logins')
const { describeError } = require('../../errors')
const { follow, language } = require('../../language')
const allWords = require('./words')

// Opened by `onReauth` (login-page.js): whoever logs in here is led back to what he wanted, which goes on by itself.
Page({
  data: {
    t: allWords[language()],
    busy: false,
    problem: ''
  },

  onLoad() {
    this.account = {}
    this.unfollow = follow(() => {
      const t = allWords[language()]
      wx.setNavigationBarTitle({ title: t.title })
      this.setData({ t, problem: '' })
    })
  },

  /** Also after a login; then there is nothing left to say. */
  onUnload() {
    this.unfollow()
    this.gone = true
    answer(false)
  },

  login() {
    return this.run(session.login())
  },

  loginByPhone(event) {
    return this.run(loginByPhone(event, allWords[language()].noPhone))
  },

  typeName(event) {
    this.account.name = event.detail.value
  },

  typePassword(event) {
    this.account.password = event.detail.value
  },

  loginByAccount() {
    return this.run(loginByAccount(this.account))
  },

  /** Never rejects: what went wrong stands on the screen, and another way can be tried. */
  run(work) {
    this.setData({ busy: true, problem: '' })
    return work.then(
      (res) => (res.statusCode ? this.fail(`HTTP ${res.statusCode}`) : this.done()),
      (error) => this.fail(describeError(error))
    )
  },

  done() {
    if (this.gone) return
    answer(true)
    wx.navigateBack()
  },

  fail(problem) {
    if (!this.gone) this.setData({ busy: false, problem })
  }
})
