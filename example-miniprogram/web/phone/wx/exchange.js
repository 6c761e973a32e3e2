/**
 * One exchange over the network, as the platform does it: at most ten at once, a timeout, an abort.
 */
import { board } from '../board.js'
import { throughRelay } from '../relay.js'
import { nextNumber, told } from '../told.js'

/** At most this many requests, uploads and downloads together; more wait. */
const AT_ONCE = 10
/** The platform's default limit in milliseconds. */
const TIMEOUT = 60000
/** Headers that the browser does not let a page set, or that the platform forbids. */
const NOT_SENT = ['cookie', 'referer', 'user-agent', 'host', 'content-length']

/** How the platform says that there is no network, and that it went in the middle. */
const NO_NETWORK = ['errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED', 600001]
const BROKEN = ['errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET', 600001]

/** @type {(() => void)[]} */
const waiting = []
/** What is under way, and ends when the network goes. @type {Set<() => void>} */
const underWay = new Set()
let active = 0
/** How often the session has sent a refused request again, told by the watcher of the session. */
export const resent = { count: 0, read: () => 0 }

/**
 * @typedef {object} Asked
 * @property {string} url as the mini-program has it
 * @property {string} method
 * @property {Record<string, string>} header
 * @property {BodyInit | undefined} body
 * @property {number} [timeout]
 *
 * @param {{ address: string }} configured what the mini-program takes for the backend's address
 * @param {Asked} asked
 * @param {{ onHeaders: (status: number, header: Record<string, string>, cookies: string[]) => void, onChunk?: (bytes: Uint8Array) => void, onEnd: (bytes: ArrayBuffer) => void, onFail: (reason: string, errno?: number) => void }} reactions
 *   with `onChunk` the body comes bit by bit
 * @returns {{ abort: () => void }}
 */
export function exchange(configured, asked, reactions) {
  const control = new AbortController()
  const number = nextNumber()
  let ended = false
  /** The headers have come, and chunks follow. */
  let flows = false
  const fail = (error, words = [error]) => end(() => reactions.onFail(...words), { error })
  const stop = (error, words) => {
    if (ended) return
    control.abort()
    fail(error, words)
  }
  const timer = setTimeout(() => stop('timeout', ['timeout', 5]), asked.timeout ?? TIMEOUT)
  const lost = () => stop('network', BROKEN)
  const end = (react, detail) => {
    if (ended) return
    ended = true
    clearTimeout(timer)
    underWay.delete(lost)
    told(flows ? 'flowed' : 'received', { number, ...detail })
    react()
  }
  underWay.add(lost)
  told('send', { number, ...outline(asked) })
  enqueue(async () => {
    if (ended) return
    if (board.faults.offline) return fail('offline', NO_NETWORK)
    const { onChunk } = reactions
    const bit = onChunk && {
      onHead({ status, header, cookies }) {
        if (ended) return
        flows = true
        told('received', { number, status, setCookies: cookies.map(nameOf), flows: status < 400 })
        reactions.onHeaders(status, header, cookies)
      },
      onChunk(bytes) {
        if (ended) return
        told('chunk', { number })
        onChunk(bytes)
      }
    }
    try {
      const { status, header, cookies, bytes } = await throughRelay(pathOf(configured, asked.url), {
        method: asked.method,
        headers: outgoing(asked.header),
        body: asked.body,
        signal: control.signal
      }, bit)
      return end(() => {
        if (!flows) reactions.onHeaders(status, header, cookies)
        reactions.onEnd(bytes)
      }, { status, setCookies: cookies.map(nameOf) })
    } catch (error) {
      return fail('network', BROKEN)
    }
  })
  return { abort: () => stop('abort') }
}

/** The network goes: what is under way breaks off. */
export function loseAll() {
  for (const lost of [...underWay]) lost()
}

async function enqueue(work) {
  if (active >= AT_ONCE) await new Promise((resolve) => waiting.push(() => resolve(undefined)))
  active++
  await work()
  active--
  const next = waiting.shift()
  if (next) next()
}

/** What the board shows of a request: no value of a header, no query. */
function outline({ url, method, header }) {
  const values = Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), String(value)]))
  const count = resent.read()
  const again = count > resent.count
  if (again) resent.count++
  return {
    method,
    path: new URL(url).pathname,
    token: 'authorization' in values,
    cookies: values.cookie ? values.cookie.split(';').map(nameOf) : [],
    again,
    offline: board.faults.offline
  }
}

function nameOf(cookie) {
  return cookie.split('=')[0].trim()
}

function pathOf({ address }, url) {
  if (!url.startsWith(`${address}/`)) throw new Error('the example knows one host')
  return `/to/backend${url.slice(address.length)}`
}

function outgoing(header) {
  const headers = new Headers()
  for (const [name, value] of Object.entries(header)) {
    if (name.toLowerCase() === 'cookie') headers.set('x-cookie', value)
    else if (!NOT_SENT.includes(name.toLowerCase())) headers.set(name, value)
  }
  return headers
}

/** The header of an answer as the platform hands it out. @param {Record<string, string>} header @param {string[]} cookies */
export function headerOf(header, cookies) {
  const named = Object.entries(header).map(([name, value]) => [name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()), value])
  return { ...Object.fromEntries(named), ...(cookies.length > 0 ? { 'Set-Cookie': cookies.join(',') } : {}) }
}
