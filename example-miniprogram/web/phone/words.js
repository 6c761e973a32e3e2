/**
 * The words of the platform's own dialogs.
 */

const WORDS = {
  zh: { ok: '确定', cancel: '取消', pay: '确认支付', payTitle: '微信支付（替身）', payNote: '这里代替微信的支付界面，不会真的扣款。' },
  en: { ok: 'OK', cancel: 'Cancel', pay: 'Pay', payTitle: 'WeChat Pay (stand-in)', payNote: 'Stands for WeChat\'s payment dialog. No money moves.' }
}

/** The language that the user chose in the mini-program, else the browser's. @returns {'zh' | 'en'} */
export function language() {
  const chosen = localStorage.getItem('wx-storage:language') ?? navigator.language
  return /^"?zh\b/i.test(chosen) ? 'zh' : 'en'
}

export function words() {
  return WORDS[language()]
}
