/**
 * `wx.login` and `wx.checkSession` (platform.md, section 3).
 */
import { request as httpRequest } from 'node:http'
import { ERRNO } from './network-errors.mjs'
import { asyncApi, wrongType } from './wx-call.mjs'

/** Calls of each API per virtual second and user. */
const MAX_PER_SECOND = 4

/** @param {import('./life.mjs').Life} life */
export function loginApi(life) {
  return {
    login: asyncApi(life, 'login', { check: (options) => wrongType(options, 'timeout', 'Number', { optional: true }), perform: (options, call) => login(life, options, call) }),
    checkSession: asyncApi(life, 'checkSession', { perform: (_options, call) => checkSession(life, call) })
  }
}

function login(life, options, call) {
  watchRate(life, 'login')
  if (options.timeout !== undefined) {
    life.lane.platformAfter(options.timeout, `${call.entry.label} timeout`, () => call.overrule('timeout', ERRNO.timeout))
  }
  call.work(() => {
    if (!life.device.network.isConnected) {
      call.fail('request:fail errcode:-106', ERRNO.network)
      return
    }
    const code = codeFor(life)
    // Only a code that is there at once lets a fault with `sync` answer before the call returns.
    if (typeof code === 'string') call.succeed({ code })
    else code.then((text) => call.succeed({ code: text }), (error) => call.fail(`errcode:-1 ${error.message}`, ERRNO.network))
  })
}

/** @returns {string | Promise<string>} */
function codeFor(life) {
  const { login: source, loginUrl, user } = life.options
  if (source) return source({ user })
  if (loginUrl) return postForCode(loginUrl, user)
  return `code-${user}-${life.record.count('login')}`
}

/** Asks the stand-in of WeChat's server for a code of this user. @param {string} url @param {string} user @returns {Promise<string>} */
function postForCode(url, user) {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}: ${text}`))
        else resolve(JSON.parse(text).code)
      })
    })
    request.on('error', reject)
    request.end(JSON.stringify({ user }))
  })
}

function checkSession(life, call) {
  watchRate(life, 'checkSession')
  call.work(() => {
    const { checkSession: holds } = life.options
    const answer = typeof holds === 'function' ? holds() : holds
    if (answer && life.device.network.isConnected) call.succeed()
    // The platform does not tell "expired" from "no network".
    else call.fail('session time out, need relogin')
  })
}

/** Records a breach of the rate rule: more than 4 calls within a second. */
function watchRate(life, api) {
  const since = life.device.clock.now - 1000
  const recent = life.record.calls.filter((call) => call.api === api && call.at > since).length
  if (recent > MAX_PER_SECOND) life.record.violation('rate', `wx.${api} was called ${recent} times within one second`)
}
