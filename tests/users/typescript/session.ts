// The one place that knows how this mini-program logs in.
import { createSession, type Session, type TokenInput } from 'wx-session'

/** What the backend says about the user, in `state.user` and from `/me`. */
export interface User {
  nickname: string
  phone?: string
}

export const session: Session<User> = createSession<User>({
  name: 'member',
  baseUrl: 'https://api.example.com',
  login: exchange,
  refresh: { url: '/auth/refresh', data: ({ refreshToken }) => ({ refresh_token: refreshToken }) },
  verify: { url: '/auth/verify', method: 'GET' },
  token: { access: 'data.token', expiresIn: 'data.expires_in', defaultExpiresIn: 7200 },
  inject: [{ in: 'header', name: 'X-Token' }, { in: 'query', name: 'sid', format: 's-{token}' }],
  expired: { code: { path: 'code', values: [40101, 'TOKEN_GONE'] }, when: ({ statusCode }) => statusCode === 419 },
  hosts: ['api.example.com', '*.shop.example.com'],
  cookies: { maxPerHost: 50, sessionCookies: 'launch' },
  storage: { encrypt: true },
  timing: { leeway: 30_000, retries: 2, maxAge: 86_400_000 },
  pay: { prepare: { url: '/pay/prepare' }, confirm: { url: '/pay/confirm' } },
  profile: { phone: { url: '/profile/phone' } },
  log: { level: 'debug', to: ({ event, detail }) => console.info(event, detail?.['host']) }
})

/** Who asks by name gets it typed, too. */
declare module 'wx-session' {
  interface Sessions { member: Session<User> }
}

async function exchange(code: string): Promise<TokenInput> {
  const { data, statusCode } = await session.request<{ key: string, life: string }>({ url: '/auth/login', method: 'POST', data: { code }, auth: 'none' })
  if (statusCode !== 200) throw { statusCode }
  return { token: data.key, expiresIn: data.life }
}
