/**
 * Functions of `wx` that only show something. They succeed and are counted, so a test can tell that no dialog appeared.
 */
import { asyncApi } from './wx-call.mjs'

const NAMES = [
  'showToast', 'hideToast', 'showLoading', 'hideLoading', 'showActionSheet', 'setNavigationBarTitle', 'showNavigationBarLoading',
  'hideNavigationBarLoading', 'startPullDownRefresh', 'stopPullDownRefresh', 'setClipboardData', 'vibrateShort', 'pageScrollTo'
]

/** @param {import('./life.mjs').Life} life */
export function uiApi(life) {
  const plain = (name) => asyncApi(life, name, { perform: (_options, call) => call.work(() => call.succeed()) })
  return {
    ...Object.fromEntries(NAMES.map((name) => [name, plain(name)])),
    showModal: asyncApi(life, 'showModal', { perform: (_options, call) => call.work(() => call.succeed({ confirm: true, cancel: false })) })
  }
}
