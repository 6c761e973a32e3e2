/**
 * Watching a session from outside: alerts, counts by host and status, log managers, a report for whoever looks for a bug.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { BACK, consent, OAUTH, openPage, wechatRules } from './authorisation.mjs'
import { everywhere, HOUR, MINUTE, open, plain, SECOND } from './session.mjs'

const S = { token: 'MARKtokenAAAA', refresh: 'MARKrefreshBB', cookie: 'MARKcookieCCC', query: 'MARKqueryDDDD', code: 'MARKcodeEEEEE', openid: 'MARKopenidFFF', user: 'MARKuserGGGGG' }

/** A bad hour: logins, requests, an authorisation that fail with everything they got. */
async function badHour(t, { profile, log } = {}) {
  const home = await open(t, { profile, login: () => S.code, options: { refresh: { url: '/auth/refresh' }, oauth: OAUTH, log: { level: 'debug', ...log } } })
  const answer = () => ({ header: { 'Set-Cookie': `sid=${S.cookie}; Path=/` }, body: { token: S.token, refreshToken: S.refresh, expiresIn: 7200, openid: S.openid, user: { nickname: S.user } } })
  const echo = ({ header, text }) => ({ status: 500, body: { errcode: 7, errmsg: `${header.authorization} ${header.cookie} ${text} ${S.openid}`, openid: S.openid } })
  home.server.on('POST', '/auth/login', answer)
  await home.run(home.session.ensure())
  home.server.on('POST', '/auth/refresh', echo)
  for (let round = 0; round < 4; round += 1) {
    await home.failure(home.session.refresh())
    await home.runtime.clock.advance(MINUTE)
  }
  home.server.on('GET', '/me', echo)
  await home.run(home.request({ url: `/me?phone=${S.query}` }))
  home.server.on('GET', '/gone', () => ({ drop: true }))
  await home.failure(home.request({ url: `/gone?phone=${S.query}` }))
  return home
}

everywhere(test, 'the report names version, base library, state, counts and log, and neither secrets nor the user', async (profile, t) => {
  const home = await badHour(t, { profile })
  const text = home.session.report()
  for (const mark of Object.values(S)) assert.ok(!text.includes(mark), mark)
  const report = JSON.parse(text)
  assert.match(report.version, /^\d+\.\d+\.\d+/)
  assert.equal(report.library, profile.baseLibrary)
  assert.equal(report.status, 'active')
  assert.equal(report.at, home.runtime.clock.now)
  assert.deepEqual(report.metrics, plain(home.session.metrics()))
  assert.deepEqual(report.logs, plain(home.session.logs()))
  assert.ok(report.logs.some(({ event }) => event === 'alert'))
})

test('a report can be had in every state: before ready, without a module, blocked', async (t) => {
  const home = await open(t)
  assert.equal(JSON.parse(home.session.report()).status, 'starting')
  home.backend.onLogin = () => ({ status: 403 })
  await home.failure(home.request({ url: '/me' }))
  assert.equal(JSON.parse(home.session.report()).reason, 'ERR_REAUTH_REQUIRED')
  const broken = await open(t, { options: { wasmPath: '/nowhere.wasm' } })
  await broken.failure(broken.session.ready)
  assert.equal(JSON.parse(broken.session.report()).reason, 'ERR_WASM_LOAD')
})

everywhere(test, 'the same failure again and again raises one alert per run, in the log and as an event', async (profile, t) => {
  const home = await open(t, { profile, options: { refresh: { url: '/auth/refresh' }, log: { alertAfter: 2 } } })
  const alerts = home.heard('alert')
  await home.loggedIn()
  home.backend.onRefresh = () => ({ status: 502 })
  for (let round = 0; round < 5; round += 1) await home.failure(home.session.refresh())
  assert.deepEqual(plain(alerts), [{ code: 'ERR_REFRESH_FAILED', times: 2 }])
  assert.deepEqual(plain(home.session.logs()).filter(({ event }) => event === 'alert').map(({ level, detail }) => ({ level, detail })), [{ level: 'error', detail: { code: 'ERR_REFRESH_FAILED', times: 2 } }])
})

test('an authorisation whose renewal fails raises the same alert', async (t) => {
  const home = await open(t, { options: { oauth: OAUTH } })
  wechatRules(home)
  await home.run(home.session.ready)
  await home.run(consent(home))
  home.server.on('POST', '/oauth/refresh', () => ({ status: 502 }))
  const alerts = home.heard('alert')
  for (let round = 0; round < 4; round += 1) await home.failure(home.session.refresh())
  assert.deepEqual(plain(alerts), [{ code: 'ERR_REFRESH_FAILED', times: 3 }])
  assert.equal(home.session.metrics().refreshFailures, 4)
})

test('answers are counted by host and status, those of authorisation, payment and phone too', async (t) => {
  const home = await open(t, { options: { oauth: OAUTH, pay: { prepare: { url: '/pay/prepare' } }, profile: { phone: { url: '/phone' } } } })
  wechatRules(home)
  await home.run(home.session.ready)
  await home.run(consent(home))
  home.server.on('POST', '/pay/prepare', () => ({ status: 503 }))
  home.server.on('POST', '/phone', () => ({ status: 201, body: {} }))
  await home.failure(home.session.pay(home.runtime.wrap({ sku: 1 })))
  await home.run(home.session.profile.phone('code-of-a-phone'))
  assert.deepEqual(plain(home.session.metrics().byStatus), { '127.0.0.1': { 200: 1, 201: 1, 503: 1 } })
  const { requests, logins, failed } = home.session.metrics()
  assert.deepEqual({ requests, logins, failed }, { requests: 2, logins: 1, failed: 0 })
})

test('looking at state, token, metrics, logs, profile and the report sends nothing and writes nothing', async (t) => {
  const home = await open(t, { options: { oauth: OAUTH } })
  await home.loggedIn()
  await home.run(home.request({ url: '/me' }))
  await home.runtime.settle()
  const [sent, writes] = [home.runtime.sent.length, home.session.metrics().storageWrites]
  for (let hour = 0; hour < 4; hour += 1) {
    await home.runtime.clock.advance(HOUR)
    assert.equal(home.session.token(), hour < 1 ? 'token-1' : undefined, 'validity is known without asking')
    for (const look of [() => home.session.state, () => home.session.metrics(), () => home.session.logs(), () => home.session.profile.get(), () => home.session.report()]) look()
  }
  await home.runtime.settle()
  assert.deepEqual([home.runtime.sent.length, home.session.metrics().storageWrites], [sent, writes])
})

for (const [to, manager, failing] of [['log-manager', 'log', 'warn'], ['realtime-log', 'realtime', 'error']]) {
  everywhere(test, `${to}: entries in order with their level, errors as ${failing}, nothing secret`, async (profile, t) => {
    const home = await badHour(t, { profile, log: { to } })
    const { logManager } = home.runtime.record
    assert.ok(logManager.every((one) => one.manager === manager))
    assert.deepEqual(logManager.map(({ args }) => args[0]), plain(home.session.logs()).map(({ event }) => `[wx-session] ${event}`))
    assert.ok(logManager.some(({ level, args }) => level === failing && args[0].endsWith(' alert')))
    const text = inspect(logManager, { depth: 9, maxArrayLength: 1000 })
    for (const mark of Object.values(S)) assert.ok(!text.includes(mark), mark)
  })
}

test('console: errors, infos and debugs each by their method', async (t) => {
  const home = await badHour(t, { log: { to: 'console' } })
  const levels = new Set(home.runtime.record.console.map(({ level }) => level))
  assert.deepEqual([...levels].sort(), ['debug', 'error', 'info'])
})

test('what an authorisation and a payment were refused for is in the log by its code alone', async (t) => {
  const home = await open(t, { options: { oauth: OAUTH, pay: { prepare: { url: '/pay/prepare' } } } })
  await home.run(home.session.ready)
  openPage(home)
  await home.failure(home.session.oauth.callback(`${BACK}?code=${S.code}&state=forged`))
  home.backend.guard('POST', '/pay/prepare', () => ({ body: {} }))
  await home.failure(home.session.pay(home.runtime.wrap({ sku: S.query })))
  await home.runtime.clock.advance(SECOND)
  const entries = plain(home.session.logs()).filter(({ event }) => event === 'oauth' || event === 'pay')
  assert.deepEqual(entries.map(({ level, event, detail }) => ({ level, event, detail })), [
    { level: 'error', event: 'oauth', detail: { code: 'ERR_OAUTH_STATE' } }, { level: 'error', event: 'pay', detail: { code: 'ERR_PAY_PARAMS' } }
  ])
})

everywhere(test, 'a log manager that is not there is written nothing, and nobody is told', async (profile, t) => {
  const home = await open(t, { profile, session: false })
  const told = home.program(`
    const told = module.exports = []
    Object.defineProperty(wx, 'getRealtimeLogManager', { configurable: true, value: () => undefined })
    console.error = (error) => told.push(String(error))
    require('wx-session').createSession({ baseUrl: ${JSON.stringify(home.server.url)}, login: { url: '/auth/login' }, log: { to: 'realtime-log' } })`)
  await home.run(home.library.getSession().ensure())
  assert.deepEqual(plain(told), [])
})
