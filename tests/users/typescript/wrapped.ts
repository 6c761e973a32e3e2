// Helpers of a program's own around `session.request`.
import { createSession, type RequestOptions, type Session, type SessionError, type StreamOptions } from 'wx-session'
import { session, type User } from './session'

/** The answer's type comes from the one name, for the callback and for the promise. */
export const askUser = (options: Omit<RequestOptions<User>, 'url'>) => session.request<User>({ ...options, url: '/me' }).then(({ data }) => data.nickname.trim())

/** A callback's own type decides nothing: where none is named, `data` is anything. */
export const askBill = (options: WechatMiniprogram.RequestOption) => session.request(options).then(({ data }) => data.result.total)
export const askShop = () => session.request({ url: '/shop', success: (answer: WechatMiniprogram.RequestSuccessCallbackResult) => answer.statusCode }).then(({ data }) => data.name)

/** What was written for `wx.request` and its kin goes on as it is, with its own `fail`. */
type Body = string | WechatMiniprogram.IAnyObject | ArrayBuffer
export const ask = <T>(options: WechatMiniprogram.RequestOption) => session.request<T>(options).then(({ data }) => data)
export const askTyped = <T extends Body>(options: WechatMiniprogram.RequestOption<T>) => session.request(options)
export const askBare = (options: WechatMiniprogram.RequestOption) => session.request({ ...options, auth: 'none' })
export const send = (options: WechatMiniprogram.UploadFileOption) => session.uploadFile(options)
export const fetch = (options: WechatMiniprogram.DownloadFileOption) => session.downloadFile(options)
export const connect = (options: WechatMiniprogram.ConnectSocketOption) => session.connectSocket(options)
export const tell = (told: (error: WechatMiniprogram.RequestFailCallbackErr) => void) => session.request({ url: '/me', fail: told })

/** Who does something of his own hands the failure on. */
export const askLoudly = (options: RequestOptions) => session.request({
  ...options,
  fail(error) {
    wx.showToast({ title: error.code.slice(4), icon: 'none' })
    options.fail?.(error)
  }
})
const warn = ({ code, cause }: SessionError) => console.warn(code, cause)
export const askQuietly = (options: Parameters<typeof session.request>[0]) => session.request({ ...options, fail: warn })

/** Messages have the type of what the stream is read as. */
export const chat = (q: string) => session.stream({ url: '/chat', method: 'POST', data: { q }, onMessage: ({ data, event, id }) => [data.trim(), event.trim(), id.trim()] })
export const read = () => session.stream({ url: '/log', as: 'lines', onMessage: (line) => line.trim() }).onMessage((line) => line.trim())
export const listen = (as: 'sse' | 'text') => session.stream({ url: '/log', as, onMessage: (message) => (typeof message === 'string' ? message : message.data) })
export const watch = (options: StreamOptions & { as?: 'sse' }) => session.stream(options).onMessage(({ id }) => id.trim())

/** What is declared as an interface goes where an object goes. */
interface Order { sku: number, count?: number }
interface Phone { phoneCode: string }
interface Card { nickName: string, avatarUrl?: string }
export const buy = (order: Order) => session.pay(order)
export const register = (phone: Phone) => session.login(phone)
export const keep = (card: Card) => session.profile.set(card)

/** A server's answer, in which what is not there is `null`. */
interface Grant { token: string, refreshToken: string | null, expiresIn: number | null, expiresAt: number | null, refreshExpiresIn: string | null, user: User | null }
export const adopt = (grant: Grant) => session.adopt(grant)

/** A header that is there at times; and a login function that asks by its own session, which has to be annotated (else TS7022). */
let tenant: string | undefined
export const enter = (id?: string) => { tenant = id }
export const visitor: Session<User> = createSession<User>({
  name: 'visitor',
  baseUrl: 'https://api.example.com',
  login: (code) => visitor.request<Grant>({ url: '/auth/login', method: 'POST', data: { code }, auth: 'none' }).then(({ data }) => data),
  headers: () => ({ 'X-Tenant': tenant })
})
export const other = createSession({ name: 'other', login: false, headers: () => (tenant ? { 'X-Tenant': tenant } : {}) })
export const third = createSession({ name: 'third', login: false, headers: ({ method }) => (method === 'GET' ? undefined : { 'X-Tenant': tenant }) })
