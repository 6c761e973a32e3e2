const { createSession } = require('wx-session')

module.exports = createSession({
  baseUrl: 'https://api.example.com',
  login: { url: '/auth/login' },
  refresh: { url: '/auth/refresh' }
})
