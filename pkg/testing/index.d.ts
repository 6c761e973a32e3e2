/**
 * A phone for your own tests, in Jest, Vitest or `node --test`: `wx` and `WXWebAssembly` as globals, a server that the test programs,
 * and time that stands still until the test moves it. The package under test is the real one with its real module.
 *
 *     const { install } = require('wx-session/testing')
 *     const phone = install()
 *     phone.server.on('POST', '/auth/login', () => ({ data: { token: 't1', expiresIn: 7200 } }))
 *     phone.server.on('GET', '/me', ({ header }) => ({ data: { saw: header.authorization } }))
 *     const session = require('../session')
 *     const { data } = await session.request({ url: '/me' })
 *
 * @packageDocumentation
 */

/**
 * Put a new phone in the place of the last one. Call it before the program makes its session: a session stays with the `wx` that it found.
 * `Date` and the timers are the phone's until `uninstall`: use no fake timers beside it, and `advance` instead of waiting.
 */
export function install(options?: InstallOptions): Phone

export interface InstallOptions {
  /** The phone's time at first: milliseconds since the epoch, or a date. Default 2026-01-01T00:00Z. */
  now?: number | Date
  /** The built program's folder, such as `dist/build/mp-weixin`: the module must lie in it where `wasmPath` says. Without it the phone has the module anywhere. */
  root?: string
  /** What storage holds at first: `phone.storage` of an earlier phone, for a restart of the app. */
  storage?: Record<string, unknown>
}

export interface Phone {
  /** The global `wx`: what the session calls, and what was there before. */
  readonly wx: Record<string, any>
  readonly server: Server
  /** What `wx.setStorage` has written, by key. */
  readonly storage: Record<string, unknown>
  /** Every call of an asynchronous `wx` function, oldest first. */
  readonly calls: { api: string; options: any }[]
  /** The phone's time in milliseconds since the epoch. */
  readonly now: number
  readonly offline: boolean

  /** How often a `wx` function was called: `phone.count('login')`. */
  count(api: string): number
  /**
   * Say what a `wx` function answers from now on: what the handler returns, or the failure that it throws.
   * By default `wx.login` gives `code-1`, `code-2` …, and the others succeed. What is said of storage counts for its `Sync` functions, too.
   *
   *     phone.answer('login', () => { throw { errMsg: 'login:fail system error' } })
   *     phone.answer('setStorage', () => { throw { errMsg: 'setStorage:fail exceed max size' } })
   */
  answer(api: 'login' | 'checkSession' | 'requestPayment' | 'getUserProfile' | 'getRandomValues' | 'getStorage' | 'setStorage' | 'removeStorage', handler: (options: any) => object | Promise<object>): void
  /** Cut the network, or give it back; the program is told as by `wx.onNetworkStatusChange`. */
  setOffline(offline: boolean): void
  /** The app goes to the background. */
  hide(): void
  /** The app is shown again. */
  show(): void

  /**
   * Wait until nothing is under way any more, without time passing. Throws with what is, if that does not end, and with a mistake in a handler
   * (see `Server.on`), as `advance` and `uninstall` do.
   */
  settle(): Promise<void>
  /** Let this many milliseconds pass, with all timers that come due on the way. */
  advance(ms: number): Promise<void>
  /** Give `wx`, `Date` and the timers back as they were. */
  uninstall(): void
}

export interface Server {
  /** What came, oldest first. */
  readonly requests: ServerRequest[]
  /**
   * Answer a method and a path without its query, of any host. A later handler takes an earlier one's place; without one the answer is HTTP 404.
   *
   * A handler that throws `{ errMsg: 'request:fail …' }` fails the request as a network would. Anything else that it throws, and an answer that is none
   * (`{ status: 500 }`, a text), is a mistake: the request fails and says so, it stands on the console, and `settle`, `advance` or `uninstall` throws it.
   */
  on(method: string, path: string, handler: (request: ServerRequest) => ServerAnswer | void | Promise<ServerAnswer | void>): void
  /** How often this was asked for. */
  count(method: string, path: string): number
  /**
   * Take sockets at a path, of any host. The handler is called before the socket opens: what it sends comes after that. Throws
   * `{ errMsg: 'connectSocket:fail …' }`: the handshake fails, as without a handler. `setOffline(true)` loses all that are open.
   *
   *     phone.server.onSocket('/live', ({ header, send, close }) => (header.authorization === 'Bearer t1' ? close(4401) : send('welcome')))
   */
  onSocket(path: string, handler?: (socket: ServerSocket) => unknown): void
  /** The sockets that were taken, oldest first. */
  readonly sockets: ServerSocket[]
}

/** The server's end of a socket. */
export interface ServerSocket {
  url: string
  host: string
  path: string
  query: Record<string, string>
  /** Names in lower case. */
  header: Record<string, string>
  readonly isOpen: boolean
  /** Text, or bytes, which the program gets as an `ArrayBuffer`. */
  send(data: string | ArrayBuffer | Uint8Array): void
  /** Close it; 1006: it is lost. Default 1000. */
  close(code?: number, reason?: string): void
  onMessage(listener: (data: string | ArrayBuffer) => void): void
  onClose(listener: (how: { code: number, reason: string }) => void): void
}

export interface ServerRequest {
  method: string
  url: string
  host: string
  path: string
  query: Record<string, string>
  /** Names in lower case. */
  header: Record<string, string>
  /** The body, read as JSON where it is; of an upload `{ filePath, name, formData }`. */
  data: any
}

export interface ServerAnswer {
  /** Default 200. */
  statusCode?: number
  data?: unknown
  header?: Record<string, string>
  /** Lines of `Set-Cookie`. */
  cookies?: string[]
  /** How long the answer takes, in milliseconds of the phone's time. Default 0. */
  delay?: number
  /**
   * The body bit by bit, in the place of `data`: each chunk comes `delay` milliseconds of the phone's time after the one before. An `Error` breaks
   * the connection off. `session.stream`, and `request` with `enableChunked`, hear them one by one, the others all at the end.
   *
   *     phone.server.on('POST', '/chat', () => ({
   *       header: { 'Content-Type': 'text/event-stream' },
   *       chunks: ['data: Hel', 'lo\n\n', { data: 'data: world\n\n', delay: 1000 }]
   *     }))
   */
  chunks?: (ServerChunk | { data: ServerChunk, delay?: number })[]
}

/** Text, in UTF-8, or bytes; an `Error` instead: the connection breaks off, and `fail` hears its message. */
export type ServerChunk = string | Uint8Array | Error
