// The ways to log in beside the silent one. None of them needs a token, so the login page may use them all.
const session = require('./session')

/** One step: the button's code goes to the login route beside that of wx.login. Under Skyline the details lie one level deeper. */
function loginByPhone(event, noPhone) {
  const { code } = event.detail.detail || event.detail
  return code ? session.login({ phoneCode: code }) : Promise.reject({ message: noPhone })
}

/** The shop's own account: the program asks for the token itself, without the one it has, and the session goes on with it. */
function loginByAccount({ name = '', password = '' }) {
  return session.request({ url: '/account/login', method: 'POST', data: { name, password }, auth: 'none' }).then((res) => {
    if (res.statusCode !== 200) return res
    return session.adopt({ token: res.data.token, refreshToken: res.data.refreshToken, expiresIn: res.data.expiresIn, user: res.data.user })
  })
}

module.exports = { loginByAccount, loginByPhone }
