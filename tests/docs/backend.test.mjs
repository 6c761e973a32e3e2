/**
 * docs/backend.md: each route is sent what the page says, with the token or without.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { open, plain } from '../package/session.mjs'

const ORDER = { sku: 7 }
const ROUTES = { login: '/auth/login', refresh: '/auth/refresh', verify: '/auth/verify', logout: '/auth/logout', 'pay.prepare': '/pay/prepare', 'pay.confirm': '/pay/confirm', 'profile.phone': '/profile/phone', handover: '/auth/ticket', 'oauth.exchange': '/oauth/exchange', 'oauth.refresh': '/oauth/refresh', 'oauth.revoke': '/oauth/revoke' }

/** The rows of the first table: what is sent as a list of names, and whether with the token. @param {string} page */
function rowsOf(page) {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim())).filter(([, option]) => option?.slice(1, -1) in ROUTES)
  const sentOf = (cell) => (cell.startsWith('`{') ? cell.match(/\w+/g) : cell && Object.keys(ORDER))
  return Object.fromEntries(rows.map(([, option, sent, token]) => [option.slice(1, -1), { sent: sentOf(sent), token: token !== '' }]))
}

test('what each route is sent is what both pages say', async (t) => {
  const endpoints = {}
  for (const [option, url] of Object.entries(ROUTES)) {
    const [one, two] = option.split('.')
    if (two) (endpoints[one] ??= {})[two] = { url }
    else endpoints[one] = { url }
  }
  const home = await open(t, { profile: 'ios', options: endpoints })
  const { backend, server } = home
  const now = () => String(Math.trunc(home.runtime.clock.now / 1000))
  const answers = {
    'pay.prepare': () => ({ timeStamp: now(), nonceStr: 'n', package: 'prepay_id=1', signType: 'RSA', paySign: 's' }),
    handover: () => ({ ticket: 't' }), 'oauth.exchange': () => backend.issue(), 'oauth.refresh': () => backend.issue()
  }
  for (const [option, url] of Object.entries(ROUTES)) {
    if (!['login', 'refresh', 'verify', 'logout'].includes(option)) server.on('POST', url, () => ({ body: answers[option]?.() ?? {} }))
  }
  const { run } = home
  const wrap = (value) => home.runtime.wrap(value)
  await home.loggedIn()
  await run(home.session.refresh())
  home.restart()
  await run(home.session.start())
  await home.runtime.settle()
  await run(home.session.pay(wrap(ORDER)))
  await run(home.session.profile.phone('c'))
  await run(home.session.handover('https://m.example.com/'))
  await run(home.session.logout())
  const redirectUri = 'https://m.example.com/back'
  const state = new URL(home.session.oauth.authorizeUrl(wrap({ appId: 'wx1', redirectUri }))).searchParams.get('state')
  await run(home.session.oauth.callback(`${redirectUri}?code=c&state=${state}`))
  await run(home.session.refresh())
  await run(home.session.logout())
  await home.runtime.settle()

  const seen = Object.fromEntries(Object.entries(ROUTES).map(([option, path]) => {
    const asked = server.log.find((one) => one.method === 'POST' && one.path === path)
    assert.ok(asked, `${option} was not called`)
    return [option, { sent: asked.text && Object.keys(JSON.parse(asked.text)), token: asked.header.authorization !== undefined }]
  }))
  for (const page of ['backend.md', 'backend.zh-CN.md']) assert.deepEqual(rowsOf(page), plain(seen), page)
})
