/**
 * The programs in the READMEs and in the pages that they grew into run as they stand: a reader copies them.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { packageSource } from '../../example-miniprogram/journey/package-source.mjs'
import { createRuntime, packMiniProgram, startServer } from '../runtime/index.mjs'
import { programsOf, textOf } from './guide.mjs'

const ROOT = new URL('../../', import.meta.url)

for (const name of ['README.md', 'README.zh-CN.md', 'pkg/README.md']) {
  test(`the usage in ${name} logs in and shows the user`, async (t) => {
    const { runtime, server } = await miniProgram(t, name)
    server.on('POST', '/auth/login', ({ json }) => ({ body: { token: `token of ${json.code}`, expiresIn: 7200, refreshToken: 'r' } }))
    server.on('GET', '/me', ({ header }) => ({ body: { saw: header.authorization } }))

    runtime.launch()
    const page = runtime.openPage('pages/me/me')
    await runtime.settle()
    assert.deepEqual(server.log.map(({ method, path }) => `${method} ${path}`), ['POST /auth/login', 'GET /me'])
    assert.equal(page.data.me.saw, 'Bearer token of code-alice-1')
    assert.deepEqual(runtime.record.console, [])
  })
}

for (const name of ['README.md', 'README.zh-CN.md']) {
  test(`the page in ${name} shows what failed`, async (t) => {
    const { runtime, server } = await miniProgram(t, name)
    server.on('POST', '/auth/login', () => ({ status: 401 }))

    runtime.launch()
    const page = runtime.openPage('pages/me/me')
    await runtime.settle()
    assert.equal(page.data.problem, 'ERR_REAUTH_REQUIRED')
  })
}

for (const name of ['README.md', 'README.zh-CN.md']) {
  for (const program of ['before', 'after']) {
    test(`${program}.js in ${name} logs in once, and once more when its token is refused`, async (t) => {
      const { runtime, server } = await miniProgram(t, name)
      let logins = 0
      const answer = () => ({ body: { token: `token-${++logins}`, expiresIn: 7200 } })
      server.on('POST', '/auth/login', answer)
      server.on('GET', '/me', ({ header }) => (header.authorization === 'Bearer token-1' ? { status: 401 } : { body: { saw: header.authorization } }))

      runtime.launch()
      const ask = runtime.program(`const request = require('./${program}'); module.exports = () => request('/me')`)
      const answers = await runtime.run(() => Promise.all([ask()]))
      assert.equal(answers[0].data.saw, 'Bearer token-2')
      assert.equal(logins, 2)
    })
  }

  test(`the options in ${name} are options, and work`, async (t) => {
    const { runtime, server } = await miniProgram(t, name)
    server.on('POST', '/wechat', () => ({ body: { key: 'k' } }))
    server.on('GET', '/me', ({ header }) => ({ body: { code: header['x-token'] === 'k' ? 0 : 40101 } }))

    const ask = runtime.program('const session = require(\'./session\'); module.exports = () => session.request({ url: \'/me\' })')
    const { data } = await runtime.run(ask)
    assert.equal(data.code, 0)
  })

  test(`${name} lists only members that a session has`, async (t) => {
    const { runtime } = await miniProgram(t, name)
    const listed = [...textOf(name).matchAll(/^\| `session\.(\w+)/gm)].map(([, member]) => member)
    assert.ok(listed.length > 10)
    const has = runtime.program('const session = require(\'./session\'); module.exports = (name) => name in session')
    assert.deepEqual(listed.filter((member) => !has(member)), [])
  })
}

test('the two long READMEs hold the same programs, but for their comments', () => {
  const programs = (name) => Object.entries(programsOf(name)).map(([file, source]) => [file, withoutComments(source)])
  assert.deepEqual(programs('README.zh-CN.md'), programs('README.md'))
})

/** The programs that the tests here and in readme-features.test.mjs run. */
const RUN = [
  'app.js', 'pages/me/me.js', 'before.js', 'after.js', 'session.js', 'shop.js', 'pages/consent/consent.js', 'pages/order/order.js', 'pages/profile/profile.js', 'watch.js'
]

/** Parts of the samples that `cargo xtask prove` builds with other people's tools. */
const SAMPLES = ['taro/config/index.js', 'taro/src/session.js', 'uni-app/vite.config.js']

for (const [name, expected] of [['README.md', [...RUN, ...SAMPLES]], ['README.zh-CN.md', [...RUN, ...SAMPLES]], ['pkg/README.md', RUN.slice(0, 2)]]) {
  test(`every block of ${name} is run`, () => {
    assert.deepEqual(Object.keys(programsOf(name)).sort(), [...expected].sort())
    const fences = textOf(name).match(/^ *(```|~~~)/gm) ?? []
    assert.equal(fences.length, 2 * expected.length, 'a block without a file\'s name is a program that nothing runs')
  })
}

for (const name of ['README.md', 'README.zh-CN.md']) {
  test(`what ${name} shows of the samples stands in them`, () => {
    for (const file of SAMPLES) {
      const sample = withoutComments(readFileSync(new URL(`tests/users/${file}`, ROOT), 'utf8'))
      assert.ok(sample.includes(withoutComments(programsOf(name)[file])), `${file} is another`)
    }
  })
}

/** A mini-program of the files that a README shows, with the built package. */
async function miniProgram(t, name) {
  const app = await packMiniProgram({ app: { 'app.json': '{"pages":["pages/me/me"]}', ...programsOf(name) }, packages: [packageSource()] })
  const server = await startServer()
  const hosts = Object.fromEntries(['api', 'login'].map((host) => [`https://${host}.example.com`, server.url]))
  const runtime = createRuntime({ folder: app.folder, hosts })
  t.after(async () => {
    app.remove()
    await server.close()
    runtime.close()
  })
  server.clock = runtime.device.clock
  return { runtime, server }
}

/** @param {string} source */
function withoutComments(source) {
  return source.replace(/ *\/\/ .*$/gm, '')
}

test('both READMEs are short enough to be read', () => {
  for (const name of ['README.md', 'README.zh-CN.md']) {
    const lines = readFileSync(new URL(name, ROOT), 'utf8').trimEnd().split('\n').length
    assert.ok(lines <= 220, `${name} has ${lines} lines; what is more belongs into docs/`)
  }
})
