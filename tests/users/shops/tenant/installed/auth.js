const { createSession } = require('wx-session')
const { open } = require('./modal')

const BASE = 'https://tenant.example.com'

const post = (path, data) => new Promise((resolve, reject) => wx.request({
  url: BASE + path, method: 'POST', data, header: { 'tenant-id': '7' },
  success: ({ data: { code, msg, data } }) => (code === 0 ? resolve(data) : reject(new Error(msg))),
  fail: reject
}))
const token = (data) => ({ token: data.accessToken, refreshToken: data.refreshToken, expiresIn: data.expiresIn })

const session = createSession({
  baseUrl: BASE,
  headers: { 'tenant-id': '7' },
  login: false,
  refresh: (refreshToken) => post('/auth/refresh-token?refreshToken=' + encodeURIComponent(refreshToken), {}).then(token),
  expired: { code: { path: 'code', values: [401] } },
  token: { access: 'data.accessToken', refresh: 'data.refreshToken', expiresIn: 'data.expiresIn' }
})
session.install({ logins: ['/auth/sms-login'] })

exports.headers = () => ({ 'tenant-id': '7' })
exports.signIn = () => open().then((typed) => post('/auth/sms-login', typed))
// The session has tried that already: only the user can go on. Who closes the modal sees what the server said.
exports.refresh = () => exports.signIn().catch(() => undefined)
