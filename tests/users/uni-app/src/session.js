import { createSession } from 'wx-session'

export const session = createSession({
  baseUrl: 'https://api.example.com',
  login: { url: '/auth/login' },
  wasmPath: '/static/wx-session.wasm.br'
})
