// What the page says, in both languages.

const zh = {
  title: '验证码',
  please: '请回答',
  answer: '答案',
  submit: '提交',
  another: '换一题',
  cookies: '会随请求发送的 Cookie',
  none: '还没有',
  why: '服务器用会话 Cookie 记住题目；保存和发送它们是会话的事，页面看不到。',
  right: '答对了',
  wrong: '答错了'
}

const en = {
  title: 'Captcha',
  please: 'Please answer',
  answer: 'Answer',
  submit: 'Submit',
  another: 'Another one',
  cookies: 'Cookies that travel with a request',
  none: 'none yet',
  why: 'The server remembers the question by a session cookie. The session keeps and sends it; this page never sees it.',
  right: 'Right',
  wrong: 'Wrong'
}

module.exports = { zh, en }
