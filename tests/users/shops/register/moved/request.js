const { session } = require('./auth')

exports.request = (url) => session.request({ url }).then(({ data: { code, msg, data } }) => (code === 0 ? data : Promise.reject(new Error(msg))))
