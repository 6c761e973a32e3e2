// Where only the user can go on, a page asks him to log in, above the one where he tapped: what he wanted waits, and then goes on.
let asked

/** `onReauth` of the session: settles when somebody has logged in, or the user has gone back. */
function askToLogIn() {
  return new Promise((resolve, reject) => {
    asked = { resolve, reject }
    wx.navigateTo({ url: '/pages/login/login', fail: reject })
  })
}

/** What the page tells. @param {boolean} isDone somebody has logged in */
function answer(isDone) {
  if (!asked) return
  if (isDone) asked.resolve()
  else asked.reject(new Error('the user went back'))
  asked = undefined
}

module.exports = { answer, askToLogIn }
