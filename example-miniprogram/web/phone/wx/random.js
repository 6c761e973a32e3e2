/**
 * `wx.getRandomValues`: asynchronous, as on a phone.
 */
import { asyncApi } from './call.js'

export function randomApi() {
  return {
    getRandomValues: asyncApi('getRandomValues', ({ length }, call) => {
      call.succeed({ randomValues: crypto.getRandomValues(new Uint8Array(length)).buffer })
    })
  }
}
