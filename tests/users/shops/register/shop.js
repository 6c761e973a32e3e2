// What the pages of this shop call.
const { request } = require('./request')
const { launch } = require('./auth')

exports.launch = launch
exports.cart = () => request('/cart')
exports.mine = () => Promise.all(['/cart', '/orders', '/score'].map((path) => request(path)))
