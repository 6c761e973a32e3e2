/**
 * Where the packed package may lie in a mini-program: each place that the READMEs name, as the official packer fills it; and what a
 * wrong `wasmPath` is told.
 */
import assert from 'node:assert/strict'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { packageSource } from '../../example-miniprogram/journey/package-source.mjs'
import { createDevice, createRuntime, packMiniProgram, PROFILES, startServer } from '../runtime/index.mjs'

const NPM = 'miniprogram_npm'
const WASM = `${NPM}/wx-session/wx-session.wasm.br`

const PAGE = `
Page({
  onLoad() {
    require('./session').request({ url: '/me', success: ({ data }) => this.setData(data), fail: ({ code, message }) => this.setData({ code, message }) })
  }
})`

/** By place: the folder of the code that uses the session, where the package lies, and `wasmPath`. */
const PLACES = [
  { name: 'the main package, without wasmPath', root: '', wasmPath: undefined },
  { name: 'a subpackage with its own copy', root: 'packages/shop', wasmPath: `/packages/shop/${WASM}` },
  { name: 'an independent subpackage with its own copy', root: 'packages/shop', wasmPath: `/packages/shop/${WASM}`, independent: true },
  { name: 'a subpackage that uses the main package\'s', root: 'packages/shop', wasmPath: undefined, shared: true }
]

for (const { name, root, wasmPath, independent, shared } of PLACES) {
  for (const profile of PROFILES) {
    test(`the package in ${name} (${profile.name})`, async (t) => {
      const { open } = await phone(t, { profile, root, wasmPath, independent, shared })
      const { page, runtime } = await open()
      assert.deepEqual([page.data.name, page.data.message], ['Alice', undefined])
      const loads = runtime.calls.filter(({ api }) => api === 'instantiate').map(({ options }) => options.path)
      assert.deepEqual(loads, [wasmPath ?? `/${WASM}`])
    })
  }
}

const WRONG = [`/packages/shop/${WASM}`, '/miniprogram_npm/wx-session/wx-session.wasm']
for (const wasmPath of WRONG) {
  for (const profile of PROFILES) {
    test(`the wrong path ${wasmPath} is named, with what to do (${profile.name})`, async (t) => {
      const { open } = await phone(t, { profile, root: '', wasmPath })
      const { page, server } = await open()
      assert.equal(page.data.code, 'ERR_WASM_LOAD')
      for (const part of [`"${wasmPath}"`, 'Build npm', 'createSession({ wasmPath })']) {
        assert.ok(page.data.message.includes(part), `${part} is not in: ${page.data.message}`)
      }
      assert.deepEqual(server.log, [])
    })
  }
}

/** A mini-program whose page asks for the user. */
async function phone(t, { profile, root, wasmPath, independent = false, shared = false }) {
  const inside = (path) => (root ? `${root}/${path}` : path)
  const session = `module.exports = require('wx-session').createSession(${JSON.stringify({ baseUrl: 'https://api.example.com', login: { url: '/login' }, wasmPath })})`
  const pages = { pages: [root ? 'pages/index/index' : 'pages/me/me'], ...(root ? { subPackages: [{ root, pages: ['pages/me/me'], independent }] } : {}) }
  const app = await packMiniProgram({
    app: { 'app.json': JSON.stringify(pages), 'app.js': 'App({})', [inside('pages/me/me.js')]: PAGE, [inside('pages/me/session.js')]: session },
    packages: [packageSource()]
  })
  if (root && !shared) {
    cpSync(join(app.folder, NPM), join(app.folder, root, NPM), { recursive: true })
    rmSync(join(app.folder, NPM), { recursive: true })
  }
  const device = createDevice({})
  const server = await startServer({ clock: device.clock })
  server.on('POST', '/login', () => ({ body: { token: 't' } })).on('GET', '/me', () => ({ body: { name: 'Alice' } }))
  const runtime = createRuntime({
    folder: app.folder, profile, device, hosts: { 'https://api.example.com': server.url }, ...(independent ? { independent: root } : {})
  })
  t.after(async () => {
    app.remove()
    await server.close()
    runtime.close()
  })
  const open = async () => {
    if (!independent) runtime.launch()
    const page = runtime.openPage(inside('pages/me/me'))
    await runtime.settle()
    return { page, runtime, server }
  }
  return { open }
}
