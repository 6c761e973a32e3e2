const { open } = require('./modal')

const BASE = 'https://tenant.example.com'

exports.headers = () => ({ 'tenant-id': '7', Authorization: 'Bearer ' + wx.getStorageSync('access') })

const post = (path, data) => new Promise((resolve, reject) => wx.request({
  url: BASE + path, method: 'POST', data, header: { 'tenant-id': '7' },
  success: ({ data: { code, msg, data } }) => {
    if (code !== 0) return reject(new Error(msg))
    wx.setStorageSync('access', data.accessToken)
    wx.setStorageSync('refresh', data.refreshToken)
    resolve()
  },
  fail: reject
}))

exports.signIn = () => open().then((typed) => post('/auth/sms-login', typed))
exports.refresh = () => post('/auth/refresh-token?refreshToken=' + wx.getStorageSync('refresh'), {})
