// What the pages of this shop call.
const { request } = require('./request')
const { signIn } = require('./auth')

exports.home = () => request('/home')
exports.cart = () => request('/cart')
exports.mine = () => Promise.all(['/cart', '/coupons', '/address', '/points'].map((path) => request(path)))
exports.signIn = signIn
