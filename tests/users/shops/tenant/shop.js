// What the pages of this shop call.
const { request } = require('./request')
const { signIn } = require('./auth')

exports.signIn = signIn
exports.mine = () => Promise.all(['/cart', '/orders', '/wallet'].map((path) => request(path)))
