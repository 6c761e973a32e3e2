/**
 * `web-view`: no page but one is ever opened in it, WeChat's own that asks for the user's consent. A dialog stands for it, and for the
 * page behind the redirect address, which hands its address back to the mini-program.
 */
import { askForConsent, showToast } from './dialogs.js'
import { askWechat, throughRelay } from './relay.js'
import { nextNumber, told } from './told.js'
import { words } from './words.js'

const PAGE = 'https://open.weixin.qq.com'
const BACK = '/pages/consent/consent?back='

/** Moves the mini-program to another page. @type {{ redirect: (url: string) => void, back: () => void }} */
export const moves = { redirect() {}, back() {} }

/** @param {string} src */
export async function openWebView(src) {
  const url = new URL(src)
  if (url.origin !== PAGE) throw new Error(`the web-view opens ${PAGE} alone`)
  const number = nextNumber()
  told('wx', { number, api: 'oauth2/authorize', byPage: true })
  const allows = await askForConsent(url.searchParams.get('scope') ?? '')
  try {
    await askWechat('/standin/oauth/visitor', { allows })
    const { header, status } = await throughRelay(`/to/wechat${url.pathname}${url.search}`, { method: 'GET' })
    if (status !== 302) throw new Error(`HTTP ${status}`)
    told('wx-end', { number, api: 'oauth2/authorize', ok: allows })
    moves.redirect(BACK + encodeURIComponent(header.location))
  } catch (error) {
    told('wx-end', { number, api: 'oauth2/authorize', ok: false })
    showToast(`${words().notOpened}: ${error.message}`)
    moves.back()
  }
}
