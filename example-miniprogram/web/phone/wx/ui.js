/**
 * What `wx` shows, and the buttons that open something of WeChat's (`open-type`).
 */
import * as glassEasel from 'glass-easel'
import { createAvatar } from '../avatar.js'
import { askForPhone, showModal, showToast } from '../dialogs.js'
import { owner } from '../keys.js'
import { askWechat } from '../relay.js'
import { nextNumber, told } from '../told.js'
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

async function open(button) {
  const type = button.getAttribute('open-type')
  const tell = (event, detail) => glassEasel.triggerEvent(owner(button), event, detail)
  if (type === 'chooseAvatar') tell('chooseavatar', { avatarUrl: createAvatar() })
  if (type === 'getPhoneNumber') tell('getphonenumber', await phoneCode())
}

/** Another code than that of wx.login, and good for nothing else. */
async function phoneCode() {
  const number = nextNumber()
  told('wx', { number, api: 'getPhoneNumber', byPage: true })
  const end = (ok, detail) => {
    told('wx-end', { number, api: 'getPhoneNumber', ok })
    return detail
  }
  if (!(await askForPhone())) return end(false, { errMsg: 'getPhoneNumber:fail user deny' })
  try {
    const { code } = await askWechat('/standin/phone', {})
    return end(true, { errMsg: 'getPhoneNumber:ok', code })
  } catch (error) {
    return end(false, { errMsg: `getPhoneNumber:fail ${error.message}` })
  }
}
