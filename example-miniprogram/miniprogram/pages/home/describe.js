// The session and its answers in words, apart from what the page does.

/** Lives of two hours fill the bar. */
const LIFE = 7200 * 1000
const MINUTE = 60 * 1000

/** The session's state in words. */
function describeState(words, { status, user, reason }) {
  return {
    status,
    text: words.status[status],
    user: nameOf(user),
    initial: nameOf(user).slice(0, 1),
    reason: reason || ''
  }
}

function nameOf(user) {
  return user ? user.nickName || user.id || '' : ''
}

/** How long the token still lives. `next`: when this will read differently. */
function describeLife(words, { status, expiresAt }, now) {
  if (status === 'blocked' || !expiresAt) return { text: '', share: 0, next: 0 }
  const left = expiresAt - now
  if (left <= 0) return { text: words.over, share: 0, next: 0 }
  const share = Math.min(100, Math.ceil((left / LIFE) * 100))
  if (left >= 2 * MINUTE) return { text: words.minutes(Math.floor(left / MINUTE)), share, next: left % MINUTE + 1 }
  return { text: words.seconds(Math.ceil(left / 1000)), share, next: left % 1000 + 1 }
}

/** Why an answer is not a success, or '' if it is one. Answers of several requests have their own words. */
function briefOf(words, answer) {
  const status = answer && answer.statusCode
  if (status === undefined || (status >= 200 && status < 300)) return ''
  return status === 404 ? words.noDemo : `HTTP ${status}`
}

function countersOf(words, metrics) {
  return Object.keys(words.counters).map((name) => ({ name: words.counters[name], value: metrics[name] }))
}

function dayOf(ms) {
  const date = new Date(ms)
  return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-')
}

function twoDigits(number) {
  return `0${number}`.slice(-2)
}

module.exports = { briefOf, countersOf, dayOf, describeLife, describeState }
