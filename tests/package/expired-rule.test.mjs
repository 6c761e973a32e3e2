/**
 * What counts as "the server no longer accepts this token".
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open, plain } from './session.mjs'

/** A session whose first answer is `first` and whose later ones are good; tells whether it was sent again. */
async function twoAnswers(t, expired, first, { options: request = {}, ...parts } = {}) {
  const home = await open(t, { ...parts, options: { expired } })
  let round = 0
  home.server.on('GET', '/me', () => (round++ === 0 ? first : { body: { code: 0, ok: true } }))
  const answer = await home.run(home.request({ url: '/me', ...request }))
  return { home, answer, again: round === 2 }
}

everywhere(test, 'by default 401 and nothing else', async (_profile, t) => {
  assert.equal((await twoAnswers(t, undefined, { status: 401, body: {} })).again, true)
  for (const first of [{ status: 403 }, { status: 400 }, { status: 419 }, { status: 200, body: { code: 401 } }, { status: 500 }]) {
    assert.equal((await twoAnswers(t, undefined, first)).again, false, JSON.stringify(first))
  }
})

everywhere(test, 'status takes the place of 401', async (_profile, t) => {
  assert.equal((await twoAnswers(t, { status: [419, 440] }, { status: 419 })).again, true)
  assert.equal((await twoAnswers(t, { status: [419, 440] }, { status: 440 })).again, true)
  assert.equal((await twoAnswers(t, { status: [419, 440] }, { status: 401 })).again, false)
  assert.equal((await twoAnswers(t, { status: [] }, { status: 401 })).again, false)
})

const CODE = { code: { path: 'result.code', values: [40101, 'TOKEN_EXPIRED', -1] } }
everywhere(test, 'a business code in the body, number or text; 401 still counts', async (profile, t) => {
  for (const code of [40101, 'TOKEN_EXPIRED', -1]) {
    const { again, home } = await twoAnswers(t, CODE, { body: { result: { code } } }, { profile })
    assert.equal(again, true, String(code))
    assert.equal(home.backend.logins, 2)
  }
  assert.equal((await twoAnswers(t, CODE, { status: 401 }, { profile })).again, true)
  for (const body of [{ result: { code: 0 } }, { result: null }, { result: [] }, {}, null, 'text', '', '40101', '[]', { code: 40101 }]) {
    assert.equal((await twoAnswers(t, CODE, { body }, { profile })).again, false, JSON.stringify(body))
  }
})

everywhere(test, 'a business code counts whatever the status', async (_profile, t) => {
  assert.equal((await twoAnswers(t, CODE, { status: 400, body: { result: { code: 40101 } } })).again, true)
})

everywhere(test, 'a string answer is parsed as JSON first', async (_profile, t) => {
  const { again, answer } = await twoAnswers(t, CODE, { body: { result: { code: 40101 } } }, { options: { dataType: 'text' } })
  assert.equal(again, true)
  assert.equal(answer.data, '{"code":0,"ok":true}', 'the answer keeps the form the program asked for')
})

everywhere(test, 'a path through lists and inherited names finds only what the body has', async (_profile, t) => {
  const first = { body: { list: [{ code: 7 }] } }
  assert.equal((await twoAnswers(t, { code: { path: 'list.0.code', values: [7] } }, first)).again, true)
  assert.equal((await twoAnswers(t, { code: { path: 'constructor.name', values: ['Object'] } }, first)).again, false)
  assert.equal((await twoAnswers(t, { code: { path: 'list.length', values: [1] } }, { body: { list: {} } })).again, false)
})

everywhere(test, 'when decides by the whole answer, besides status and code', async (_profile, t) => {
  const seen = []
  // The login's answer is asked about, too: it has a token.
  const when = (response) => { if (!response.data.token) seen.push(response.statusCode); return (response.header['X-Expired'] ?? response.header['x-expired']) === 'yes' }
  assert.equal((await twoAnswers(t, { when }, { status: 200, header: { 'X-Expired': 'yes' }, body: {} })).again, true)
  assert.deepEqual(seen, [200, 200])
  assert.equal((await twoAnswers(t, { when }, { status: 401 })).again, true, 'an unset status stays 401')
})

everywhere(test, 'when that throws or answers nonsense means "not expired" and breaks nothing', async (_profile, t) => {
  const { again, answer } = await twoAnswers(t, { when: () => { throw new Error('of the program') } }, { status: 200, body: { a: 1 } })
  assert.equal(again, false)
  assert.deepEqual(plain(answer.data), { a: 1 })
})

everywhere(test, 'downloads go by status and when', async (profile, t) => {
  const home = await open(t, { profile, options: { expired: { code: { path: 'code', values: [1] }, when: (r) => r.statusCode === 409 } } })
  let round = 0
  home.server.on('GET', '/file', () => (round++ === 0 ? { status: 409 } : { body: 'x' }))
  const answer = await home.run(home.session.downloadFile(home.runtime.wrap({ url: '/file' })))
  assert.equal(answer.statusCode, 200)
  assert.equal(round, 2)
})

everywhere(test, 'the expired event tells the status, once per token', async (profile, t) => {
  const home = await open(t, { profile, options: { expired: { code: { path: 'code', values: [9] } } } })
  await home.loggedIn()
  const heard = home.heard('expired')
  let left = 3
  home.server.on('GET', '/me', () => (left-- > 0 ? { body: { code: 9 } } : { body: { code: 0 } }))
  await home.run(Promise.all([1, 2, 3].map(() => home.request({ url: '/me' }))))
  assert.deepEqual(plain(heard), [{ status: 200 }])
})
