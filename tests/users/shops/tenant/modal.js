// The login modal: the user types a number and the code of an SMS.
exports.open = () => new Promise((resolve, reject) => wx.showModal({
  title: '登录', content: '请输入短信验证码',
  success: ({ confirm }) => (confirm ? resolve({ mobile: '13800000000', code: '1234' }) : reject(new Error('not logged in'))),
  fail: reject
}))
