const BASE = 'https://register.example.com'
const REGISTER_FIRST = 10000

exports.token = () => wx.getStorageSync('token')

const code = () => new Promise((resolve, reject) => wx.login({ success: (answer) => resolve(answer.code), fail: reject }))
const post = (path, data) => new Promise((resolve, reject) => wx.request({ url: BASE + path, method: 'POST', data, success: (answer) => resolve(answer.data), fail: reject }))

const logIn = () => code().then((code) => post('/user/login', { code })).then((answer) => {
  if (answer.code === REGISTER_FIRST) return code().then((code) => post('/user/register', { code })).then(logIn)
  if (answer.code !== 0) throw new Error(answer.msg)
  wx.setStorageSync('token', answer.data.token)
})

exports.logIn = logIn
// At each launch: is the session_key good, and does the server know the token?
exports.launch = () => new Promise((resolve, reject) => wx.checkSession({
  success: () => post('/user/check?token=' + exports.token(), {}).then(({ code }) => (code === 0 ? undefined : logIn())).then(resolve, reject),
  fail: () => logIn().then(resolve, reject)
}))
