const { createSession } = require('wx-session')

const session = createSession({
  baseUrl: 'http://127.0.0.1:8787',
  login: { url: '/auth/login' }
})

App({ onLaunch: () => session.start().catch(console.error) })
