/**
 * `logout()` and `adopt()` inside the program's own functions that make a request: nothing goes out for the account that they end.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain, SECOND } from './session.mjs'
import { connect } from './sockets.mjs'

/** A session that is logged in, and whose function `what` does `deed` the next time it is asked. */
async function acting(t, what, deed, more = {}) {
  let act = () => {}
  const ask = { headers: () => { act() }, inject: (token) => { act(); return { header: { Authorization: `Bearer ${token}` } } } }
  const home = await open(t, { options: { [what]: ask[what], ...more } })
  await home.loggedIn()
  home.server.on('GET', '/who', ({ header }) => ({ body: { who: header.authorization ?? 'nobody' } }))
  act = () => {
    act = () => {}
    if (deed === 'logout') home.session.logout()
    else home.session.adopt(home.runtime.wrap({ token: 'of-bob' }))
  }
  return home
}

const asked = (home) => home.server.log.filter(({ path }) => path === '/who').map(({ header }) => header.authorization)

for (const what of ['headers', 'inject']) {
  for (const deed of ['logout', 'adopt']) {
    everywhere(test, `${deed}() inside ${what}(): a call that needs a token ends`, async (_profile, t) => {
      const home = await acting(t, what, deed)
      const told = home.begin({ url: '/who' })
      await home.runtime.clock.advance(SECOND)
      assert.deepEqual([told.order, told.error?.code, asked(home)], [['fail', 'complete'], 'ERR_LOGGED_OUT', []])
      home.checkError(told.error)
    })

    for (const auth of ['preferred', 'optional']) {
      everywhere(test, `${deed}() inside ${what}(): a call that is ${auth} goes without a token`, async (_profile, t) => {
        const home = await acting(t, what, deed)
        const told = home.begin({ url: '/who', auth })
        await home.runtime.clock.advance(SECOND)
        assert.deepEqual([plain(told.answer?.data), asked(home)], [{ who: 'nobody' }, [undefined]])
      })
    }

    everywhere(test, `${deed}() inside ${what}(): a socket ends before it connects`, async (_profile, t) => {
      const home = await acting(t, what, deed)
      const live = home.server.sockets('/live')
      const socket = connect(home, { url: '/live', reconnect: true })
      await home.runtime.clock.advance(SECOND)
      assert.deepEqual([socket.told, socket.errors[0]?.code, live.asked.length], [['error', 'close'], 'ERR_LOGGED_OUT', 0])
    })
  }
}

everywhere(test, 'logout() inside inject(): an installed call goes without a token', async (_profile, t) => {
  const home = await acting(t, 'inject', 'logout')
  home.session.install()
  const told = {}
  home.runtime.wx.request(home.runtime.wrap({ url: `${home.server.url}/who`, success: (answer) => { told.answer = answer }, fail: (error) => { told.error = error } }))
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual([plain(told.answer?.data), asked(home)], [{ who: 'nobody' }, [undefined]])
})

everywhere(test, 'logout() inside headers() of a refresh: the refresh token does not go out', async (_profile, t) => {
  const home = await acting(t, 'headers', 'logout', { refresh: { url: '/auth/refresh' } })
  const seen = home.outcome(home.session.refresh())
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual([seen.error?.code, home.backend.refreshesSeen], ['ERR_LOGGED_OUT', []])
})
