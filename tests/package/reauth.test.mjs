/**
 * `onReauth`: only the user can go on, he is asked once, and those who need a token wait for him.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAsking, revoked, token, wait } from './reauth.mjs'
import { everywhere, MINUTE, plain, SECOND } from './session.mjs'

everywhere(test, 'blocked: called once with the error, reauth told, and all go on with the token that it gives', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  const [reauth, logins] = [home.heard('reauth'), home.heard('login')]
  const told = [home.begin({ url: '/me' }), home.begin({ url: '/me', fresh: true })]
  const ensure = home.outcome(home.session.ensure())
  await wait(home, ...told)
  const late = home.begin({ url: '/me' })
  await home.runtime.clock.advance(2 * MINUTE)
  await wait(home, ...told, late)
  assert.equal(ensure.settled, false)
  assert.equal(asked.length, 1)
  home.checkError(asked[0].error)
  assert.equal(asked[0].error.code, 'ERR_REAUTH_REQUIRED')
  assert.equal(asked[0].error.cause.statusCode, 403)
  assert.deepEqual(reauth.map(({ code }) => code), ['ERR_REAUTH_REQUIRED'])
  assert.equal(home.session.state.status, 'blocked')

  asked[0].resolve(token(home, { user: { nickname: 'Bob' } }))
  await home.runtime.settle()
  for (const one of [...told, late]) assert.equal(one.answer.statusCode, 200)
  assert.deepEqual(plain(ensure.value.user), { nickname: 'Bob' })
  assert.equal(home.session.token(), home.backend.newest)
  assert.match(home.runtime.storage.dump, new RegExp(home.backend.newest), 'adopted: stored at once')
  assert.deepEqual([asked.length, logins.length, home.runtime.count('login')], [1, 1, 1])
})

everywhere(test, 'adopted as by adopt(): no silent login as somebody else follows', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  const first = home.begin({ url: '/me' })
  await wait(home, first)
  asked[0].resolve(token(home))
  await home.runtime.settle()
  home.backend.onLogin = undefined
  home.backend.revoke()
  const next = home.begin({ url: '/me' })
  await wait(home, next)
  assert.deepEqual([asked.length, home.runtime.count('login')], [2, 1])
})

everywhere(test, 'logged out: with ERR_LOGGED_OUT, in a later launch too', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  home.backend.onLogin = undefined
  await home.loggedIn()
  await home.run(home.session.logout())
  home.restart()
  const reauth = home.heard('reauth')
  const told = home.begin({ url: '/me' })
  await wait(home, told)
  assert.deepEqual([asked.map(({ error }) => error.code), reauth.map(({ code }) => code)], [['ERR_LOGGED_OUT'], ['ERR_LOGGED_OUT']])
  home.checkError(asked[0].error)
  asked[0].resolve(token(home))
  await home.runtime.settle()
  assert.equal(told.answer.statusCode, 200)
  assert.equal(home.runtime.count('login'), 1)
})

everywhere(test, 'login: false: the program\'s own way in', async (profile, t) => {
  const { home, asked } = await openAsking(t, { options: { login: false } })
  const told = home.begin({ url: '/me' })
  await wait(home, told)
  asked[0].resolve(token(home))
  await home.runtime.settle()
  assert.equal(told.answer.statusCode, 200)
})

everywhere(test, 'resolved without a token, after login() or adopt(): they go on', async (profile, t) => {
  for (const act of [
    (home) => { home.backend.onLogin = undefined; return home.session.login() },
    (home) => home.session.adopt(home.runtime.wrap(token(home))),
  ]) {
    const { home, asked } = await openAsking(t)
    const told = home.begin({ url: '/me' })
    await wait(home, told)
    await home.run(act(home))
    asked[0].resolve()
    await home.runtime.settle()
    assert.equal(told.answer.statusCode, 200)
    assert.equal(asked.length, 1)
  }
})

everywhere(test, 'login() and adopt() inside of onReauth', async (profile, t) => {
  const { home } = await openAsking(t, { options: { onReauth: async () => { home.backend.onLogin = undefined; await home.session.login() } } })
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  await home.run(home.session.logout())
  const other = home.create({ name: 'other', login: false, onReauth: () => other.adopt(home.runtime.wrap(token(home))).then(() => undefined) })
  assert.equal((await home.run(home.request({ url: '/me' }, other))).statusCode, 200)
})

everywhere(test, 'a value, a promise of another library and a function that waits for nothing will do', async (profile, t) => {
  const ways = [
    (home) => home.runtime.wrap(token(home)),
    (home) => ({ then: (ok) => void ok(home.runtime.wrap(token(home))) }),
  ]
  for (const way of ways) {
    const { home } = await openAsking(t, { options: { onReauth: () => way(home) } })
    assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  }
})

/** Platforms whose promises wait for a timer look at it later than Node does. @param {any} [error] */
function rejected(error) {
  const promise = Promise.reject(error)
  promise.catch(() => {})
  return promise
}

everywhere(test, 'rejected, thrown, resolved with nobody logged in: ERR_REAUTH_REQUIRED that says so, and the next call asks again', async (profile, t) => {
  let way = () => {}
  let times = 0
  const { home } = await openAsking(t, { options: { onReauth: () => { times++; return way() } } })
  const reauth = home.heard('reauth')
  for (const [does, says] of [
    [() => rejected(new Error('the user went back')), /onReauth.*went back/],
    [() => { throw new Error('no such page') }, /onReauth.*no such page/],
    [() => rejected(), /onReauth/],
    [() => undefined, /onReauth.*nobody is logged in/],
    [() => Promise.resolve(null), /onReauth.*nobody is logged in/],
  ]) {
    const before = times
    way = does
    const told = [home.begin({ url: '/me' }), home.begin({ url: '/me' })]
    const error = await home.failure(home.session.ensure())
    for (const one of [error, told[0].error, told[1].error]) {
      home.checkError(one)
      assert.equal(one.code, 'ERR_REAUTH_REQUIRED')
      assert.match(one.message, says)
    }
    assert.equal(times, before + 1)
  }
  way = () => home.runtime.wrap(token(home))
  assert.equal((await home.run(home.request({ url: '/me' }))).statusCode, 200)
  assert.equal(reauth.length, 1)
})

everywhere(test, 'too late: ERR_REAUTH_REQUIRED after reauthTimeout, 300 s by default, and its token is not adopted', async (profile, t) => {
  for (const [timing, after] of [[undefined, 300 * SECOND], [{ reauthTimeout: 120 * SECOND }, 120 * SECOND]]) {
    const { home, asked } = await openAsking(t, { options: { timing } })
    await home.failure(home.session.login())
    const told = home.begin({ url: '/me' })
    await home.runtime.clock.advance(after - 1)
    assert.deepEqual(told.order, [])
    await home.runtime.clock.advance(1)
    home.checkError(told.error)
    assert.equal(told.error.code, 'ERR_REAUTH_REQUIRED')
    assert.match(told.error.message, new RegExp(`onReauth did not settle within ${after} ms`))
    const next = home.begin({ url: '/me' })
    await wait(home, next)
    assert.equal(asked.length, 2)
    asked[0].resolve(token(home))
    await wait(home, next)
    assert.equal(home.session.token(), undefined)
    asked[1].resolve(token(home))
    await home.runtime.settle()
    assert.equal(next.answer.statusCode, 200)
  }
})

everywhere(test, 'a token that comes after another logout is not adopted', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  const told = home.begin({ url: '/me' })
  await wait(home, told)
  home.session.profile.set(home.runtime.wrap({ nickName: 'Carol' }))
  await home.run(home.session.logout())
  assert.equal(told.error.code, 'ERR_LOGGED_OUT')
  home.session.profile.set(home.runtime.wrap({ nickName: 'Dave' }))
  asked[0].resolve(token(home))
  await home.runtime.settle()
  assert.deepEqual([home.session.token(), home.session.state.reason], [undefined, 'ERR_LOGGED_OUT'])
  assert.equal(home.session.profile.get().nickName, 'Dave', 'nothing is touched')
  const next = home.begin({ url: '/me' })
  await wait(home, next)
  assert.equal(asked.length, 2)
})

everywhere(test, 'a refused call goes on for an equal user, in whatever order his members stand, or where neither is told', async (profile, t) => {
  for (const [before, after] of [
    [{ id: 1, name: 'A', of: { x: 1, y: [1, 2] } }, { of: { y: [1, 2], x: 1 }, name: 'A', id: 1 }],
    [undefined, undefined],
  ]) {
    const { home, asked } = await openAsking(t)
    await revoked(home, { user: before })
    const told = home.begin({ url: '/me' })
    await wait(home, told)
    assert.equal(home.backend.hits('/me'), 1)
    asked[0].resolve(token(home, { user: after }))
    await home.runtime.settle()
    assert.equal(told.answer.statusCode, 200)
    assert.equal(home.backend.hits('/me'), 2)
  }
})

everywhere(test, 'a refused call ends with ERR_LOGGED_OUT as soon as another user is there; what was not sent goes on', async (profile, t) => {
  for (const [before, after] of [[{ id: 1 }, { id: 2 }], [{ id: 1 }, undefined], [undefined, { id: 1 }], [{ list: [1, 2] }, { list: [2, 1] }]]) {
    const { home, asked } = await openAsking(t)
    await revoked(home, { user: before })
    const refused = home.begin({ url: '/me' })
    await wait(home, refused)
    const waits = home.begin({ url: '/me' })
    await wait(home, refused, waits)
    asked[0].resolve(token(home, { user: after }))
    await home.runtime.settle()
    assert.equal(refused.error.code, 'ERR_LOGGED_OUT')
    assert.equal(waits.answer.statusCode, 200)
    assert.equal(home.backend.hits('/me'), 2, 'never sent again as somebody else')
  }
})

everywhere(test, 'what is sent and unanswered then ends with its answer, or, refused, as at a logout', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  await home.run(home.session.adopt(home.runtime.wrap(token(home))))
  for (const path of ['/slow', '/fine']) home.server.on('GET', path, () => ({ status: path === '/fine' ? 200 : 401, body: {} }))
  const gates = ['/slow', '/fine'].map((path) => home.server.hold('GET', path))
  const [slow, fine] = [home.begin({ url: '/slow' }), home.begin({ url: '/fine' })]
  await home.runtime.settle()
  home.backend.revoke()
  const refused = home.begin({ url: '/me' })
  await home.runtime.settle()
  asked[0].resolve(token(home))
  await home.runtime.settle()
  assert.equal(refused.answer.statusCode, 200)
  for (const gate of gates) gate.release()
  await home.runtime.settle()
  assert.equal(slow.error.code, 'ERR_LOGGED_OUT')
  assert.equal(fine.answer.statusCode, 200)
  assert.equal(home.backend.hits('/slow'), 1)
})

everywhere(test, 'login(), refresh(), visitors, preferred and installed calls never wait for it', async (profile, t) => {
  const { home, asked } = await openAsking(t, { options: { refresh: { url: '/auth/refresh' } } })
  home.server.on('GET', '/news', ({ header }) => ({ body: { who: header.authorization ?? 'nobody' } }))
  const told = home.begin({ url: '/me' })
  await wait(home, told)
  for (const auth of ['none', 'optional', 'preferred']) assert.equal((await home.run(home.request({ url: '/news', auth }))).data.who, 'nobody')
  assert.equal((await home.failure(home.session.refresh())).code, 'ERR_REAUTH_REQUIRED')
  assert.equal((await home.failure(home.session.login())).code, 'ERR_REAUTH_REQUIRED')
  const undo = home.session.install()
  for (const auth of [undefined, 'required']) {
    const status = await home.run(home.program('module.exports = (url, auth) => new Promise((ok, no) => wx.request({ url, auth, success: ({ statusCode }) => ok(statusCode), fail: no }))')(`${home.server.url}/me`, auth))
    assert.equal(status, 401, 'what the platform would have given')
  }
  undo()
  await wait(home, told)
  assert.equal(asked.length, 1)
})

everywhere(test, 'aborts, logout and the calls\' listeners work meanwhile', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  const [aborted, left] = [home.begin({ url: '/me' }), home.begin({ url: '/me' })]
  await wait(home, aborted, left)
  let headers = 0
  left.handle.onHeadersReceived(home.runtime.wrap(() => void headers++))
  aborted.handle.abort()
  await home.runtime.settle()
  assert.equal(aborted.error.code, 'ERR_ABORTED')
  asked[0].resolve(token(home))
  await home.runtime.settle()
  assert.equal(left.answer.statusCode, 200)
  if (profile.name !== 'oldest') assert.ok(headers <= 1)
  assert.equal(home.backend.hits('/me'), 1)

  home.backend.revoke()
  const last = home.begin({ url: '/me' })
  await wait(home, last)
  await home.run(home.session.logout())
  assert.equal(last.error.code, 'ERR_LOGGED_OUT')
})

everywhere(test, 'where nobody waits nobody is asked', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  await home.failure(home.session.login())
  assert.equal(home.session.state.status, 'blocked')
  assert.equal(asked.length, 0)
  const told = home.begin({ url: '/me' })
  await wait(home, told)
  assert.equal(asked.length, 1)
})

everywhere(test, 'one that nobody waits for any more still logs the user in', async (profile, t) => {
  const { home, asked } = await openAsking(t)
  const told = home.begin({ url: '/me' })
  await wait(home, told)
  told.handle.abort()
  asked[0].resolve(token(home))
  await home.runtime.settle()
  assert.equal(home.session.state.status, 'active')
})
