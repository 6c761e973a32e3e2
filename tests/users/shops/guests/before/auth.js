const BASE = 'https://guests.example.com'

exports.token = () => wx.getStorageSync('token')

const post = (path, data) => new Promise((resolve, reject) => wx.request({
  url: BASE + path, method: 'POST', data,
  success: ({ data: { errno, errmsg, data } }) => {
    if (errno !== 0) return reject(new Error(errmsg))
    wx.setStorageSync('token', data.token)
    resolve()
  },
  fail: reject
}))

exports.logIn = () => new Promise((resolve, reject) => wx.login({ success: ({ code }) => post('/auth/weixin', { code }).then(resolve, reject), fail: reject }))
exports.signIn = (name, password) => post('/account/login', { name, password })
