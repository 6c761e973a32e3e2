/**
 * `wx` for the browser: what the session and the example's pages call, and nothing else.
 */
import { fileApi } from './files.js'
import { loginApi } from './login.js'
import { networkApi } from './network.js'
import { pageApi } from './navigation.js'
import { paymentApi } from './payment.js'
import { randomApi } from './random.js'
import { socketApi } from './socket.js'
import { storageApi } from './storage.js'
import { systemApi } from './system.js'
import { transferApi } from './transfer.js'
import { uiApi } from './ui.js'

/** @param {{ configured: { address: string }, pages: import('../pages.js').Pages, lifecycle: any }} phone */
export function createWx({ configured, pages, lifecycle }) {
  const files = new Map()
  return {
    ...fileApi(files),
    ...loginApi(),
    ...networkApi(configured, lifecycle),
    ...pageApi(pages),
    ...paymentApi(),
    ...randomApi(),
    ...socketApi(configured, lifecycle),
    ...storageApi(),
    ...systemApi(lifecycle),
    ...transferApi(configured, files),
    ...uiApi()
  }
}
