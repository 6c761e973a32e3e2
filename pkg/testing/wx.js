'use strict'
const { tellChunks } = require('./chunks')

const OFFLINE = { errMsg: 'request:fail errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED', errno: 600001 }
/** In milliseconds, as the platform has it. */
const TIMEOUT = 60000

/**
 * `wx`, as much of it as the session calls.
 *
 * @param {{ phone: any, clock: any, server: any, inFlight: import('./in-flight').InFlight, connectSocket: (options: any) => any }} parts
 */
function createWx({ phone, clock, server, inFlight, connectSocket }) {
  const listeners = {}
  let codes = 0
  const answers = {
    login: () => ({ code: `code-${++codes}` }),
    checkSession: () => ({}),
    requestPayment: () => ({}),
    getUserProfile: () => ({ userInfo: { nickName: '微信用户', avatarUrl: '' } }),
    getRandomValues: ({ length }) => ({ randomValues: require('crypto').webcrypto.getRandomValues(new Uint8Array(length)).buffer }),
    getStorage({ key }) {
      if (!(key in phone.storage)) throw { errMsg: 'getStorage:fail data not found' }
      return { data: copied(phone.storage[key]) }
    },
    setStorage({ key, data }) {
      phone.storage[key] = copied(data)
    },
    removeStorage({ key }) {
      delete phone.storage[key]
    }
  }

  /** A function with `success`, `fail` and `complete`, or a promise if none is given; it answers later, never at once. */
  function asyncApi(api, perform) {
    return (options = {}) => {
      phone.calls.push({ api, options })
      const { success, fail, complete } = options
      const end = inFlight.begin(`wx.${api}`)
      const answer = Promise.resolve().then(() => perform(options)).then(
        (result) => ({ ok: true, result: { errMsg: `${api}:ok`, ...result } }),
        (failure) => ({ ok: false, result: failureOf(api, failure) })
      ).finally(end)
      if (![success, fail, complete].some((one) => typeof one === 'function')) {
        return answer.then(({ ok, result }) => (ok ? result : Promise.reject(result)))
      }
      answer.then(({ ok, result }) => {
        const callback = ok ? success : fail
        if (callback) callback(result)
        if (complete) complete(result)
      })
      return undefined
    }
  }

  const answered = (api) => asyncApi(api, (options) => {
    if (api === 'login' && phone.offline) throw OFFLINE
    return answers[api](options)
  })
  const synchronous = {
    getStorageSync: (key) => (key in phone.storage ? answers.getStorage({ key }).data : ''),
    setStorageSync: (key, data) => void answers.setStorage({ key, data }),
    removeStorageSync: (key) => void answers.removeStorage({ key })
  }

  const wx = {
    ...synchronous,
    ...Object.fromEntries(Object.keys(answers).map((api) => [api, answered(api)])),
    ...transports({ phone, clock, server, inFlight }),
    connectSocket,
    getAppBaseInfo: () => ({ SDKVersion: '3.8.0', language: 'zh_CN' }),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop', version: '' } }),
    getEnterOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    ...Object.fromEntries(['AppShow', 'AppHide', 'NetworkStatusChange'].flatMap((event) => [
      [`on${event}`, (listener) => (listeners[event] = [...(listeners[event] || []), listener])],
      [`off${event}`, (listener) => (listeners[event] = (listeners[event] || []).filter((one) => one !== listener))]
    ]))
  }

  return {
    wx,
    /** Say what a function answers: the handler's value, or the failure that it throws. */
    answer(api, handler) {
      if (!(api in answers)) throw new Error(`phone.answer: there is no wx.${api} here, but ${Object.keys(answers).join(', ')}`)
      if (typeof handler !== 'function') throw new Error(`phone.answer: the handler of wx.${api} is no function`)
      answers[api] = handler
    },
    emit: (event, payload) => (listeners[event] || []).slice().forEach((listener) => listener(payload))
  }
}

/** `wx.request` and its two siblings: each gives a task, and its answer comes after `delay` of the phone's time. */
function transports({ phone, clock, server, inFlight }) {
  const send = (api, askedOf, resultOf) => (options) => {
    phone.calls.push({ api, options })
    let ended = false
    let landed = inFlight.begin(`wx.${api} ${options.url}`)
    const settle = (name, result) => {
      landed()
      if (ended) return
      ended = true
      if (options[name]) options[name](result)
      if (options.complete) options.complete(result)
    }
    const fail = (failure) => settle('fail', failureOf(api, failure))
    const { task, tell } = taskOf(() => fail({ errMsg: `${api}:fail abort` }))
    const wait = (ms, run) => {
      const go = () => ended || run()
      if (ms === 0) return go()
      // It waits for the clock now, and nothing else.
      landed()
      return clock.setTimeout(go, ms)
    }
    clock.setTimeout(() => fail({ errMsg: `${api}:fail timeout`, errno: 5 }), options.timeout || TIMEOUT)
    const reached = phone.offline ? Promise.reject(OFFLINE) : server.answer(askedOf(options))
    reached.then(({ statusCode = 200, header = {}, cookies = [], data = '', delay = 0, chunks }) => {
      const head = { statusCode, header: cookies.length > 0 ? { ...header, 'Set-Cookie': cookies.join(',') } : header, cookies }
      const arrive = (body) => settle('success', { errMsg: `${api}:ok`, ...head, ...resultOf(body) })
      if (!chunks) return wait(delay, () => arrive(data))
      const isChunked = options.enableChunked === true
      return wait(delay, () => {
        tell('HeadersReceived', head)
        tellChunks(chunks, {
          wait,
          fail,
          data: (bytes) => isChunked && tell('ChunkReceived', { data: bytes }),
          // What was handed out is not handed out again.
          end: (whole) => arrive(isChunked ? '' : parsed(whole.toString()))
        })
      })
    }).catch(fail)
    return task
  }
  return {
    request: send('request', requestOf, (data) => ({ data: copied(data) })),
    uploadFile: send('uploadFile', ({ url, header = {}, filePath, name, formData }) => ({ method: 'POST', url, header, data: { filePath, name, formData } }),
      (data) => ({ data: typeof data === 'string' ? data : JSON.stringify(data) })),
    downloadFile: send('downloadFile', ({ url, header = {} }) => ({ method: 'GET', url, header, data: undefined }),
      () => ({ tempFilePath: 'http://tmp/file' }))
  }
}

/** A task, and what tells its listeners. @param {() => void} abort */
function taskOf(abort) {
  const listeners = { HeadersReceived: [], ChunkReceived: [], ProgressUpdate: [] }
  const task = { abort }
  for (const event of Object.keys(listeners)) {
    task[`on${event}`] = (listener) => listeners[event].push(listener)
    task[`off${event}`] = (listener) => (listeners[event] = listeners[event].filter((one) => listener && one !== listener))
  }
  return { task, tell: (event, payload) => listeners[event].slice().forEach((listener) => listener(payload)) }
}

function requestOf({ url, method = 'GET', header = {}, data }) {
  const inQuery = (method === 'GET' || method === 'HEAD') && data && typeof data === 'object'
  const query = inQuery ? `${url.includes('?') ? '&' : '?'}${new URLSearchParams(data)}` : ''
  return { method, url: url + query, header, data: inQuery ? undefined : parsed(data) }
}

/** A body as its server reads it. */
function parsed(data) {
  if (typeof data !== 'string') return copied(data)
  try {
    return JSON.parse(data)
  } catch (_) {
    return data
  }
}

function failureOf(api, failure) {
  if (failure instanceof Error) return { errMsg: `${api}:fail ${failure.message}` }
  return { errMsg: `${api}:fail`, ...failure }
}

const copied = (value) => (value === undefined || value instanceof ArrayBuffer ? value : JSON.parse(JSON.stringify(value)))

module.exports = { createWx }
