const { ask, signIn } = require('./auth')

// Only the user can go on: the modal opens, and the call is made again.
exports.request = (url) => ask(url)
  .catch((error) => (error.code === 'ERR_REAUTH_REQUIRED' ? signIn().then(() => ask(url)) : Promise.reject(error)))
  .then(({ data: { code, msg, data } }) => (code === 0 ? data : Promise.reject(new Error(msg))))
