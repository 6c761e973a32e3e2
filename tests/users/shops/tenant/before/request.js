const { headers, refresh, signIn } = require('./auth')

const send = (path) => new Promise((resolve, reject) => wx.request({
  url: 'https://tenant.example.com' + path, header: headers(), success: ({ data }) => resolve(data), fail: reject
}))

let refreshing
let isModalOpen = false

const renewed = () => {
  refreshing = refreshing || refresh()
  const done = () => { refreshing = undefined }
  refreshing.then(done, done)
  return refreshing
}

const logInAgain = () => {
  if (!isModalOpen) {
    isModalOpen = true
    const done = () => { isModalOpen = false }
    signIn().then(done, done)
  }
  throw new Error('log in again')
}

exports.request = (path) => send(path)
  .then((answer) => (answer.code === 401 ? renewed().then(() => send(path), logInAgain) : answer))
  .then(({ code, msg, data }) => (code === 0 ? data : Promise.reject(new Error(msg))))
