const { createSession } = require('wx-session')

const session = createSession({
  baseUrl: 'https://guests.example.com',
  login: { url: '/auth/weixin' },
  inject: { in: 'header', name: 'X-Shop-Token', format: '{token}' },
  expired: { code: { path: 'errno', values: [401] } }
})

exports.session = session
exports.signIn = (name, password) => session.request({ url: '/account/login', method: 'POST', data: { name, password }, auth: 'none' })
  .then(({ data: { errno, errmsg, data } }) => (errno === 0 ? session.adopt({ token: data.token }) : Promise.reject(new Error(errmsg))))
