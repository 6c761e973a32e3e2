// What the page says, in both languages.

const zh = {
  title: '对话',
  question: '想问什么？',
  send: '发送',
  stop: '停止',
  stopped: '已停止',
  proposals: ['你是谁？', 'token 中途失效会怎样？'],
  why: '回答由 session.stream 逐字推送：需要时先登录；token 被拒时续期一次，同一个字不会出现两次；中途断开时，从最后听到的字接着要。'
}

const en = {
  title: 'Chat',
  question: 'Ask something',
  send: 'Send',
  stop: 'Stop',
  stopped: 'Stopped',
  proposals: ['Who are you?', 'What if the token ends?'],
  why: 'The answer comes by session.stream, word by word: it logs in if need be, renews a refused token once, shows no word twice, and after a break asks for what comes after the last word heard.'
}

module.exports = { zh, en }
