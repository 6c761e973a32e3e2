const { getSession } = require('wx-session')

Page({
  data: { name: '…' },

  onLoad() {
    getSession().request({
      url: '/me',
      success: ({ data }) => this.setData({ name: data.nickName }),
      fail: ({ message }) => this.setData({ name: message })
    })
  }
})
