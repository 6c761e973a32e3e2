const session = require('../../session')
const { describeError } = require('../../errors')
const { follow, language } = require('../../language')
const allWords = require('./words')

/** What the backend sells, in fen. */
const PRICES = { 'points-100': 100, 'member-month': 1900, tea: 2800 }

Page({
  data: {
    t: allWords[language()],
    items: [],
    paying: false,
    account: '',
    live: '',
    orders: []
  },

  onLoad() {
    /** Newest first: what was bought, and what became of it in words of either language. */
    this.bought = []
    /** The server's word on all orders of the user, by a socket. */
    this.known = undefined
    this.undo = [
      session.on('change', () => (this.showAccount(), this.watch())),
      follow(() => this.showWords())
    ]
    this.watch()
  },

  onUnload() {
    this.undo.forEach((off) => off())
    if (this.socket) this.socket.close()
  },

  /** Once there is a user: token, reconnection and the end at logout are the session's. */
  watch() {
    if (this.socket || session.state.status !== 'active') return
    this.socket = session.connectSocket({ url: '/orders/live', reconnect: true })
    this.socket.onMessage(({ data }) => {
      this.known = JSON.parse(data).orders
      this.showLive()
    })
    this.socket.onClose(() => {
      this.socket = this.known = undefined
      this.showLive()
    })
  },

  showLive() {
    const t = allWords[language()]
    const { known } = this
    this.setData({ live: known ? t.live(known.length, known.filter(({ paid }) => paid).length) : '' })
  },

  /** Login, order, dialog and confirmation are the session's. */
  buy(event) {
    const { sku } = event.currentTarget.dataset
    this.setData({ paying: true })
    return session.pay({ sku }).then(
      ({ confirmed }) => this.done(sku, true, (words) => (confirmed ? words.confirmed : words.unconfirmed)),
      (error) => this.done(sku, false, (words) => (error.code === 'ERR_PAY_CANCELLED' ? words.cancelled : describeError(error)))
    )
  },

  done(sku, good, text) {
    this.bought = [{ id: this.bought.length + 1, sku, good, text }].concat(this.bought)
    this.setData({ paying: false })
    this.showAccount()
    this.showOrders()
  },

  showWords() {
    const t = allWords[language()]
    wx.setNavigationBarTitle({ title: t.title })
    this.setData({ t, items: Object.keys(PRICES).map((sku) => ({ sku, name: t.items[sku], price: (PRICES[sku] / 100).toFixed(2) })) })
    this.showAccount()
    this.showOrders()
    this.showLive()
  },

  showOrders() {
    const t = allWords[language()]
    this.setData({ orders: this.bought.map(({ id, sku, good, text }) => ({ id, name: t.items[sku], good, text: text(t) })) })
  },

  /** The user comes with the confirmation: the page asks for nothing. */
  showAccount() {
    const t = allWords[language()]
    const { user } = session.state
    const known = user && user.points !== undefined
    this.setData({ account: known ? [t.points(user.points)].concat(user.member ? t.member : []).join(' · ') : '' })
  }
})
