const session = require('../../session')
const { describeError } = require('../../errors')
const { follow, language } = require('../../language')
const allWords = require('./words')

/** The server speaks all the time: after so many milliseconds of silence the network has gone, which iOS does not tell. */
const SILENCE = 15 * 1000

// An answer that appears word by word. Login, renewal and the rest after a break are the session's: the page only shows what comes.
Page({
  data: {
    t: allWords[language()],
    question: '',
    /** Questions and answers, the oldest first. */
    talk: [],
    busy: false,
    note: '',
    good: true
  },

  onLoad() {
    this.unfollow = follow(() => {
      const t = allWords[language()]
      wx.setNavigationBarTitle({ title: t.title })
      this.setData({ t, note: '' })
    })
  },

  onUnload() {
    this.unfollow()
    this.gone = true
    this.stop()
  },

  type(event) {
    this.setData({ question: event.detail.value })
  },

  send() {
    const { question } = this.data
    return this.ask(question.trim())
  },

  /** One of the questions that the page proposes. */
  propose(event) {
    return this.ask(event.currentTarget.dataset.question)
  },

  /** Never rejects: what went wrong stands on the screen. */
  ask(question) {
    if (!question || this.stream) return undefined
    const nth = this.data.talk.length
    let answer = ''
    this.setData({ question: '', note: '', busy: true, [`talk[${nth}]`]: { id: nth, question, answer } })
    this.stream = session.stream({
      url: '/chat',
      method: 'POST',
      data: { question },
      // The server numbers its words: what broke off goes on after the last one heard, with a new token if need be.
      reconnect: { max: 3 },
      idleTimeout: SILENCE,
      onMessage: ({ event, data }) => {
        if (event !== 'token') return
        answer += JSON.parse(data).text
        this.setData({ [`talk[${nth}].answer`]: answer })
      }
    })
    return this.stream.then(
      () => this.end('', true),
      (error) => (error.code === 'ERR_ABORTED' ? this.end(allWords[language()].stopped, true) : this.end(describeError(error), false))
    )
  },

  stop() {
    if (this.stream) this.stream.abort()
  },

  end(note, good) {
    this.stream = null
    if (!this.gone) this.setData({ busy: false, note, good })
  }
})
