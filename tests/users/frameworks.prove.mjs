/**
 * What Taro and uni-app made of the samples beside this file, with the packed package in them: it runs in the strict runtime.
 *
 * Apart from the tests, for the two tools take some hundred megabytes: `cargo xtask prove` installs them, builds the samples
 * and names the outputs in WX_TARO, WX_UNI_APP and WX_UNI_APP_H5.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { packageSource } from '../../example-miniprogram/journey/package-source.mjs'
import { fixture } from '../runtime/fixture.mjs'
import { packMiniProgram, PROFILES, startServer } from '../runtime/index.mjs'

const MODULE = 'wx-session.wasm.br'
/** `runs`: where. What both tools write needs `globalThis`, which came with base library 2.23.1. */
const BUILDS = [
  { name: 'Taro', folder: process.env.WX_TARO, wasm: MODULE, runs: (profile) => profile.globalThis },
  // Its own runtime calls functions of `wx` without `wx`.
  { name: 'uni-app', folder: process.env.WX_UNI_APP, wasm: `static/${MODULE}`, runs: (profile) => profile.globalThis && !profile.wantsWxAsThis }
].map((build) => {
  assert.ok(build.folder, `where is ${build.name}'s output? cargo xtask prove sets it`)
  return build
})

for (const { name, folder, wasm, runs } of BUILDS) {
  test(`${name}: the output has the package's code once, and its module byte for byte`, async (t) => {
    const packed = await packMiniProgram({ app: {}, packages: [packageSource()] })
    t.after(packed.remove)
    const ours = readFileSync(join(packed.folder, 'miniprogram_npm/wx-session', MODULE))
    assert.ok(readFileSync(join(folder, wasm)).equals(ours))
    const files = readdirSync(folder, { recursive: true }).map(String)
    assert.deepEqual(files.filter((file) => file.endsWith(MODULE)), [wasm])
    assert.equal(files.filter((file) => file.endsWith('.js') && readFileSync(join(folder, file), 'utf8').includes('ERR_WASM_LOAD')).length, 1)
  })

  for (const profile of PROFILES.filter(runs)) test(`${name}: launch, login and a request (${profile.name})`, async (t) => {
    const { runtime, server } = await phone(t, folder, profile)
    runtime.launch()
    await runtime.settle()
    assert.equal(runtime.calls.find(({ api }) => api === 'instantiate').options.path, `/${wasm}`)
    assert.deepEqual(server.log, [], 'the launch costs no request')

    if (name === 'Taro') {
      const page = runtime.openPage('pages/index/index')
      await runtime.settle()
      // Taro's paths (`root.cn.[0]`) are not those of our `setData`, which keeps what they carry under an odd name.
      assert.match(inspect(page.data, { depth: null }), /Alice of token-1/, 'the page shows the user')
    } else {
      // Its pages are made by a runtime of its own in `Component`, which ours does not draw; the session is asked directly.
      const ask = runtime.program("const { http } = require('./http'); module.exports = () => http({ url: '/me' })")
      assert.equal((await runtime.run(ask)).name, 'Alice of token-1')
    }
    assert.deepEqual(server.log.map(({ method, path }) => `${method} ${path}`), ['POST /auth/login', 'GET /me'])
    assert.deepEqual(runtime.record.console, [])
  })
}

test('uni-app for H5: nothing of the package is in the output', () => {
  const folder = process.env.WX_UNI_APP_H5
  assert.ok(folder, 'where is the output? cargo xtask prove sets it')
  const files = readdirSync(folder, { recursive: true }).map(String)
  assert.ok(files.includes('index.html'))
  assert.deepEqual(files.filter((file) => file.endsWith(MODULE)), [])
  const texts = files.filter((file) => file.endsWith('.js')).map((file) => readFileSync(join(folder, file), 'utf8'))
  assert.ok(texts.some((text) => text.includes('https://api.example.com')))
  assert.ok(!texts.some((text) => text.includes('ERR_')))
})

async function phone(t, folder, profile) {
  const server = await startServer()
  t.after(() => server.close())
  const { runtime } = await fixture(t, { folder, profile, hosts: { 'https://api.example.com': server.url } })
  server.clock = runtime.device.clock
  server.on('POST', '/auth/login', () => ({ body: { token: 'token-1', expiresIn: 7200 } }))
  server.on('GET', '/me', ({ header }) => ({ body: { name: `Alice of ${header.authorization?.replace('Bearer ', '')}` } }))
  // uni-app's runtime reads a `global`, which WeChat has without promising it, and the strict runtime has not.
  runtime.program('globalThis.global = globalThis')
  return { runtime, server }
}
