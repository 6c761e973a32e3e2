// What the page says, in both languages.

const zh = {
  title: '网页',
  opening: '正在打开…',
  again: '再试一次'
}

const en = {
  title: 'Web page',
  opening: 'Opening…',
  again: 'Try again'
}

module.exports = { zh, en }
