const { session } = require('./auth')

const FOR_GUESTS = ['/home']

exports.request = (url) => session.request({ url, auth: FOR_GUESTS.includes(url) ? 'optional' : 'required' })
  .then(({ data: { errno, errmsg, data } }) => (errno === 0 ? data : Promise.reject(new Error(errmsg))))
