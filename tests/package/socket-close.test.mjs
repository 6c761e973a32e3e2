/**
 * A socket that the program closes in the middle of what the session does for it: nothing more is done, and nothing is left open.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, MINUTE, open, SECOND } from './session.mjs'
import { connect } from './sockets.mjs'

everywhere(test, 'closed by who hears that the session begins: nobody logs in for it, and nothing is connected', async (profile, t) => {
  const home = await open(t, { profile })
  const live = home.server.sockets('/live')
  const socket = connect(home, { url: '/live', reconnect: true })
  home.session.on('change', home.runtime.wrap(({ status }) => status !== 'active' && socket.close()))
  await home.runtime.settle()
  await home.runtime.clock.advance(MINUTE)
  assert.deepEqual(socket.told, ['close'])
  assert.deepEqual([home.paths, live.asked.length, home.runtime.count('connectSocket')], [[], 0, 0])
})

for (const option of ['headers', 'inject']) {
  for (const again of [false, true]) {
    everywhere(test, `closed by options.${option} when it is connected${again ? ' again' : ''}: it is not`, async (profile, t) => {
      let socket
      let live
      const close = () => {
        if (socket && live.asked.length === Number(again)) socket.close()
      }
      const home = await open(t, {
        profile, options: { [option]: (token) => (close(), option === 'inject' ? { header: { Authorization: `Bearer ${token}` } } : undefined) }
      })
      live = home.server.sockets('/live')
      socket = connect(home, { url: '/live', reconnect: true })
      await home.runtime.settle()
      if (again) live.newest.terminate()
      await home.runtime.clock.advance(MINUTE)
      assert.deepEqual([socket.told.at(-1), socket.closes.length, live.asked.length, home.runtime.count('connectSocket')], ['close', 1, Number(again), Number(again)])
    })
  }
}

everywhere(test, 'closed by the callback of a message that waited: the others fail with the reason, and no onOpen comes after the close', async (profile, t) => {
  const home = await open(t, { profile })
  home.server.sockets('/live')
  await home.loggedIn()
  const socket = connect(home, { url: '/live' })
  const [task] = home.runtime.life.sockets.tasks
  task.send = (options) => options.fail({ errMsg: 'SocketTask.send:fail too long' })
  const failed = []
  socket.send('a', { fail: () => socket.close() })
  for (const data of ['b', 'c']) socket.send(data, { fail: ({ code, message }) => failed.push([data, code, message]) })
  await home.runtime.settle()
  await home.runtime.clock.advance(SECOND)
  assert.deepEqual(failed, ['b', 'c'].map((data) => [data, 'ERR_NETWORK', 'the socket is closed']))
  assert.deepEqual(socket.told, ['close'])
})
