// What the page says, in both languages.

const zh = {
  title: '授权',
  head: '授权微信昵称与头像',
  what: '我们请求什么',
  whatText: '您的微信昵称和头像（授权范围 snsapi_userinfo）。不包括手机号、好友和聊天。',
  why: '为什么',
  whyText: '在订单和评论里显示您的名字，让您在网站和小程序里是同一个账号。',
  how: '多久，怎样收回',
  howText: '最多 30 天，到期前会提醒。您随时可以在这里撤回，服务器会立即作废。',
  agree: '同意，前往微信授权',
  later: '暂不授权',
  given: '已授权',
  as: (name) => `当前账号：${name}`,
  again: '续期授权',
  withdraw: '撤回授权',
  withdrawn: '授权已撤回',
  denied: '您没有同意，什么都没有改变'
}

const en = {
  title: 'Consent',
  head: 'Share your WeChat name and picture',
  what: 'What we ask for',
  whatText: 'Your WeChat nickname and picture (scope snsapi_userinfo). Not your phone number, your contacts or your chats.',
  why: 'Why',
  whyText: 'To show your name with your orders, and to make you the same user on our website and here.',
  how: 'For how long, and how to take it back',
  howText: 'At most 30 days; you are told before the end. Withdraw it here at any time, and the server ends it at once.',
  agree: 'Agree, and go on to WeChat',
  later: 'Not now',
  given: 'You have agreed',
  as: (name) => `You are ${name}`,
  again: 'Consent anew',
  withdraw: 'Withdraw consent',
  withdrawn: 'Your consent is withdrawn',
  denied: 'You did not agree, and nothing has changed'
}

module.exports = { zh, en }
