const session = require('./session')
const { setLanguage } = require('./language')

App({
  onLaunch() {
    // What the session does in the background fails here, not in a page.
    session.on('error', (error) => console.warn(error.code, error.message))
    // Checks a restored token at launch, where WeChat wants it done. Logs nobody in: the first request does.
    session.start().catch((error) => console.error(error.code, error.message))
  },

  setLanguage
})
