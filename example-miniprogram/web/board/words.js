/**
 * The board's words, and the language that board and mini-program share: the mini-program's own choice, kept in its storage.
 */

const KEY = 'wx-storage:language'

const WORDS = {
  zh: {
    tagline: '小程序只管发请求，登录、续期、重发和 Cookie 都由会话处理。点手机里的按钮，看消息怎样往来。',
    phone: '示例小程序', panel: '发生了什么', faults: '故障开关', log: '消息序列',
    lanes: ['小程序', 'wx-session', '微信', '后端'],
    steps: ['点“请求 /me”：没有登录代码，却自己登录。', '点“服务器吊销”，再点“同时 20 个”：登录一次，20 个都成功。', '打开一个故障开关，再点一次。'],
    clear: '清空',
    status: { starting: '启动中', anonymous: '未登录', active: '已登录', renewing: '登录或续期中', blocked: '需要用户操作' },
    until: (time) => `token 有效至 ${time}`,
    counts: { requests: '请求', logins: '登录', refreshes: '续期', retried: '重发', storageWrites: '写存储' },
    fault: {
      offline: ['断网', '手机没有网络'],
      slow: ['慢', '后端每次多等 1.5 秒'],
      unauthorised: ['401', '业务接口一律答 401'],
      broken: ['500', '后端一律答 500'],
      clock: ['时钟 +2 小时', '手机的时钟快两小时'],
      storage: ['存储已满', '写入存储失败'],
      blocked: ['拒绝登录', '登录接口答 403'],
      midway: ['半途失效', '对话回答到一半，token 被吊销']
    },
    legend: { login: '登录', refresh: '续期', again: '重发', bad: '失败', cookie: 'Cookie' },
    kinds: { stream: '流', socket: 'WebSocket', page: '网页' },
    chunks: (n) => `${n} 块`, messages: (n) => `${n} 条消息`, sent: (n) => `发出 ${n} 条`, closed: (code) => `已关闭 ${code}`,
    flowed: { whole: '完', network: '中断', timeout: '超时', abort: '已取消' },
    ticket: '一次性票据', pageCookie: 'HttpOnly Cookie',
    launch: '小程序启动', restart: '重启',
    token: '带 token', fresh: '先续期', again: '重发', code: '临时 code', failed: '失败', ok: '成功',
    event: { login: '已登录', refresh: '已续期', expired: 'token 被拒', logout: '已退出', reauth: '需要用户登录', expiring: '授权将到期', alert: '连续失败' },
    hold: '暂停静默登录', release: '恢复静默登录', waiting: '暂停中', offline: '没有网络', ended: '登录已失效',
    noAnswer: { network: '没有回答', timeout: '超时', abort: '已取消' },
    anyFault: '打开一个开关，再点手机里的按钮。', colon: '：',
    stored: 'token 已存', noToken: '已记下退出，没有 token', erased: 'token 已删', jarStored: 'Cookie 已存', jarErased: 'Cookie 已删', full: '存储已满，留在内存'
  },
  en: {
    tagline: 'The mini-program just sends requests. Login, renewal, retries and cookies are the session\'s. Tap the phone, watch the messages.',
    phone: 'The example mini-program', panel: 'What happens', faults: 'Faults', log: 'Sequence of messages',
    lanes: ['Mini-program', 'wx-session', 'WeChat', 'Backend'],
    steps: ['Tap "Request /me": it logs in, though nobody wrote a login.', 'Tap "Revoke session", then "20 at once": one login, 20 answers.', 'Switch a fault on, and tap again.'],
    clear: 'Clear',
    status: { starting: 'Starting', anonymous: 'Not logged in', active: 'Logged in', renewing: 'Logging in or renewing', blocked: 'Needs the user' },
    until: (time) => `token until ${time}`,
    counts: { requests: 'requests', logins: 'logins', refreshes: 'renewals', retried: 'sent again', storageWrites: 'writes' },
    fault: {
      offline: ['No network', 'The phone has no network'],
      slow: ['Slow', 'The backend takes 1.5 s longer'],
      unauthorised: ['401', 'Business routes always answer 401'],
      broken: ['500', 'The backend always answers 500'],
      clock: ['Clock +2 h', 'The phone\'s clock is two hours fast'],
      storage: ['Storage full', 'Writes to storage fail'],
      blocked: ['Login refused', 'The login route answers 403'],
      midway: ['Cut midway', 'In the middle of a chat\'s answer its token is revoked']
    },
    legend: { login: 'login', refresh: 'renewal', again: 'sent again', bad: 'failure', cookie: 'cookie' },
    kinds: { stream: 'stream', socket: 'WebSocket', page: 'web page' },
    chunks: (n) => `${n} chunk${n > 1 ? 's' : ''}`, messages: (n) => `${n} message${n > 1 ? 's' : ''}`, sent: (n) => `${n} sent`, closed: (code) => `closed ${code}`,
    flowed: { whole: 'whole', network: 'broke off', timeout: 'timed out', abort: 'aborted' },
    ticket: 'ticket, used once', pageCookie: 'HttpOnly cookie',
    launch: 'Mini-program starts', restart: 'Restart',
    token: 'token', fresh: 'fresh', again: 'again', code: 'code', failed: 'failed', ok: 'ok',
    event: { login: 'logged in', refresh: 'renewed', expired: 'token refused', logout: 'logged out', reauth: 'the user must act', expiring: 'ends soon', alert: 'fails repeatedly' },
    hold: 'logins on hold', release: 'hold released', waiting: 'on hold', offline: 'no network', ended: 'login lost',
    noAnswer: { network: 'no answer', timeout: 'timed out', abort: 'aborted' },
    anyFault: 'Switch one on, then tap a button on the phone.', colon: ': ',
    stored: 'token stored', noToken: 'logout noted, no token', erased: 'token erased', jarStored: 'cookies stored', jarErased: 'cookies erased', full: 'storage full, kept in memory'
  }
}

/** @returns {'zh' | 'en'} */
function chosen() {
  return /^"?zh\b/i.test(localStorage.getItem(KEY) ?? navigator.language) ? 'zh' : 'en'
}

let language = chosen()
/** @type {(() => void)[]} */
const listeners = []

export const words = () => WORDS[language]

export const currentLanguage = () => language

/** @param {() => void} listener is called now and at each change */
export function onLanguage(listener) {
  listeners.push(listener)
  listener()
}

/** @param {'zh' | 'en'} next */
export function setLanguage(next) {
  language = next
  listeners.forEach((listener) => listener())
}

/** The user may have switched on the phone. */
export function followPhone() {
  if (chosen() !== language) setLanguage(chosen())
}

/** For a phone that is not there yet. @param {'zh' | 'en'} next */
export function remember(next) {
  localStorage.setItem(KEY, JSON.stringify(next))
}
