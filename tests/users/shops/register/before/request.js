const { logIn, token } = require('./auth')

exports.request = (path) => new Promise((resolve, reject) => wx.request({
  url: 'https://register.example.com' + path + '?token=' + token(),
  success: ({ data: { code, msg, data } }) => {
    if (code === 0) return resolve(data)
    // The page shows an error, and the next one will do.
    if (code === 2000) logIn()
    reject(new Error(msg))
  },
  fail: reject
}))
