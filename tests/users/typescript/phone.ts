// A test in TypeScript: what the phone gives and takes.
import { install, type Phone, type ServerAnswer } from 'wx-session/testing'

export async function aDayLater(storage: Record<string, unknown>): Promise<number> {
  const phone: Phone = install({ storage, now: new Date('2026-01-01') })
  const token = (): ServerAnswer => ({ data: { token: 't', expiresIn: 7200 }, cookies: ['lang=zh'], delay: 20 })
  phone.server.on('POST', '/auth/login', token)
  phone.server.on('GET', '/me', ({ header, query }) => ({ statusCode: query.page ? 404 : 200, data: header.authorization }))
  phone.server.on('POST', '/chat', () => ({ chunks: ['data: a\n\n', { data: new Uint8Array(2), delay: 5 }, new Error('broken')] }))
  phone.answer('login', () => ({ code: 'c' }))
  phone.server.onSocket('/live', ({ header, send, close }) => (header.authorization ? send('hello') : close(4401, 'token')))
  phone.server.sockets.filter(({ isOpen }) => isOpen).forEach((socket) => socket.onMessage((data) => socket.send(data)))
  phone.server.on('GET', '/lost', () => { throw { errMsg: 'request:fail net::ERR_CONNECTION_RESET' } })
  await phone.advance(24 * 60 * 60 * 1000)
  phone.uninstall()
  return phone.count('login') + phone.server.count('GET', '/me')
}
