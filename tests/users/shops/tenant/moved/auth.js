const { createSession } = require('wx-session')
const { open } = require('./modal')

const tenant = { 'tenant-id': '7' }

const post = (url, data) => session.request({ url, method: 'POST', data, header: tenant, auth: 'none' }).then(({ data: { code, msg, data } }) => {
  // What the server means by its code: a refused refresh token must not be tried again.
  if (code !== 0) throw Object.assign(new Error(msg), { statusCode: code })
  return { token: data.accessToken, refreshToken: data.refreshToken, expiresIn: data.expiresIn }
})

const session = createSession({
  baseUrl: 'https://tenant.example.com',
  login: false,
  refresh: (refreshToken) => post('/auth/refresh-token?refreshToken=' + encodeURIComponent(refreshToken), {}),
  expired: { code: { path: 'code', values: [401] } }
})

let modal

exports.ask = (url) => session.request({ url, header: tenant })
// One modal for all that wait for it.
exports.signIn = () => {
  modal = modal || open().then((typed) => post('/auth/sms-login', typed)).then((token) => session.adopt(token))
  const done = () => { modal = undefined }
  modal.then(done, done)
  return modal
}
