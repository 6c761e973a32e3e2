/**
 * The words of the platform's own dialogs.
 */

const WORDS = {
  zh: {
    ok: '确定', notOpened: '网页打不开', noNetwork: '没有网络', webPage: '网页', cancel: '取消', pay: '确认支付', payTitle: '微信支付（替身）', payNote: '这里代替微信的支付界面，不会真的扣款。',
    allow: '允许', refuse: '拒绝', consentTitle: '微信授权（替身）', consentNote: (scope) => `示例网站申请使用您的微信昵称与头像（${scope}）。`,
    phoneTitle: '手机号（替身）', phoneNote: '示例小程序申请获取并验证您的手机号。'
  },
  en: {
    ok: 'OK', notOpened: 'The page does not open', noNetwork: 'no network', webPage: 'Web page', cancel: 'Cancel', pay: 'Pay', payTitle: 'WeChat Pay (stand-in)', payNote: 'Stands for WeChat\'s payment dialog. No money moves.',
    allow: 'Allow', refuse: 'Refuse', consentTitle: 'WeChat asks (stand-in)', consentNote: (scope) => `The example website asks for your WeChat nickname and picture (${scope}).`,
    phoneTitle: 'Phone number (stand-in)', phoneNote: 'The example asks for your verified phone number.'
  }
}

/** The language that the user chose in the mini-program, else the browser's. @returns {'zh' | 'en'} */
export function language() {
  const chosen = localStorage.getItem('wx-storage:language') ?? navigator.language
  return /^"?zh\b/i.test(chosen) ? 'zh' : 'en'
}

export function words() {
  return WORDS[language()]
}
