// What the page says, apart from what it does.

const STATUS = {
  starting: '启动中',
  anonymous: '未登录',
  active: '已登录',
  renewing: '登录或续期中',
  blocked: '需要用户操作'
}

/** The session's state in words. */
function describeState({ status, expiresAt, user, reason }) {
  return {
    status,
    text: STATUS[status],
    until: expiresAt ? timeOf(expiresAt) : '',
    user: user ? user.nickName || user.id : '',
    reason: reason || ''
  }
}

/** Why an answer is not a success, or '' if it is one. Answers of several requests have their own words. */
function briefOf(answer) {
  const status = answer && answer.statusCode
  if (status === undefined || (status >= 200 && status < 300)) return ''
  return status === 404 ? 'HTTP 404：后端要以 --demo 启动' : `HTTP ${status}`
}

function countersOf({ requests, retried, logins, refreshes }) {
  return [
    { name: '请求', value: requests },
    { name: '重发', value: retried },
    { name: '登录', value: logins },
    { name: '续期', value: refreshes }
  ]
}

function timeOf(ms) {
  const date = new Date(ms)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => `0${part}`.slice(-2)).join(':')
}

module.exports = { briefOf, countersOf, describeState }
