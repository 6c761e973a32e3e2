// What the page says, in both languages.

const zh = {
  title: '订单与支付',
  shop: '小店',
  buy: '购买',
  paying: '支付中…',
  items: { 'points-100': '100 积分', 'member-month': '会员一个月', tea: '一壶茶' },
  points: (n) => `积分 ${n}`,
  member: '会员',
  unknown: '支付后，这里显示积分与会员',
  orders: '订单',
  none: '还没有订单',
  live: (count, paid) => `服务器上 ${count} 个，已支付 ${paid} 个`,
  confirmed: '已支付，服务器已确认',
  unconfirmed: '已支付，等待服务器确认',
  cancelled: '用户取消了支付',
  why: '点“购买”只调用 session.pay：需要时先登录，向服务器下单，检查参数，打开支付，再让服务器确认。右上角的数目由 session.connectSocket 推送。'
}

const en = {
  title: 'Orders',
  shop: 'Shop',
  buy: 'Buy',
  paying: 'paying…',
  items: { 'points-100': '100 points', 'member-month': 'A month of membership', tea: 'A pot of tea' },
  points: (n) => `${n} points`,
  member: 'member',
  unknown: 'Points and membership stand here after a payment',
  orders: 'Orders',
  none: 'No orders yet',
  live: (count, paid) => `${count} on the server, ${paid} paid`,
  confirmed: 'Paid, and the server knows',
  unconfirmed: 'Paid; the server does not know yet',
  cancelled: 'The user cancelled',
  why: '"Buy" calls session.pay and nothing else: it logs in if need be, prepares the order on the server, checks the parameters, opens the dialog, and has the server confirm. The numbers beside "Orders" come by session.connectSocket.'
}

module.exports = { zh, en }
