/**
 * The smallest mini-program, as it stands, on every profile against the example's backend.
 */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { packageSource } from '../../example-miniprogram/journey/package-source.mjs'
import { createRuntime, eachProfile, packMiniProgram } from '../runtime/index.mjs'
import { startBackend } from './server.mjs'

const FOLDER = fileURLToPath(new URL('../../example-miniprogram/minimal', import.meta.url))

test('it is two files of JavaScript', () => {
  const files = readdirSync(FOLDER, { recursive: true }).map(String).filter((path) => !/node_modules|miniprogram_npm/.test(path))
  assert.deepEqual(files.filter((path) => path.endsWith('.js')).sort(), ['app.js', 'pages/me/me.js'])
})

eachProfile(test, async (profile, t) => {
  const { server, standin } = await startBackend(t)
  const app = await packMiniProgram({ app: FOLDER, packages: [packageSource()] })
  const runtime = createRuntime({ folder: app.folder, profile, path: 'pages/me/me', hosts: { 'http://127.0.0.1:8787': server }, loginUrl: `${standin}/standin/code` })
  t.after(() => (app.remove(), runtime.close()))
  runtime.launch()
  const page = runtime.openPage('pages/me/me')
  await runtime.settle()
  assert.match(page.data.name, /\S/)
  const paths = runtime.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`)
  assert.deepEqual(paths, ['POST /auth/login', 'GET /me'])
})
