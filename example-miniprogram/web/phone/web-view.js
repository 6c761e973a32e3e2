/**
 * `web-view`. The backend's own page is opened as it is, in a frame (web/page-relay.mjs). WeChat's page that asks for the user's consent
 * is none that a frame may show: a dialog stands for it, and for the page behind the redirect address, which hands its address back.
 */
import { board } from './board.js'
import { askForConsent, showToast } from './dialogs.js'
import { askWechat, throughRelay } from './relay.js'
import { nextNumber, told } from './told.js'
import { words } from './words.js'

const WECHAT = 'https://open.weixin.qq.com'
const BACK = '/pages/consent/consent?back='

/** Moves the mini-program to another page. @type {{ redirect: (url: string) => void, back: () => void }} */
export const moves = { redirect() {}, back() {} }
/** What the mini-program takes for the backend's address. */
export const configured = { address: '' }

/** @param {HTMLElement} host the element of the component @param {string} src */
export function openWebView(host, src) {
  const url = new URL(src)
  if (url.origin === WECHAT) return askAtWechat(url)
  if (url.origin === new URL(configured.address).origin) return openPage(host, url)
  throw new Error(`the web-view opens pages of ${WECHAT} and ${configured.address} alone`)
}

/** @param {HTMLElement} host @param {URL} url */
function openPage(host, { pathname, search }) {
  if (board.faults.offline) return leave(words().noNetwork)
  const number = nextNumber()
  const frame = document.createElement('iframe')
  frame.title = words().webPage
  frame.src = pathname + search
  told('page', { number, path: pathname })
  frame.addEventListener('load', () => {
    const { location, performance } = /** @type {Window} */ (frame.contentWindow)
    const [navigation] = /** @type {any[]} */ (performance.getEntriesByType('navigation'))
    // It was sent on without the ticket, which has become a cookie that no script sees.
    told('page-end', { number, status: navigation?.responseStatus || 200, hasCookie: !location.search.includes('ticket=') })
  }, { once: true })
  host.append(frame)
  return undefined
}

/** @param {URL} url */
async function askAtWechat(url) {
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
    leave(error.message)
  }
}

/** @param {string} why */
function leave(why) {
  showToast(`${words().notOpened}: ${why}`)
  moves.back()
}
