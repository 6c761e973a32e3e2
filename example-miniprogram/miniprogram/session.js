// The only place that knows how this mini-program logs in. Every page requires this file.
const { createSession } = require('wx-session')
const { baseUrl } = require('./config')
const { askToLogIn } = require('./login-page')

module.exports = createSession({
  baseUrl,
  login: { url: '/auth/login' },
  refresh: { url: '/auth/refresh' },
  logout: { url: '/auth/logout' },
  // This backend says "token no longer good" in two ways: HTTP 401, and HTTP 200 with { code: 40101 }.
  expired: { status: [401], code: { path: 'code', values: [40101] } },
  // Where only the user can go on, a page asks him to log in, and the calls that need it wait.
  onReauth: askToLogIn,
  // Renewed in the background from an hour on, at use and when the app is shown again: hardly anybody waits for a renewal.
  timing: { maxAge: 60 * 60 * 1000 },
  pay: { prepare: { url: '/pay/prepare' }, confirm: { url: '/pay/confirm' } },
  oauth: { exchange: { url: '/oauth/exchange' }, refresh: { url: '/oauth/refresh' }, revoke: { url: '/oauth/revoke' } },
  profile: { phone: { url: '/phone' } },
  handover: { url: '/auth/ticket' }
})
