/**
 * A `wx` that answers from memory: what is left to measure is the contender's own work.
 *
 * An answer comes when the bench asks for it, right after the call has returned, as no platform answers inside the call.
 * Storage keeps what it is given and neither serialises nor copies it: the platform's own part of a write is free here,
 * which favours whoever writes more.
 */

export const ORIGIN = 'https://api.example.com'
export const LOGIN = '/auth/login'

/** What most requests return. */
const TASK = { abort() {}, onHeadersReceived() {}, offHeadersReceived() {} }

/** @typedef {{ header: Record<string, string>, cookies: string[] }} Load what an answer carries besides its body */

/**
 * @param {Record<string, unknown>} [stored] what storage holds at the start
 */
export function createPlatform(stored = {}) {
  const pending = []
  const counts = { requests: 0, writes: 0 }
  /** @type {Load} */
  let load = { header: {}, cookies: [] }
  let last
  /** @type {ReturnType<typeof chunkedTask>} */
  let chunked

  const keep = (key, data) => {
    counts.writes++
    stored[key] = data
  }

  const wx = {
    request(options) {
      counts.requests++
      pending.push(options)
      return options.enableChunked ? (chunked = chunkedTask()) : TASK
    },
    uploadFile: () => TASK,
    downloadFile: () => TASK,
    login: ({ success }) => success({ code: 'one-use-code', errMsg: 'login:ok' }),
    checkSession: ({ success }) => success({ errMsg: 'checkSession:ok' }),
    getStorageSync: (key) => (key in stored ? stored[key] : ''),
    setStorageSync: keep,
    getStorage: ({ key, success, fail }) => (key in stored ? success({ data: stored[key] }) : fail({ errMsg: 'getStorage:fail data not found' })),
    setStorage({ key, data, success }) {
      keep(key, data)
      success({ errMsg: 'setStorage:ok' })
    },
    removeStorage({ key, success }) {
      counts.writes++
      delete stored[key]
      success({ errMsg: 'removeStorage:ok' })
    },
  }

  return {
    wx,
    counts,
    stored,
    /** What the next answers carry. @param {Load} next */
    carry(next) { load = next },
    /** Answers all calls under way; returns how many there were. */
    answer() {
      const { length } = pending
      for (let index = 0; index < length; index++) {
        last = pending[index]
        last.success(answerTo(last, load))
      }
      pending.splice(0, length)
      return length
    },
    /** Answers the chunked request that is under way. @param {Record<string, string>} header @param {ArrayBuffer[]} chunks */
    stream(header, chunks) {
      const { heads, listeners } = chunked
      for (const listener of heads) listener({ statusCode: 200, header, cookies: [] })
      for (const data of chunks) for (const listener of listeners) listener({ data })
      for (const { success } of pending.splice(0)) success({ statusCode: 200, errMsg: 'request:ok', header, cookies: [], data: '' })
    },
    /** The `Cookie` header of the last request that was answered. */
    lastCookieHeader: () => (last && last.header && last.header.Cookie) || '',
    /** The `Authorization` header of it. */
    lastAuthorization: () => (last && last.header && last.header.Authorization) || '',
  }
}

/** What a request with `enableChunked` returns. */
function chunkedTask() {
  const heads = []
  const listeners = []
  return { ...TASK, heads, listeners, onHeadersReceived: (listener) => heads.push(listener), onChunkReceived: (listener) => listeners.push(listener), offChunkReceived() {} }
}

/** Every answer is an object of its own: a contender may change it. @param {{ url: string }} options @param {Load} load */
function answerTo({ url }, load) {
  const isLogin = url.endsWith(LOGIN)
  return {
    statusCode: 200,
    errMsg: 'request:ok',
    header: { ...load.header },
    cookies: isLogin ? [] : load.cookies,
    data: isLogin ? { token: 'f3b1c5d7a9e24f60b8c1d2e3f4a5b6c7', expiresIn: 7200 } : { name: 'somebody' },
  }
}
