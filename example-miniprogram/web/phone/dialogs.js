/**
 * Dialogs that WeChat itself would show, and toasts.
 */
import { words } from './words.js'

/** How long a toast stands, in milliseconds. */
const TOAST = 1800
let fading = 0

/** @param {string} title */
export function showToast(title) {
  const toast = /** @type {HTMLElement} */ (document.querySelector('.toast'))
  toast.textContent = title
  toast.hidden = false
  clearTimeout(fading)
  fading = window.setTimeout(() => (toast.hidden = true), TOAST)
}

/** @returns {Promise<boolean>} whether the user agreed */
export function showModal({ title = '', content = '', confirmText, cancelText }) {
  return ask('modal', [['h2', title], ['p', content]], confirmText || words().ok, cancelText || words().cancel)
}

export function askToPay() {
  const { payTitle, payNote, pay, cancel } = words()
  return ask('payment', [['h2', payTitle], ['p', payNote]], pay, cancel)
}

/** @param {string} scope */
export function askForConsent(scope) {
  const { consentTitle, consentNote, allow, refuse } = words()
  return ask('consent', [['h2', consentTitle], ['p', consentNote(scope)]], allow, refuse)
}

export function askForPhone() {
  const { phoneTitle, phoneNote, allow, refuse } = words()
  return ask('phone', [['h2', phoneTitle], ['p', phoneNote]], allow, refuse)
}

/** @param {string} kind @param {string[][]} lines @param {string} yes @param {string} no @returns {Promise<boolean>} */
function ask(kind, lines, yes, no) {
  const dialog = document.createElement('dialog')
  dialog.className = `dialog ${kind}`
  for (const [tag, text] of lines) if (text) dialog.append(Object.assign(document.createElement(tag), { textContent: text }))
  dialog.setAttribute('aria-label', lines[0][1])
  const row = document.createElement('div')
  row.className = 'dialog-row'
  for (const [value, text] of [['no', no], ['yes', yes]]) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: text, className: value })
    button.addEventListener('click', () => dialog.close(value))
    row.append(button)
  }
  dialog.append(row)
  document.body.append(dialog)
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(dialog.returnValue === 'yes')
    })
    dialog.showModal()
  })
}
