// Whether the user has agreed to the authorisation: pages show it, and the session lives by the token itself.

const session = require('./session')

const KEY = 'consent'

function isGiven() {
  try {
    return wx.getStorageSync(KEY) === true
  } catch (error) {
    return false
  }
}

function note(given) {
  try {
    if (given) wx.setStorageSync(KEY, true)
    else wx.removeStorageSync(KEY)
  } catch (error) {
    // Storage is full: the page asks once more.
  }
}

// Logging out withdraws it (options.oauth.revoke).
session.on('logout', () => note(false))

module.exports = { isGiven, note }
