/**
 * What somebody else may send to the way back of an authorisation. Nothing of it is exchanged, and nothing of it is written down.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { BACK, consent, OAUTH, openPage, wechatRules } from './authorisation.mjs'
import { everywhere, MINUTE, open, plain } from './session.mjs'

async function ready(t, parts = {}) {
  const home = await open(t, { options: { oauth: OAUTH, log: { level: 'debug' } }, ...parts })
  const seen = wechatRules(home)
  await home.run(home.session.ready)
  return { home, seen }
}

const refused = (home, url) => home.failure(home.session.oauth.callback(url))

const random = (name, body) => everywhere(test, name, (profile, t) => (profile.name === 'oldest' ? undefined : body(profile, t)))

random('a forged state is refused, however near it comes, and the true one still works', async (profile, t) => {
  const { home, seen } = await ready(t, { profile })
  const { state } = openPage(home)
  const last = state.at(-1) === 'a' ? 'b' : 'a'
  const forged = ['', 'x', state.slice(0, -1), `${state}0`, `${state.slice(0, -1)}${last}`, state.toUpperCase() === state ? `${state}x` : state.toUpperCase(),
    ` ${state}`, `${state}%00`, `${state}%20`, '__proto__', 'undefined', '[object Object]']
  for (const guess of forged) {
    const error = await refused(home, `${BACK}?code=evil&state=${guess}`)
    assert.equal(error.code, 'ERR_OAUTH_STATE', guess)
  }
  for (const query of ['code=evil', 'code=evil&State=x', `code=evil#state=${state}`, `code=evil;state=${state}`, `code=evil&state[]=${state}`]) {
    assert.equal((await refused(home, `${BACK}?${query}`)).code, 'ERR_OAUTH_STATE', query)
  }
  assert.deepEqual(seen.exchanges, [])
  assert.equal((await home.run(home.session.oauth.callback(`${BACK}?code=good&state=${state}`))).code, 'good')
})

random('a replay is refused: at once, later, in the next launch, and beside the first', async (profile, t) => {
  const { home, seen } = await ready(t, { profile })
  const url = `${BACK}?code=c&state=${openPage(home).state}`
  const [first, second] = [home.outcome(home.session.oauth.callback(url)), home.outcome(home.session.oauth.callback(url))]
  await home.runtime.settle()
  assert.equal(first.value.code, 'c')
  assert.equal(second.error.code, 'ERR_OAUTH_STATE')
  await home.runtime.clock.advance(MINUTE)
  assert.equal((await refused(home, url)).code, 'ERR_OAUTH_STATE')
  assert.equal((await refused(home, url.replace('code=c', 'code=other'))).code, 'ERR_OAUTH_STATE')
  home.restart()
  assert.equal((await refused(home, url)).code, 'ERR_OAUTH_STATE')
  assert.deepEqual(seen.exchanges, ['c'])
})

random('no state at all does not pass for a used one', async (profile, t) => {
  const { home, seen } = await ready(t, { profile })
  await home.run(home.session.oauth.callback(`${BACK}?code=c&state=${openPage(home).state}`))
  for (const query of ['code=evil', 'code=evil&state=', 'code=evil&state', 'code=evil&state=%00', 'state=']) {
    assert.equal((await refused(home, `${BACK}?${query}`)).code, 'ERR_OAUTH_STATE', query)
  }
  assert.deepEqual(seen.exchanges, ['c'])
})

test('a state whose exchange failed is used up all the same', async (t) => {
  const { home } = await ready(t)
  home.server.on('POST', '/oauth/exchange', () => ({ status: 500 }))
  const url = `${BACK}?code=c&state=${openPage(home).state}`
  assert.equal((await refused(home, url)).code, 'ERR_EXCHANGE_FAILED')
  assert.equal((await refused(home, url)).code, 'ERR_OAUTH_STATE')
})

random('a refusal by the user is ERR_OAUTH_DENIED and uses the state up', async (profile, t) => {
  const { home, seen } = await ready(t, { profile })
  for (const query of ['', 'code=', 'code', 'errcode=-1']) {
    const url = `${BACK}?${query}&state=${openPage(home).state}`
    assert.equal((await refused(home, url)).code, 'ERR_OAUTH_DENIED', query)
    assert.equal((await refused(home, `${url}&code=evil`)).code, 'ERR_OAUTH_STATE')
  }
  assert.deepEqual(seen.exchanges, [])
})

test('swapped: a state is good for its own address only, and stays good there', async (t) => {
  const { home, seen } = await ready(t)
  const [a, b] = ['https://a.example.com/back', 'https://b.example.com/back']
  const [ofA, ofB] = [a, b].map((redirectUri) => openPage(home, { redirectUri }).state)
  assert.equal((await refused(home, `${a}?code=c&state=${ofB}`)).code, 'ERR_OAUTH_STATE')
  assert.equal((await refused(home, `${b}?code=c&state=${ofA}`)).code, 'ERR_OAUTH_STATE')
  await home.run(home.session.oauth.callback(`${a}?code=a&state=${ofA}`))
  await home.run(home.session.oauth.callback(`${b}?code=b&state=${ofB}`))
  assert.deepEqual(seen.exchanges, ['a', 'b'])
})

test('swapped: a state of another session name is unknown', async (t) => {
  const { home } = await ready(t)
  const other = home.create({ name: 'other', oauth: OAUTH })
  await home.run(other.ready)
  openPage(home)
  const url = `${BACK}?code=c&state=${openPage({ ...home, session: other, runtime: home.runtime }).state}`
  assert.equal((await refused(home, url)).code, 'ERR_OAUTH_STATE')
  await home.run(other.oauth.callback(url))
})

random('a late state is refused: 10 minutes, or what stateTtl says, also over a restart', async (profile, t) => {
  for (const [stateTtl, ttl] of [[undefined, 10 * MINUTE], [MINUTE, MINUTE]]) {
    const { home, seen } = await ready(t, { profile, options: { oauth: { ...OAUTH, stateTtl } } })
    const [inTime, late, later] = [1, 2, 3].map(() => openPage(home).state)
    await home.runtime.clock.advance(ttl - 1000)
    await home.run(home.session.oauth.callback(`${BACK}?code=c&state=${inTime}`))
    await home.runtime.clock.advance(1000)
    assert.equal((await refused(home, `${BACK}?code=d&state=${late}`)).code, 'ERR_OAUTH_STATE')
    home.restart()
    assert.equal((await refused(home, `${BACK}?code=d&state=${later}`)).code, 'ERR_OAUTH_STATE')
    assert.deepEqual(seen.exchanges, ['c'])
  }
})

test('a device clock that is set back does not make a state live longer than its time on either side', async (t) => {
  const { home } = await ready(t)
  const { state } = openPage(home)
  home.runtime.wallClock.jump(-60 * MINUTE)
  assert.equal((await refused(home, `${BACK}?code=c&state=${state}`)).code, 'ERR_OAUTH_STATE')
})

const LOOK_ALIKES = [
  'https://api.example.com.evil.com/oauth/back', 'https://evil.com/https://api.example.com/oauth/back', 'https://evil.com/oauth/back',
  'https://evil.com?https://api.example.com/oauth/back', 'https://evil.com#https://api.example.com/oauth/back',
  'https://api.example.com@evil.com/oauth/back', 'https://evil.com@api.example.com/oauth/back', 'https://api.example.com:pw@evil.com/oauth/back',
  'https://api.example.com%2eevil.com/oauth/back', 'https://api.example.com%00.evil.com/oauth/back', 'https://api.example.com\\@evil.com/oauth/back',
  'https://api.example.com\\.evil.com/oauth/back', 'https://evil.com\\api.example.com/oauth/back', 'https://api.example.com./oauth/back',
  'https://apiexample.com/oauth/back', 'https://xapi.example.com/oauth/back', 'https://sub.api.example.com/oauth/back', 'https://example.com/oauth/back',
  'https://аpi.example.com/oauth/back', 'https://xn--pi-6kc.example.com/oauth/back', 'https://api。example.com/oauth/back', 'https://api.example.com\t/oauth/back',
  'https://api.example.com:8443/oauth/back', 'https://api.example.com:80/oauth/back', 'https://api.example.com:4430/oauth/back', 'https://api.example.com:443443/oauth/back',
  'https://api.example.com:443@evil.com/oauth/back', 'https://api.example.com:/oauth/back/',
  'http://api.example.com/oauth/back', 'http://api.example.com:443/oauth/back', 'ftp://api.example.com/oauth/back', 'javascript://api.example.com/oauth/back',
  '//api.example.com/oauth/back', '/oauth/back', 'api.example.com/oauth/back', ' https://api.example.com/oauth/back', 'https:/api.example.com/oauth/back',
  'https:api.example.com/oauth/back', 'https:///api.example.com/oauth/back', 'blob:https://api.example.com/oauth/back',
  'https://api.example.com/oauth/back/', 'https://api.example.com/oauth/back/../evil', 'https://api.example.com/oauth/./back', 'https://api.example.com//oauth/back',
  'https://api.example.com/OAuth/Back', 'https://api.example.com/oauth/bac%6b', 'https://api.example.com/oauth', 'https://api.example.com/', 'https://api.example.com',
  'https://api.example.com/oauth/back;x', 'https://api.example.com/oauth/back%3f', 'https://api.example.com/oauth/back\n', ''
]

random('look-alike addresses are refused with ERR_OAUTH_HOST and use up nothing', async (profile, t) => {
  const { home, seen } = await ready(t, { profile })
  const { state } = openPage(home)
  for (const address of LOOK_ALIKES) {
    const error = await refused(home, `${address}?code=evil&state=${state}`)
    assert.equal(error.code, 'ERR_OAUTH_HOST', address)
  }
  for (const nothing of [undefined, null, 7, {}, [BACK]]) assert.equal((await refused(home, nothing)).code, 'ERR_OAUTH_HOST')
  assert.deepEqual(seen.exchanges, [])
  await home.run(home.session.oauth.callback(`${BACK}?code=good&state=${state}`))
})

test('open redirect: an address inside a parameter is no address', async (t) => {
  const { home } = await ready(t)
  const { state } = openPage(home, { redirectUri: `${BACK}?next=/home` })
  const error = await refused(home, `https://evil.com/go?next=${encodeURIComponent(BACK)}&code=c&state=${state}`)
  assert.equal(error.code, 'ERR_OAUTH_HOST')
  assert.equal((await home.run(home.session.oauth.callback(`${BACK}?next=https://evil.com&code=c&state=${state}`))).code, 'c', 'own parameters are the program\'s to judge')
})

random('parameter pollution: a code or a state that comes twice is refused', async (profile, t) => {
  const { home, seen } = await ready(t, { profile })
  const { state } = openPage(home)
  const queries = [
    `code=evil&code=good&state=${state}`, `code=good&state=${state}&code=evil`, `code=good&code=good&state=${state}`, `code&code=good&state=${state}`,
    `code=good&state=${state}&state=${state}`, `code=good&state=evil&state=${state}`, `code=good&state=${state}&state=`, `code=good&state=${state}&st%61te=evil`,
    `code=good&%63ode=evil&state=${state}`, `code=good&state=${state}&c%6Fde`
  ]
  for (const query of queries) assert.equal((await refused(home, `${BACK}?${query}`)).code, 'ERR_OAUTH_STATE', query)
  assert.deepEqual(seen.exchanges, [])
  assert.equal((await home.run(home.session.oauth.callback(`${BACK}?code=good&state=${state}`))).code, 'good')
})

test('nobody was sent anywhere: ERR_OAUTH_HOST', async (t) => {
  const { home } = await ready(t)
  assert.equal((await refused(home, `${BACK}?code=c&state=`)).code, 'ERR_OAUTH_HOST')
  assert.equal((await refused(home, `${BACK}?code=c&state=s`)).code, 'ERR_OAUTH_HOST')
})

test('more pages than are kept: the oldest states go, nothing grows', async (t) => {
  const { home } = await ready(t, { randomValues: (length) => Uint8Array.from({ length }, () => Math.trunc(seed = (seed * 16807) % 2147483647) & 255) })
  const states = []
  for (let page = 0; page < 50; page += 1) {
    states.push(openPage(home).state)
    await home.runtime.settle()
  }
  assert.ok(home.runtime.storage.dump.length < 4000)
  assert.equal((await refused(home, `${BACK}?code=c&state=${states[0]}`)).code, 'ERR_OAUTH_STATE')
  await home.run(home.session.oauth.callback(`${BACK}?code=c&state=${states[49]}`))
})
let seed = 7

/** Marks: no log, error or foreign record may have them. */
const S = { code: 'MARKcodeAAAA', token: 'MARKtokenBBB', refresh: 'MARKrefreshC', openid: 'MARKopenidDD', unionid: 'MARKunionidE', query: 'MARKqueryFFF' }

random('codes, tokens, states and identities stand in no log, error or foreign record', async (profile, t) => {
  const { home } = await ready(t, { profile })
  const told = []
  for (const event of ['change', 'login', 'refresh', 'expired', 'logout', 'reauth', 'expiring', 'error', 'alert']) home.session.on(event, home.runtime.wrap((payload) => void told.push(inspect(payload, { depth: 9, showHidden: true }))))
  const quoting = ({ text, header }) => `bad ${text} ${header.authorization} ${S.openid}`
  home.server.on('POST', '/oauth/exchange', (asked) => (asked.json.code.endsWith('1')
    ? { status: 400, body: { errcode: 40029, errmsg: quoting(asked), openid: S.openid } }
    : { body: { access_token: S.token, refresh_token: S.refresh, expires_in: 7200, openid: S.openid, unionid: S.unionid, user: { nickname: 'Main', openid: S.openid } } }))
  const states = []
  const back = (number) => { const { state } = openPage(home); states.push(state); return `${BACK}?code=${S.code}${number}&state=${state}&phone=${S.query}` }
  const note = async (promise) => told.push(inspect(await home.failure(promise), { depth: 9, showHidden: true }))
  await note(home.session.oauth.callback(back(1)))
  await note(home.session.oauth.callback(back(2).replace('state=', 'state=x')))
  await note(home.session.oauth.callback(back(2).replace('example.com', 'evil.com')))
  home.runtime.faults.on('request', { fail: { errMsg: `request:fail ${S.code}3 https://x.example.com/?code=${S.code}3` }, times: 1 })
  await note(home.session.oauth.callback(back(3)))
  await home.run(home.session.oauth.callback(back(4)))
  home.server.on('POST', '/oauth/refresh', (asked) => ({ status: 500, body: { errmsg: quoting(asked) } }))
  await note(home.session.refresh())
  home.server.on('POST', '/oauth/refresh', (asked) => ({ status: 400, body: { errmsg: quoting(asked) } }))
  await home.runtime.clock.advance(MINUTE)
  await note(home.session.refresh())
  await home.runtime.settle()
  const secrets = [...Object.values(S), ...states]
  const without = (text, where, marks = secrets) => { for (const mark of marks) assert.ok(!text.includes(mark), `${mark} stands in ${where}: ${text}`) }
  without(told.join('\n'), 'errors and events')
  without(JSON.stringify(plain(home.session.logs())), 'logs()')
  without(inspect(home.runtime.record.console, { depth: 9 }), 'the console')
  without(inspect(home.session, { depth: 9, showHidden: true }), 'the session')
  for (const [key, text] of JSON.parse(home.runtime.storage.dump)) {
    if (!key.endsWith(':token')) without(text, key, Object.values(S))
    without(text, key, [S.openid, S.unionid, S.code, S.query])
  }
})

test('a consent given twice is two consents: the second replaces the first', async (t) => {
  const { home, seen } = await ready(t)
  await home.run(consent(home, 'one'))
  await home.run(consent(home, 'two'))
  assert.deepEqual(seen.exchanges, ['one', 'two'])
  assert.equal(home.session.token(), 'token-2')
})
