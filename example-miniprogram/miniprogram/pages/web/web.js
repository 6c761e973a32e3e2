const session = require('../../session')
const { webPage } = require('../../config')
const { describeError } = require('../../errors')
const { follow, language } = require('../../language')
const allWords = require('./words')

// A web page that knows the user. The address has a ticket in it that works once and for a minute, so it is asked for anew each time.
Page({
  data: {
    t: allWords[language()],
    src: '',
    problem: ''
  },

  onLoad() {
    this.unfollow = follow(() => {
      const t = allWords[language()]
      wx.setNavigationBarTitle({ title: t.title })
      this.setData({ t })
    })
    return this.enter()
  },

  onUnload() {
    this.unfollow()
  },

  /** Never rejects: what went wrong stands on the screen. */
  enter() {
    this.setData({ problem: '' })
    return session.handover(webPage).then(
      (src) => this.setData({ src }),
      (error) => this.setData({ problem: describeError(error) })
    )
  }
})
