/**
 * A stream that the program aborts while its connection begins, out of a function that the session calls there: nothing is asked for in its
 * name, and no other stream suffers.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open, SECOND } from './session.mjs'
import { dataOf, listen, onEachPlatform, streams } from './streaming.mjs'

/** A stream that is begun now hears what it is sent. */
async function nextWorks(home, opened) {
  const next = listen(home)
  await home.runtime.settle()
  opened.at(-1).write('data: next\n\n').end()
  await home.runtime.settle()
  assert.deepEqual(dataOf(next), ['next'])
  assert.equal(next.end.statusCode, 200)
}

for (const timeout of [undefined, 5 * SECOND]) {
  const limit = timeout ? ', with a timeout' : ''

  onEachPlatform(test, `aborted by who hears that the session begins: nobody logs in for it${limit}`, async (profile, t) => {
    const home = await open(t)
    const opened = streams(home)
    const told = listen(home, { timeout })
    home.session.on('change', home.runtime.wrap(({ status }) => status !== 'active' && told.handle.abort()))
    await home.runtime.settle()
    assert.equal(told.end.code, 'ERR_ABORTED')
    assert.deepEqual(home.paths, [])
    await nextWorks(home, opened)
    await home.runtime.clock.advance(60 * SECOND)
    assert.equal(opened.length, 1)
  })

  for (const option of ['headers', 'auth', 'inject']) {
    onEachPlatform(test, `aborted by options.${option} when it is connected again${limit}`, async (profile, t) => {
      let told
      const abort = () => {
        if (told && opened.length) told.handle.abort()
      }
      const home = await open(t, { options: { [option]: (token) => (abort(), option === 'inject' ? { header: { Authorization: `Bearer ${token}` } } : undefined) } })
      const opened = streams(home)
      told = listen(home, { timeout, reconnect: true })
      await home.runtime.settle()
      opened[0].write('data: a\n\n').end()
      await home.runtime.clock.advance(4 * SECOND)
      assert.equal(told.end.code, 'ERR_ABORTED')
      assert.equal(home.backend.hits('/chat'), 1)
      told = undefined
      await nextWorks(home, opened)
      await home.runtime.clock.advance(60 * SECOND)
      assert.equal(home.backend.hits('/chat'), 2)
    })
  }
}

onEachPlatform(test, 'aborted by another stream that is connected again when the app is shown', async (profile, t) => {
  const told = []
  let isShown = false
  const home = await open(t, { options: { headers: () => { if (isShown) told[1].handle.abort() } } })
  const opened = streams(home)
  for (let n = 0; n < 2; n++) told.push(listen(home, { reconnect: true }))
  await home.runtime.settle()
  for (const one of opened.splice(0)) one.write('data: a\n\n').end()
  await home.runtime.settle()
  home.runtime.hide()
  await home.runtime.clock.advance(3500)
  isShown = true
  home.runtime.show()
  await home.runtime.settle()
  assert.equal(told[1].end.code, 'ERR_ABORTED')
  assert.equal(opened.length, 1)
  opened[0].write('data: b\n\n')
  told[0].handle.abort()
  await home.runtime.settle()
  isShown = false
  await nextWorks(home, opened)
})
