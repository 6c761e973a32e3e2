const session = require('../../session')
const { baseUrl } = require('../../config')
const { describeError } = require('../../errors')
const { follow, language } = require('../../language')
const allWords = require('./words')

// The server remembers the question under a session cookie. The session keeps and sends it; this page never sees it.
Page({
  data: {
    t: allWords[language()],
    question: '',
    answer: '',
    result: '',
    good: false,
    cookies: []
  },

  onLoad() {
    this.unfollow = follow(() => {
      const t = allWords[language()]
      wx.setNavigationBarTitle({ title: t.title })
      this.setData({ t, result: '' })
    })
    return this.load()
  },

  onUnload() {
    this.unfollow()
  },

  load() {
    return this.show(session.request({ url: '/captcha', auth: 'none' }), (res) => ({
      question: res.statusCode === 200 ? res.data.question : '',
      answer: '',
      result: res.statusCode === 200 ? '' : `HTTP ${res.statusCode}`,
      good: false
    }))
  },

  type(event) {
    this.setData({ answer: event.detail.value })
  },

  submit() {
    const { answer, t } = this.data
    return this.show(session.request({ url: '/captcha', method: 'POST', data: { answer }, auth: 'none' }), (res) => ({
      result: res.statusCode === 200 ? t.right : (res.statusCode === 403 ? t.wrong : `HTTP ${res.statusCode}`),
      good: res.statusCode === 200
    }))
  },

  /** Names only: a cookie's value is a secret like a token. */
  cookieNames() {
    try {
      return session.cookies.list(`${baseUrl}/captcha`).map(({ name }) => name)
    } catch (error) {
      // The module could not be loaded: there is no jar.
      return []
    }
  },

  /** Never rejects: what went wrong stands on the screen. */
  show(work, describe) {
    return work
      .then(describe, (error) => ({ result: describeError(error), good: false }))
      .then((data) => this.setData(Object.assign(data, { cookies: this.cookieNames() })))
  }
})
