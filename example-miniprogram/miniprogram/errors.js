// Errors for the user's eyes: the code, which a bug report needs, and what it means. In English the session's own message says more.
const { language } = require('./language')

const CHINESE = {
  ERR_CONFIG: '程序写错了',
  ERR_WASM_LOAD: '会话模块没有加载成功',
  ERR_UNSUPPORTED: '这个平台不支持',
  ERR_STORAGE: '存储读写失败，会话留在内存里',
  ERR_NO_ENTROPY: '没有随机数',
  ERR_NETWORK: '没有网络，登录状态不变',
  ERR_TIMEOUT: '超时，登录状态不变',
  ERR_ABORTED: '已取消',
  ERR_LOGIN_FAILED: '微信登录失败',
  ERR_EXCHANGE_FAILED: '后端没有给出 token',
  ERR_REFRESH_FAILED: '续期失败，稍后再试',
  ERR_EXPIRED: '新的 token 也被后端拒绝',
  ERR_REAUTH_REQUIRED: '后端拒绝静默登录，需要用户自己登录',
  ERR_STREAM: '回答中断，没有全部收到',
  ERR_LOGGED_OUT: '已退出登录，需要用户自己登录',
  ERR_OAUTH_STATE: '授权的 state 不对',
  ERR_OAUTH_HOST: '授权返回的地址不对',
  ERR_OAUTH_DENIED: '用户拒绝了授权',
  ERR_PROFILE_DENIED: '用户拒绝了资料',
  ERR_PRIVACY_DENIED: '用户没有同意隐私指引',
  ERR_PAY_PARAMS: '支付参数不对',
  ERR_PAY_CANCELLED: '用户取消了支付',
  ERR_PAY_FAILED: '支付失败'
}

/** What the backend itself says in the answer that was refused. */
const CHINESE_ANSWERS = { 40301: '没有权限' }

function describeError(error) {
  const { code } = error
  const answer = (error.response && error.response.data) || {}
  const message = answer.message || error.message
  if (language() === 'en') return code ? `${code}: ${message}` : message
  const answered = CHINESE_ANSWERS[answer.code]
  if (answered) return `${code}：${answered}`
  return CHINESE[code] ? `${code}：${CHINESE[code]}` : code || message || '出错了'
}

module.exports = { describeError }
