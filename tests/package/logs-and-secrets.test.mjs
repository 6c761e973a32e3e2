/**
 * Nothing secret leaves the session: marked secrets go through every path, then everything that can be read is searched for them.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { everywhere, HOUR, open, plain, SECOND } from './session.mjs'

/** Marks: each is looked for in what it must never reach. */
const S = {
  token: 'MARKtokenAAAA', second: 'MARKtokenBBBB', refresh: 'MARKrefreshCC', code: 'MARKcodeDDDDD', cookie: 'MARKcookieEEE', query: 'MARKqueryFFFF',
  openid: 'MARKopenidGGG', unionid: 'MARKunionHHHH', sessionKey: 'MARKsesskeyII'
}
const ALL = Object.values(S)
const IDENTITY = [S.openid, S.unionid, S.sessionKey]

function absent(secrets, text, where) {
  for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} stands in ${where}: …${text.slice(Math.max(0, text.indexOf(secret) - 80), text.indexOf(secret) + 30)}…`)
}

/** Everything of an error that somebody could print. */
function written(error) {
  const own = Object.getOwnPropertyNames(error ?? {}).map((name) => { try { return `${name}=${inspect(error[name], { depth: 8, showHidden: true })}` } catch { return name } })
  return [String(error), inspect(error, { depth: 8, showHidden: true }), JSON.stringify(error), ...own].join('\n')
}

/** A story that sends every mark through every path; gives all that was told about it. */
async function story(t, { profile, log } = {}) {
  const told = []
  const note = (where) => (value) => void told.push([where, value instanceof Object && 'code' in value && 'errMsg' in value ? written(value) : inspect(value, { depth: 8 })])
  const home = await open(t, {
    profile, login: () => `${S.code}-${codes += 1}`,
    options: { refresh: { url: '/auth/refresh' }, verify: { url: '/auth/verify' }, logout: { url: '/auth/logout' }, log: { level: 'debug', ...log }, inject: [{ in: 'header', name: 'Authorization' }, { in: 'query', name: 'sid' }] }
  })
  for (const event of ['change', 'login', 'refresh', 'expired', 'logout', 'reauth', 'expiring', 'error', 'alert']) home.session.on(event, home.runtime.wrap(note(`event ${event}`)))
  const secrets = { openid: S.openid, OpenId: S.openid, union_id: S.unionid, session_key: S.sessionKey, sessionKey: S.sessionKey, SESSION_KEY: S.sessionKey }
  const answer = (token) => ({ header: { 'Set-Cookie': `sid=${S.cookie}; Path=/` }, body: { token, refreshToken: S.refresh, expiresIn: 7200, ...secrets, user: { nickname: 'Alice', deep: [{ ...secrets, kept: 1 }], ...secrets } } })
  const echo = ({ header, text, query }) => ({ status: 500, body: { errcode: 7, errmsg: `bad ${header.authorization} ${header.cookie} ${text} ${[...query]} ${S.openid}`, openid: S.openid } })
  const { server } = home

  // Failures that quote everything they got.
  server.on('POST', '/auth/login', echo)
  note('login 500')(await home.failure(home.request({ url: `/me?phone=${S.query}` })))
  home.runtime.faults.on('login', { fail: { errMsg: `login:fail ${S.code}-${codes} https://x.example.com/?a=${S.query}` }, times: 1 })
  await home.runtime.clock.advance(6 * SECOND)
  note('wx.login failed')(await home.failure(home.request({ url: '/me' })))
  // A login, requests that fail in all ways.
  server.on('POST', '/auth/login', () => answer(S.token))
  await home.runtime.clock.advance(HOUR)
  await home.run(home.session.ensure())
  server.on('GET', '/me', () => ({ drop: true }))
  note('dropped')(await home.failure(home.request({ url: `/me?phone=${S.query}` })))
  home.runtime.faults.on('request', { fail: { errMsg: `request:fail url "https://a.example.com/me?phone=${S.query}&sid=${S.token}" Authorization: Bearer ${S.token} cookie ${S.cookie}`, errno: 600001 }, times: 1 })
  note('quoting')(await home.failure(home.request({ url: `/me?phone=${S.query}` })))
  note('relative')(await home.failure(home.create({ name: 'second', baseUrl: undefined, login: { url: `${server.url}/auth/login` }, refresh: undefined, verify: undefined, logout: undefined }).request(home.runtime.wrap({ url: `/me?phone=${S.query}` }))))
  // Expired, refreshed, refused for good.
  server.on('POST', '/auth/refresh', () => answer(S.second))
  server.on('GET', '/me', ({ header }) => (header.authorization?.includes(S.second) ? { header: { 'Set-Cookie': `other=${S.cookie}` }, body: {} } : { status: 401, body: { errmsg: S.token } }))
  await home.run(home.request({ url: `/me?phone=${S.query}` }))
  server.on('GET', '/me', echo401)
  server.on('POST', '/auth/refresh', echo)
  note('refresh 500')(await home.failure(home.request({ url: `/me?phone=${S.query}` })))
  server.on('POST', '/auth/refresh', () => ({ status: 401, body: { errmsg: S.refresh } }))
  server.on('POST', '/auth/login', () => ({ status: 403, body: { errmsg: `${S.openid} ${S.second}`, data: { openid: S.openid } } }))
  await home.runtime.clock.advance(20 * SECOND)
  note('reauth')(await home.failure(home.session.refresh()))
  note('state')(plain(home.session.state))
  note('metrics')(plain(home.session.metrics()))
  note('session itself')(home.session)
  told.push(['session as JSON', JSON.stringify(home.session)])
  const storage = home.runtime.storage.dump
  const logs = plain(home.session.logs())
  await home.run(home.session.logout())
  await home.runtime.settle()
  return { home, told, storage, logs: [...logs, ...plain(home.session.logs())] }
}
let codes = 0
const echo401 = ({ header }) => ({ status: 401, body: { errcode: 9, errmsg: `no ${header.authorization} ${header.cookie}` } })

for (const [what, secrets] of [['token, code or query value', [S.token, S.second, S.refresh, S.code, S.query]], ['cookie value', [S.cookie]], ['openid, unionid or session_key', IDENTITY]]) {
  everywhere(test, `no ${what} in events, errors, their causes, state, metrics and logs`, async (profile, t) => {
    const { told, logs, home } = await story(t, { profile })
    assert.ok(logs.length > 10, 'the log was not empty')
    for (const [where, text] of told) absent(secrets, text, where)
    absent(secrets, JSON.stringify(logs), 'logs()')
    absent(secrets, inspect(home.runtime.record.console, { depth: 10 }), 'the console')
  })
}

everywhere(test, 'identity secrets reach neither storage nor the user; the token stands in the session\'s own record only', async (profile, t) => {
  const { told, storage } = await story(t, { profile })
  absent(IDENTITY, storage, 'storage')
  absent([S.code, S.query], storage, 'storage')
  const [, state] = told.find(([where]) => where === 'state')
  assert.match(state, /kept/, 'the rest of the user is kept')
  for (const [key, text] of JSON.parse(storage)) {
    if (!key.endsWith(':token')) absent([S.token, S.second, S.refresh], text, `the record ${key}`)
    if (!key.includes(':cookies')) absent([S.cookie], text, `the record ${key}`)
  }
})

everywhere(test, 'no secret in the console, the log manager and the realtime log', async (_profile, t) => {
  for (const to of ['console', 'log-manager', 'realtime-log']) {
    const { home } = await story(t, { log: { to } })
    const { record } = home.runtime
    const lines = to === 'console' ? record.console : record.logManager
    assert.ok(lines.length > 10, `${to} got entries`)
    if (to === 'log-manager') assert.ok(record.logManager.every(({ manager }) => manager === 'log'))
    if (to === 'realtime-log') assert.ok(record.logManager.every(({ manager }) => manager === 'realtime'))
    absent(ALL, inspect(lines, { depth: 10, maxArrayLength: 1000 }), to)
  }
})

everywhere(test, 'no secret reaches a log function of the program', async (_profile, t) => {
  const entries = []
  await story(t, { log: { to: (entry) => void entries.push(plain(entry)) } })
  assert.ok(entries.length > 10)
  absent(ALL, JSON.stringify(entries), 'log.to')
})

everywhere(test, 'short secrets are kept out too', async (profile, t) => {
  const home = await open(t, { profile, login: () => 'c0d3', options: { log: { level: 'debug' } } })
  home.backend.onLogin = ({ json }) => ({ status: 500, body: { errmsg: `bad code ${json.code}` } })
  const error = await home.failure(home.request({ url: '/me' }))
  absent(['c0d3'], written(error), 'the error')
  absent(['c0d3'], JSON.stringify(plain(home.session.logs())), 'logs')
})

everywhere(test, 'a token in other dress is cut out of errors too: percent-encoded, in a header, in JSON', async (profile, t) => {
  const token = 'MARK+tok/en=="quoted"'
  const home = await open(t, { profile, options: { inject: { in: 'query', name: 'sid' } } })
  home.backend.onLogin = () => ({ body: { token } })
  await home.loggedIn()
  home.runtime.faults.on('request', { fail: { errMsg: `request:fail ${encodeURIComponent(token)} ${token} ${JSON.stringify(token)}` } })
  const error = await home.failure(home.request({ url: '/me' }))
  absent([token, encodeURIComponent(token), JSON.stringify(token).slice(1, -1)], written(error), 'the error')
})

/* --------------------------------------------------------------------- logs */

everywhere(test, 'logs: oldest first, at most `keep`, entries with time, level and event', async (profile, t) => {
  const home = await open(t, { profile, options: { log: { level: 'debug', keep: 5 } } })
  for (let call = 0; call < 10; call += 1) {
    await home.run(home.request({ url: '/me' }))
    await home.runtime.clock.advance(10)
  }
  const logs = plain(home.session.logs())
  assert.equal(logs.length, 5)
  for (const [index, { at, level, event }] of logs.entries()) {
    assert.ok(['error', 'info', 'debug'].includes(level))
    assert.ok(event.length > 0)
    assert.ok(at <= home.runtime.clock.now && (index === 0 || at >= logs[index - 1].at))
  }
})

everywhere(test, 'levels: off writes nothing, error only failures, info no single requests', async (profile, t) => {
  const levels = {}
  for (const level of ['off', 'error', 'info', 'debug']) {
    const home = await open(t, { profile, options: { log: { level } } })
    home.backend.onLogin = () => ({ status: 500 })
    await home.failure(home.request({ url: '/me' }))
    home.backend.onLogin = undefined
    await home.runtime.clock.advance(5 * SECOND)
    await home.run(home.request({ url: '/me' }))
    levels[level] = plain(home.session.logs())
  }
  assert.equal(levels.off.length, 0)
  assert.ok(levels.error.length > 0 && levels.error.every(({ level }) => level === 'error'))
  assert.ok(levels.info.some(({ level }) => level === 'info') && levels.info.every(({ level }) => level !== 'debug'))
  assert.ok(levels.debug.some(({ level }) => level === 'debug'))
})

everywhere(test, 'keep: 0 keeps nothing, and a log function is told all the same', async (profile, t) => {
  const entries = []
  const home = await open(t, { profile, options: { log: { keep: 0, to: (entry) => void entries.push(entry.event) } } })
  await home.loggedIn()
  assert.deepEqual(plain(home.session.logs()), [])
  assert.ok(entries.includes('login'), entries.join(' '))
})

everywhere(test, 'a log function that throws, and managers that are missing, disturb nothing', async (profile, t) => {
  const throwing = await open(t, { profile, options: { log: { to: () => { throw new Error('of the program') } } } })
  assert.equal((await throwing.run(throwing.request({ url: '/me' }))).statusCode, 200)
  for (const [to, name] of [['log-manager', 'getLogManager'], ['realtime-log', 'getRealtimeLogManager']]) {
    const home = await open(t, { profile, without: [name], options: { log: { to } } })
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
    assert.ok(home.session.logs().length > 0)
  }
})

everywhere(test, 'a program that listens to errors gets nothing printed on the console', async (profile, t) => {
  const home = await open(t, { profile })
  home.heard('error')
  home.backend.onLogin = () => ({ status: 500 })
  await home.failure(home.request({ url: '/me' }))
  assert.deepEqual(home.runtime.record.console, [])
})

everywhere(test, 'logs are copies', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  const entry = home.session.logs()[0]
  entry.event = 'changed'
  if (entry.detail) entry.detail.more = 1
  assert.notEqual(home.session.logs()[0].event, 'changed')
})

everywhere(test, 'the cause of ERR_EXPIRED quotes neither the token nor the cookie that the server quotes', async (profile, t) => {
  const home = await open(t, { profile })
  home.backend.onLogin = () => ({ header: { 'Set-Cookie': `sid=${S.cookie}; Path=/` }, body: { token: `${S.token}-${home.backend.logins}`, expiresIn: 60 } })
  home.server.on('GET', '/me', echo401)
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_EXPIRED')
  assert.equal(error.cause.errcode, 9)
  absent([S.token], written(error), 'the error')
  absent([S.cookie], written(error), 'the error')
})

test('cookies are cut out after requests to hosts without any, too', async (t) => {
  const hosts = {}
  const home = await open(t, { hosts })
  for (let host = 0; host < 8; host++) hosts[`https://cdn${host}.example.net`] = home.server.url
  await home.loggedIn()
  home.session.cookies.set(home.server.url, `sid=${S.cookie}; Path=/`)
  await home.run(home.request({ url: '/me' }))
  for (const host of Object.keys(hosts)) await home.run(home.request({ url: host }))
  home.runtime.faults.on('request', { fail: { errMsg: `request:fail of ${S.cookie}` } })
  const error = await home.failure(home.request({ url: '/me', retry: 0 }))
  absent([S.cookie], written(error), 'an error')
})
