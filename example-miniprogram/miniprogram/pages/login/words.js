// What the page says, in both languages.

const zh = {
  title: '登录',
  why: '登录后，刚才的操作会继续。',
  byWechat: '微信登录',
  byPhone: '手机号登录',
  noPhone: '用户没有同意',
  accountName: '账号（demo）',
  password: '密码（wx-session）',
  byAccount: '账号登录'
}

const en = {
  title: 'Log in',
  why: 'Once you have logged in, what you wanted goes on.',
  byWechat: 'With WeChat',
  byPhone: 'By phone number',
  noPhone: 'The user did not agree',
  accountName: 'Account (demo)',
  password: 'Password (wx-session)',
  byAccount: 'By account'
}

module.exports = { zh, en }
