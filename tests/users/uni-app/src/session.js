// #ifdef MP-WEIXIN
import { createSession } from 'wx-session'
// #endif

const BASE = 'https://api.example.com'

// #ifdef MP-WEIXIN
export const session = createSession({
  baseUrl: BASE,
  login: { url: '/auth/login' },
  wasmPath: '/static/wx-session.wasm.br'
})
// #endif

// #ifndef MP-WEIXIN
// H5: nothing of wx-session is in this build. The browser keeps its cookie, which says who it is.
export const session = {
  start: () => Promise.resolve(),
  request: (options) => uni.request(Object.assign({}, options, { url: BASE + options.url, withCredentials: true }))
}
// #endif
