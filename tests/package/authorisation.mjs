/**
 * The authorisation endpoints of a backend, and a user who consents, for tests.
 */
import assert from 'node:assert/strict'

export const APP = 'wxd930ea5d5a258f4f'
export const BACK = 'https://api.example.com/oauth/back'
export const DAY = 86400000

/** What `createSession` gets for an authorisation with everything. */
export const OAUTH = { exchange: { url: '/oauth/exchange' }, refresh: { url: '/oauth/refresh' }, revoke: { url: '/oauth/revoke' } }

/**
 * Makes a backend do as WeChat does: a code works once, a refresh token for 30 days and stays the same.
 * @param {import('./session.mjs').Home} home
 */
export function wechatRules(home) {
  const { backend, server } = home
  const codes = []
  const seen = { exchanges: [], refreshes: [], revokes: [] }
  let end = 0
  server.on('POST', '/oauth/exchange', ({ json }) => {
    seen.exchanges.push(json.code)
    if (codes.includes(json.code)) return { status: 400, body: { errcode: 40163, errmsg: `code been used ${json.code}` } }
    codes.push(json.code)
    end = backend.now + 30 * DAY
    return { body: { ...backend.issue(), refreshToken: 'consent-1', user: { nickname: 'Main' } } }
  })
  server.on('POST', '/oauth/refresh', ({ json }) => {
    seen.refreshes.push(json.refreshToken)
    if (backend.now >= end) return { status: 400, body: { errcode: 42002, errmsg: 'refresh_token expired' } }
    return { body: { ...backend.issue(), refreshToken: 'consent-1', user: undefined } }
  })
  server.on('POST', '/oauth/revoke', ({ header }) => {
    seen.revokes.push(header.authorization)
    end = 0
    backend.revoke()
    return { status: 204 }
  })
  return seen
}

/** Opens the page and gives its state. @param {import('./session.mjs').Home} home @param {Record<string, any>} [more] */
export function openPage(home, more) {
  const page = home.session.oauth.authorizeUrl(home.runtime.wrap({ appId: APP, redirectUri: BACK, ...more }))
  const state = new URL(page).searchParams.get('state')
  assert.match(state, /^[A-Za-z0-9]{22,128}$/)
  return { page, state }
}

/** The user consents: the page sends her back. */
export const consent = (home, code = 'consent-code', more) => home.session.oauth.callback(`${BACK}?code=${code}&state=${openPage(home, more).state}`)
