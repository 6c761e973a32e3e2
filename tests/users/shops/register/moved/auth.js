const { createSession } = require('wx-session')

const BASE = 'https://register.example.com'
const REGISTER_FIRST = 10000

const code = () => new Promise((resolve, reject) => wx.login({ success: (answer) => resolve(answer.code), fail: reject }))
const post = (path, data) => new Promise((resolve, reject) => wx.request({ url: BASE + path, method: 'POST', data, success: (answer) => resolve(answer.data), fail: reject }))

const session = createSession({
  baseUrl: BASE,
  login: (first) => post('/user/login', { code: first })
    .then((answer) => (answer.code === REGISTER_FIRST
      ? code().then((second) => post('/user/register', { code: second })).then(code).then((third) => post('/user/login', { code: third }))
      : answer))
    .then((answer) => (answer.code === 0 ? { token: answer.data.token } : Promise.reject(new Error(answer.msg)))),
  inject: { in: 'query', name: 'token' },
  expired: { code: { path: 'code', values: [2000] } },
  checkSession: 'never'
})

exports.session = session
exports.launch = () => Promise.resolve()
