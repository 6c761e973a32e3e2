/**
 * What `wx` shows, and the buttons that open something of WeChat's (`open-type`).
 */
import * as glassEasel from 'glass-easel'
import { showModal, showToast } from '../dialogs.js'
import { owner } from '../keys.js'
import { createAvatar } from '../avatar.js'
import { asyncApi } from './call.js'

export function uiApi() {
  document.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest('button[open-type]')
    if (button) open(/** @type {HTMLElement} */ (button))
  })
  return {
    showToast: asyncApi('showToast', ({ title }, call) => {
      showToast(title)
      call.succeed()
    }),
    hideToast: asyncApi('hideToast', (_, call) => call.succeed()),
    showModal: asyncApi('showModal', async (options, call) => {
      const confirm = await showModal(options)
      call.succeed({ confirm, cancel: !confirm })
    }),
    // As since base library 2.27.1: a grey avatar and no name.
    getUserProfile: asyncApi('getUserProfile', (_, call) => call.succeed({ userInfo: { nickName: '微信用户', avatarUrl: '' } }))
  }
}

function open(button) {
  const type = button.getAttribute('open-type')
  const tell = (event, detail) => glassEasel.triggerEvent(owner(button), event, detail)
  if (type === 'chooseAvatar') tell('chooseavatar', { avatarUrl: createAvatar() })
  if (type === 'getPhoneNumber') tell('getphonenumber', { errMsg: 'getPhoneNumber:ok', code: codeOfPhone() })
}

/** Another code than that of wx.login, and good for nothing else: 64 hexadecimal digits, as WeChat's. */
function codeOfPhone() {
  return [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
