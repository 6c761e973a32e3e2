// What the page says, in both languages.

const zh = {
  title: '个人资料',
  choose: '选择头像',
  nickName: '昵称',
  save: '保存',
  saved: '已保存；下次打开不再询问',
  phone: '手机号',
  getPhone: '获取手机号',
  noPhone: '还没有',
  refused: '用户没有同意',
  why: '头像和昵称由用户自己填写，存在会话里，退出登录时清除。手机号的 code 交给服务器换取，手机上不留。'
}

const en = {
  title: 'Profile',
  choose: 'Choose a picture',
  nickName: 'Nickname',
  save: 'Save',
  saved: 'Saved; nobody is asked again',
  phone: 'Phone number',
  getPhone: 'Get the number',
  noPhone: 'none yet',
  refused: 'The user did not agree',
  why: 'Picture and nickname are what the user gives; the session keeps them until logout. The code for the phone number goes to the server, and nothing of it stays on the phone.'
}

module.exports = { zh, en }
