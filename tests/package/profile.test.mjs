/**
 * The profile: kept, asked for once, quiet after a refusal, and gone with the user.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { everywhere, HOUR, MINUTE, open, plain, SECOND } from './session.mjs'

const DAY = 24 * HOUR
/** The newest base library that gives real data. */
const REAL = { baseLibrary: '2.27.0' }

const asked = (home) => home.runtime.count('getUserProfile')
const ask = (home, more) => home.session.profile.ask(home.runtime.wrap({ desc: 'for the member card', ...more }))

everywhere(test, 'a profile that was set is there at once, in the next launch, and before ready', async (profile, t) => {
  const home = await open(t, { profile })
  assert.equal(home.session.profile.get(), undefined)
  home.session.profile.set(home.runtime.wrap({ nickName: '小明', avatarUrl: 'wxfile://avatar', deep: { list: [1, { a: null }] } }))
  const kept = plain(home.session.profile.get())
  assert.deepEqual(kept, { nickName: '小明', avatarUrl: 'wxfile://avatar', deep: { list: [1, { a: null }] } })
  await home.runtime.settle()
  home.restart()
  assert.deepEqual(plain(home.session.profile.get()), kept)
  assert.equal(home.runtime.count('getStorageSync'), 3, 'storage once per launch and before a write, then memory')
  home.session.profile.get()
  assert.equal(home.runtime.count('getStorageSync'), 3)
  assert.equal(asked(home), 0)
})

everywhere(test, 'encrypted it is there from ready on', async (profile, t) => {
  if (profile.name === 'oldest') return
  const home = await open(t, { profile, options: { storage: { encrypt: true } } })
  await home.run(home.session.ready)
  home.session.profile.set(home.runtime.wrap({ nickName: 'MARKname' }))
  await home.runtime.settle()
  const [key] = home.runtime.storage.keys.filter((one) => one.includes(':profile'))
  assert.ok(home.runtime.storage.isEncrypted(key))
  home.restart()
  await home.run(home.session.ready)
  assert.deepEqual(plain(home.session.profile.get()), { nickName: 'MARKname' })
})

test('what is given and got are copies; identities are not kept; what is no object is refused', async (t) => {
  const home = await open(t)
  const given = home.runtime.wrap({ nickName: 'A', openid: 'MARKopenid', data: { union_id: 'MARKunion', sessionKey: 'MARKkey', kept: 1 } })
  home.session.profile.set(given)
  given.nickName = 'B'
  home.session.profile.get().nickName = 'C'
  assert.deepEqual(plain(home.session.profile.get()), { nickName: 'A', data: { kept: 1 } })
  await home.runtime.settle()
  assert.ok(!/MARK/.test(home.runtime.storage.dump))
  for (const wrong of [undefined, null, 7, 'x', []]) {
    assert.throws(() => home.session.profile.set(wrong), (error) => { home.checkError(error); return error.code === 'ERR_CONFIG' }, inspect(wrong))
  }
  assert.deepEqual(plain(home.session.profile.get()), { nickName: 'A', data: { kept: 1 } })
})

test('a profile, and a user, is what JSON makes of it; what leads back to itself is ERR_CONFIG at once', async (t) => {
  const home = await open(t)
  const program = home.program(`
    const friends = [1, 2, 3, 4, 5].map((id) => ({ id, friends: [] }))
    for (const one of friends) one.friends = friends
    const odd = { since: new Date(0), seen: undefined, of: { toJSON: () => 7 } }
    module.exports = {
      set: (session, isRound) => session.profile.set(isRound ? friends[0] : odd),
      adopt: (session, isRound) => session.adopt({ token: 't', user: isRound ? friends[0] : odd }),
    }
  `)
  const wrong = (error) => error.code === 'ERR_CONFIG' && /JSON/.test(error.message)
  assert.throws(() => program.set(home.session, true), wrong)
  const error = await home.failure(program.adopt(home.session, true))
  assert.ok(wrong(error), error.message)
  await home.run(program.adopt(home.session, false))
  program.set(home.session, false)
  for (const kept of [home.session.profile.get(), home.session.state.user]) assert.deepEqual(plain(kept), { since: '1970-01-01T00:00:00.000Z', of: 7 })
})

everywhere(test, 'where the platform gives real data it is asked once, kept, and never asked again', async (profile, t) => {
  const home = await open(t, { profile, ...(profile.name === 'oldest' ? {} : REAL) })
  const [first, second] = [ask(home), ask(home)]
  const answers = [plain(await home.run(first)), plain(await home.run(second))]
  assert.equal(answers[0].nickName, 'Alice')
  assert.deepEqual(answers[1], answers[0])
  assert.equal(asked(home), 1, 'one dialog for both')
  assert.deepEqual(plain(await home.run(ask(home))), answers[0])
  await home.runtime.settle()
  home.restart()
  assert.deepEqual(plain(await home.run(ask(home))), answers[0])
  assert.equal(asked(home), 1)
})

everywhere(test, 'since 2.27.1 it is not asked: ERR_UNSUPPORTED, which says what to do', async (profile, t) => {
  for (const baseLibrary of profile.name === 'ios' ? ['2.27.1', '2.30.0', '3.8.0'] : ['2.27.1']) {
    const home = await open(t, { profile, baseLibrary })
    const error = await home.failure(ask(home))
    assert.equal(error.code, 'ERR_UNSUPPORTED')
    assert.match(error.message, /chooseAvatar/)
    assert.equal(asked(home), 0)
    home.session.profile.set(home.runtime.wrap({ nickName: 'of the input' }))
    assert.deepEqual(plain(await home.run(ask(home))), { nickName: 'of the input' })
  }
})

test('the grey picture is no profile, whatever the version says; nor is an empty answer', async (t) => {
  for (const plan of [{ answer: { userInfo: { nickName: '微信用户', avatarUrl: 'grey' } } }, { answer: {} }, { answer: { userInfo: 7 } }]) {
    const home = await open(t, REAL)
    home.runtime.faults.on('getUserProfile', plan)
    assert.equal((await home.failure(ask(home))).code, 'ERR_UNSUPPORTED')
    assert.equal(home.session.profile.get(), undefined)
  }
  const without = await open(t, { ...REAL, without: ['getUserProfile'] })
  assert.equal((await without.failure(ask(without))).code, 'ERR_UNSUPPORTED')
})

everywhere(test, 'after a refusal it is quiet for a day, over restarts too, or for as long as quietFor says', async (profile, t) => {
  const home = await open(t, { profile, profileDialog: 'deny', ...(profile.name === 'oldest' ? {} : REAL) })
  const error = await home.failure(ask(home))
  assert.equal(error.code, 'ERR_PROFILE_DENIED')
  assert.match(error.errMsg, /^getUserProfile:fail/)
  assert.equal((await home.failure(ask(home))).code, 'ERR_PROFILE_DENIED')
  await home.runtime.clock.advance(HOUR)
  home.restart()
  assert.equal((await home.failure(ask(home))).code, 'ERR_PROFILE_DENIED')
  assert.equal(asked(home), 1, 'one dialog')
  assert.equal((await home.failure(ask(home, { quietFor: 30 * MINUTE }))).code, 'ERR_PROFILE_DENIED')
  assert.equal(asked(home), 2, 'a shorter quiet is over')
  await home.runtime.clock.advance(DAY - SECOND)
  await home.failure(ask(home))
  assert.equal(asked(home), 2)
  await home.runtime.clock.advance(SECOND)
  await home.failure(ask(home))
  assert.equal(asked(home), 3)
  await home.failure(ask(home, { quietFor: 0 }))
  assert.equal(asked(home), 4)
})

test('a profile that is set while quiet is answered, and ends the quiet', async (t) => {
  const home = await open(t, { ...REAL, profileDialog: 'deny' })
  await home.failure(ask(home))
  home.session.profile.set(home.runtime.wrap({ nickName: 'A' }))
  assert.deepEqual(plain(await home.run(ask(home))), { nickName: 'A' })
})

const PRIVACY = ['getUserProfile:fail privacy permission is not authorized', 'getUserProfile:fail api scope is not declared in the privacy agreement']
for (const errMsg of PRIVACY) {
  test(`"${errMsg.slice(20)}" is ERR_PRIVACY_DENIED and no refusal of the profile`, async (t) => {
    const home = await open(t, REAL)
    home.runtime.faults.on('getUserProfile', { fail: { errMsg, errno: 104 }, times: 1 })
    const error = await home.failure(ask(home))
    assert.equal(error.code, 'ERR_PRIVACY_DENIED')
    assert.equal(error.errMsg, errMsg)
    assert.equal(error.errno, 104)
    assert.equal(plain(await home.run(ask(home))).nickName, 'Alice', 'it may ask again')
  })
}

test('other failures are told as what they are, and begin no quiet', async (t) => {
  const cases = [
    [{ errMsg: 'getUserProfile:fail request timeout' }, 'ERR_TIMEOUT'], [{ errMsg: 'getUserProfile:fail', errno: 600001 }, 'ERR_NETWORK'],
    [{ errMsg: 'getUserProfile:fail can only be invoked by user TAP gesture.' }, 'ERR_UNSUPPORTED'], [{ errMsg: 'getUserProfile:fail auth denied' }, 'ERR_PROFILE_DENIED'],
    [{ errMsg: 'getUserProfile:fail cancel' }, 'ERR_PROFILE_DENIED']
  ]
  for (const [fail, code] of cases) {
    const home = await open(t, REAL)
    home.runtime.faults.on('getUserProfile', { fail, times: 1 })
    assert.equal((await home.failure(ask(home))).code, code)
    const dialogs = asked(home)
    if (code === 'ERR_PROFILE_DENIED') await home.failure(ask(home))
    else await home.run(ask(home))
    assert.equal(asked(home) - dialogs, code === 'ERR_PROFILE_DENIED' ? 0 : 1)
  }
})

test('a refusal does not take away what was set while the dialog was open', async (t) => {
  const home = await open(t, { ...REAL, profileDialog: 'deny' })
  const asking = ask(home)
  home.session.profile.set(home.runtime.wrap({ nickName: 'of the input' }))
  assert.equal((await home.failure(asking)).code, 'ERR_PROFILE_DENIED')
  assert.deepEqual(plain(home.session.profile.get()), { nickName: 'of the input' })
})

test('bad parameters are named', async (t) => {
  const home = await open(t, REAL)
  for (const [options, name] of [[undefined, /options/], [{}, /desc/], [{ desc: '' }, /desc/], [{ desc: 7 }, /desc/], [{ desc: 'x', quietFor: -1 }, /quietFor/], [{ desc: 'x', quietFor: 'day' }, /quietFor/], [{ desc: 'x', quietFor: NaN }, /quietFor/]]) {
    const error = await home.failure(home.session.profile.ask(options))
    assert.equal(error.code, 'ERR_CONFIG')
    assert.match(error.message, name)
  }
  assert.equal(asked(home), 0)
})

everywhere(test, 'logout clears it, in memory at once and in storage; also when nobody had looked', async (profile, t) => {
  const home = await open(t, { profile })
  home.session.profile.set(home.runtime.wrap({ nickName: 'A' }))
  const leaving = home.session.logout({ silent: true })
  assert.equal(home.session.profile.get(), undefined)
  await home.run(leaving)
  assert.deepEqual(home.runtime.storage.keys, [])
  home.session.profile.set(home.runtime.wrap({ nickName: 'A' }))
  await home.runtime.settle()
  home.restart()
  await home.run(home.session.logout({ silent: true }))
  assert.deepEqual(home.runtime.storage.keys, [])
})

test('logout before ready clears an encrypted profile, too', async (t) => {
  const home = await open(t, { options: { storage: { encrypt: true } } })
  await home.run(home.session.ready)
  home.session.profile.set(home.runtime.wrap({ nickName: 'A' }))
  await home.runtime.settle()
  home.restart()
  await home.run(home.session.logout({ silent: true }))
  assert.equal(home.session.profile.get(), undefined)
  assert.deepEqual(home.runtime.storage.keys, [])
})

test('while blocked it stays', async (t) => {
  const home = await open(t)
  home.session.profile.set(home.runtime.wrap({ nickName: 'A' }))
  home.backend.onLogin = () => ({ status: 403 })
  await home.failure(home.request({ url: '/me' }))
  assert.deepEqual(plain(home.session.profile.get()), { nickName: 'A' })
})

test('logout while the dialog is open: ERR_LOGGED_OUT, and its answer is not kept', async (t) => {
  for (const profileDialog of ['accept', 'deny']) {
    const home = await open(t, { ...REAL, profileDialog })
    const dialog = home.runtime.faults.on('getUserProfile', { hold: true })
    const seen = home.outcome(ask(home))
    await home.runtime.settle()
    await home.run(home.session.logout({ silent: true }))
    dialog.release()
    await home.runtime.settle()
    assert.equal(seen.error.code, profileDialog === 'accept' ? 'ERR_LOGGED_OUT' : 'ERR_PROFILE_DENIED')
    assert.equal(home.session.profile.get(), undefined)
    assert.deepEqual(home.runtime.storage.keys, [])
  }
})

test('a removal that the storage refuses is made good on hide', async (t) => {
  const home = await open(t)
  home.session.profile.set(home.runtime.wrap({ nickName: 'MARKname' }))
  await home.runtime.settle()
  home.runtime.faults.on('removeStorage', { fail: {}, when: ({ key }) => key.endsWith(':profile'), times: 1 })
  home.runtime.faults.on('setStorage', { fail: {}, when: ({ key }) => key.endsWith(':profile'), times: 1 })
  const errors = home.heard('error')
  await home.run(home.session.logout({ silent: true }))
  assert.deepEqual(errors.map(({ code }) => code), ['ERR_STORAGE'])
  assert.ok(home.runtime.storage.dump.includes('MARKname'))
  home.runtime.hide()
  await home.runtime.settle()
  assert.ok(!home.runtime.storage.dump.includes('MARKname'))
})

test('broken records are as good as none', async (t) => {
  for (const record of ['x', 7, { v: 2, data: { profile: { a: 1 } } }, { v: 1 }, { v: 1, data: 'x' }, { v: 1, data: [] }, { v: 1, data: { profile: 'x', deniedAt: 'x' } }, { v: 1, data: { profile: [1], deniedAt: null } }]) {
    const home = await open(t, { ...REAL, before: ({ runtime }) => runtime.storage.put('wx-session:default:profile', record) })
    assert.equal(home.session.profile.get(), undefined, inspect(record))
    assert.equal(plain(await home.run(ask(home))).nickName, 'Alice', inspect(record))
  }
})

test('what another copy removes meanwhile is gone here, too; what cannot be read changes nothing', async (t) => {
  const home = await open(t, { options: { oauth: { exchange: { url: '/oauth' } } } })
  await home.run(home.session.ready)
  const authorize = () => home.session.oauth.authorizeUrl(home.runtime.wrap({ appId: 'wx1', redirectUri: 'https://shop.example.com/back' }))
  const stored = () => plain(home.runtime.storage.peek('wx-session:default:oauth').data).length
  authorize()
  await home.runtime.settle()
  home.runtime.faults.on('getStorageSync', { throw: 'no', times: 1 })
  authorize()
  await home.runtime.settle()
  assert.equal(stored(), 2)
  home.runtime.storage.remove('wx-session:default:oauth')
  authorize()
  await home.runtime.settle()
  assert.equal(stored(), 1)
})

for (const encrypt of [false, true]) {
  test(`a profile of a form to come is left as it is, in memory only and with one error${encrypt ? ': encrypted' : ''}`, async (t) => {
    const record = { v: 2, data: { profile: { nickName: 'of tomorrow' } } }
    const key = `wx-session:default:profile${encrypt ? ':encrypted' : ''}`
    const home = await open(t, { options: { storage: { encrypt } }, before: ({ runtime }) => runtime.storage.put(key, record, { encrypt }) })
    const errors = home.heard('error')
    await home.run(home.session.ready)
    for (const nickName of ['A', 'B']) {
      home.session.profile.set(home.runtime.wrap({ nickName }))
      await home.runtime.settle()
      assert.equal(home.session.profile.get().nickName, nickName)
      assert.deepEqual(plain(home.runtime.storage.peek(key)), record)
    }
    home.runtime.hide()
    await home.run(home.session.logout())
    assert.equal(home.session.profile.get(), undefined)
    assert.deepEqual(plain(home.runtime.storage.peek(key)), record)
    assert.deepEqual(errors.map(({ code }) => code), ['ERR_STORAGE'])
  })
}

test('two names have two profiles', async (t) => {
  const home = await open(t)
  const other = home.create({ name: 'other' })
  home.session.profile.set(home.runtime.wrap({ nickName: 'A' }))
  assert.equal(other.profile.get(), undefined)
})

/* -------------------------------------------------------------------- phone */

const PHONE = { profile: { phone: { url: '/phone' } } }

everywhere(test, 'phone(code) hands the code to the endpoint as a required request, and gives its answer', async (profile, t) => {
  const home = await open(t, { profile, options: PHONE })
  const codes = []
  home.backend.guard('POST', '/phone', ({ json }) => { codes.push(json.code); return { body: { masked: '138****0000' } } })
  assert.deepEqual(plain(await home.run(home.session.profile.phone('MARKphonecode'))), { masked: '138****0000' })
  assert.deepEqual(codes, ['MARKphonecode'])
  assert.equal(home.backend.logins, 1)
  assert.ok(!home.runtime.storage.dump.includes('138'), 'it is not kept')
})

everywhere(test, 'a phone endpoint that refuses by a business code', async (profile, t) => {
  const home = await open(t, { profile, options: { profile: { phone: { url: '/phone', refused: { path: 'code', values: [50020] } } } } })
  home.backend.guard('POST', '/phone', () => ({ body: { code: 50020, msg: '验证码已失效' } }))
  const { code, cause } = await home.failure(home.session.profile.phone('MARKphonecode'))
  assert.deepEqual([code, cause.statusCode, cause.code, cause.message], ['ERR_EXCHANGE_FAILED', 200, 50020, '验证码已失效'])
})

test('phone(code) that fails tells the status and no code', async (t) => {
  const home = await open(t, { options: { ...PHONE, log: { level: 'debug' } } })
  home.backend.guard('POST', '/phone', ({ text }) => ({ status: 400, body: { errcode: 1400001, errmsg: `no quota ${text}` } }))
  const error = await home.failure(home.session.profile.phone('MARKphonecode'))
  assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
  assert.equal(error.cause.errcode, 1400001)
  assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes('MARKphonecode'))
  assert.ok(!JSON.stringify(plain(home.session.logs())).includes('MARKphonecode'))
  for (const code of [undefined, '', 7]) assert.equal((await home.failure(home.session.profile.phone(code))).code, 'ERR_CONFIG')
  const bare = await open(t)
  assert.match((await bare.failure(bare.session.profile.phone('c'))).message, /options\.profile\.phone/)
})
