/**
 * Servers that live on cookies, and were written for browsers: a classic login with a server-side session, and the example's
 * captcha pair. The mini-program only calls `session.request`; on every platform the cookies do the rest.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startBackend } from '../example/server.mjs'
import { atLeast } from '../runtime/profiles.mjs'
import { ClassicServer } from './classic-server.mjs'
import { everywhere, open, plain, SECOND } from './session.mjs'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** A call of the classic application: no token, and redirects are the program's to follow. */
const call = (home, options) => home.run(home.request({ auth: 'none', redirect: 'manual', ...options }))

/** Names and values of what the jar holds for a path. */
const kept = (home, path) => home.session.cookies.header(home.server.url + path)

async function logIn(home) {
  const { data } = await call(home, { url: '/login' })
  return call(home, { url: '/login', method: 'POST', header: FORM, data: { user: 'alice', password: 'open sesame', csrf: data.csrf } })
}

/** The same login for a page's script: it answers without a redirect. */
async function logInByScript(home, application) {
  home.server.on('POST', '/ajax/login', ({ header, text }) => {
    const { header: told } = application.logIn({ text }, new Map(header.cookie.split('; ').map((pair) => pair.split('='))), application.sessions.get('session-1'))
    return { header: { 'Set-Cookie': told['Set-Cookie'] }, body: { ok: true } }
  })
  const { data } = await call(home, { url: '/login' })
  // The form's own cookie goes to /login alone; here the program lays it down for the script's path.
  home.session.cookies.set(`${home.server.url}/ajax/login`, [`csrf=${data.csrf}; Path=/ajax`])
  return call(home, { url: '/ajax/login', method: 'POST', header: FORM, data: { user: 'alice', password: 'open sesame', csrf: data.csrf } })
}

everywhere(test, 'a classic login: form, several Set-Cookie, a redirect, a deletion, a path of its own', async (profile, t) => {
  const home = await open(t, { profile })
  const application = new ClassicServer(home.server)
  const answer = await logIn(home)
  if (!atLeast(profile.baseLibrary, '3.2.2')) {
    // Older libraries follow redirects by themselves and show the last answer only: what the redirect set is nobody's to see. The
    // old session is gone by then, so the account page sends back to the login page, whose cookies are kept.
    assert.equal(answer.statusCode, 200)
    assert.equal(kept(home, '/account'), 'JSESSIONID=session-3; lang="zh, CN"')
    return
  }
  assert.deepEqual([answer.statusCode, answer.header.Location ?? answer.header.location], [302, '/account'])
  assert.deepEqual(plain((await call(home, { url: '/account' })).data), { user: 'alice', lang: '"zh, CN"' })
  assert.deepEqual(plain((await call(home, { url: '/account/orders' })).data), { cart: '[1,2]' })

  const seen = 'seen={"at":"Fri, 01-Jan-2027 00:00:00 GMT","by":[1,2]}'
  assert.deepEqual(application.cookies, [
    ['GET /login', ''],
    ['POST /login', 'csrf=csrf-1; JSESSIONID=session-1; lang="zh, CN"'],
    ['GET /account', `JSESSIONID=session-2; lang="zh, CN"; ${seen}`],
    ['GET /account/orders', `cart=[1,2]; JSESSIONID=session-2; lang="zh, CN"; ${seen}`]
  ])
  assert.equal(home.runtime.count('login'), 0, 'nobody asked WeChat')

  await call(home, { url: '/logout', method: 'POST' })
  assert.equal(kept(home, '/account'), `lang="zh, CN"; ${seen}`)
  const gone = await call(home, { url: '/account' })
  assert.deepEqual([gone.statusCode, gone.header.Location ?? gone.header.location], [302, '/login'])
})

everywhere(test, 'the classic session survives a restart of the app, and its end on the server is seen', async (profile, t) => {
  const home = await open(t, { profile })
  const application = new ClassicServer(home.server)
  await logInByScript(home, application)
  await home.runtime.clock.advance(SECOND)
  home.restart()
  assert.equal((await call(home, { url: '/account' })).data.user, 'alice')
  application.sessions.clear()
  assert.equal((await call(home, { url: '/account' })).data.user, undefined, 'the login page, or the way to it')
})

everywhere(test, 'a classic login that answers without a redirect works on the oldest library, too', async (profile, t) => {
  const home = await open(t, { profile })
  const application = new ClassicServer(home.server)
  const answer = await logInByScript(home, application)
  assert.deepEqual(plain(answer.data), { ok: true })
  assert.deepEqual(plain((await call(home, { url: '/account' })).data), { user: 'alice', lang: '"zh, CN"' })
  assert.deepEqual(plain((await call(home, { url: '/account/orders' })).data), { cart: '[1,2]' })
})

everywhere(test, 'the captcha pair of the example\'s backend', async (profile, t) => {
  const { server } = await startBackend(t)
  const home = await open(t, { profile, options: { baseUrl: server }, start: (await (await fetch(`${server}/demo/clock`)).json()).now })
  const solve = (answer) => call(home, { url: '/captcha', method: 'POST', data: { answer } })
  assert.equal((await solve(1)).statusCode, 400, 'without a cookie there is no captcha')

  const { data: { question } } = await call(home, { url: '/captcha' })
  assert.deepEqual(plain(home.session.cookies.list(`${server}/captcha`)).map(({ name }) => name).sort(), ['captcha_seen', 'captcha_session', 'theme'])
  const [left, right] = question.split(' + ').map(Number)
  assert.equal((await solve(left + right + 1)).statusCode, 403)
  assert.deepEqual(plain((await solve(left + right)).data), { ok: true })
  assert.deepEqual(plain(home.session.cookies.list(`${server}/captcha`)).map(({ name }) => name).sort(), ['captcha_seen', 'theme'], 'the server deleted its session')
  assert.equal((await solve(left + right)).statusCode, 400)
})
