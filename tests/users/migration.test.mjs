/**
 * The programs of the migration notes: each "before" and its "after" live the same day against the same backend.
 *
 * we-request could not be installed from npm when this was written, so what its "before" cost is written down here, measured with
 * version 1.8.1 from its repository. `WX_WEREQUEST=<path of build/weRequest.js>` measures it anew.
 */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { packageSource } from '../../example-miniprogram/journey/package-source.mjs'
import { createDevice, createRuntime, packMiniProgram, startServer } from '../runtime/index.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const NOTES = ['docs/migration.md', 'docs/migration.zh-CN.md']
const HOSTS = ['https://api.example.com', 'https://shop.example.com']

/** The columns of the notes' table. */
const COSTS = [['request'], ['login'], ['checkSession'], ['setStorage', 'removeStorage']]

const bearer = ({ header }) => header.authorization?.replace('Bearer ', '')
const byBearer = (server) => tokens(server, '/auth/login', (token) => ({ token }), bearer, bare)
const nameOf = ({ data }) => data.name

/**
 * By program: what its server answers, and what it gives. `drop` ends all sessions of the server. `before`: what an older version left on the phone.
 * `first`: what the user does before anything is asked for.
 */
const STORIES = {
  'hand-written': { package: undefined, serve: byBearer, name: nameOf },
  account: { package: undefined, serve: accounts, name: nameOf, first: (program) => program.signIn('alice', 'right') },
  phone: { package: undefined, serve: byBearer, name: nameOf, first: (program, wrap) => program.onPhone(wrap({ detail: { code: 'of the phone' } })) },
  stored: { package: undefined, serve: byBearer, name: nameOf, before: (phone, backend) => phone.storage.put('token', backend.grant()) },
  cookie: { package: join(ROOT, 'node_modules/weapp-cookie'), serve: cookies, name: nameOf },
  'we-request': {
    package: process.env.WX_WEREQUEST,
    serve: (server) => tokens(server, '/user/login', (token) => ({ errcode: 0, session_id: token }), ({ query }) => query.get('session'), wrapped),
    name: (data) => data.name,
    measured: {
      first: { request: 2, login: 1, checkSession: 0, setStorage: 1, removeStorage: 0 },
      restart: { request: 1, login: 0, checkSession: 1, setStorage: 0, removeStorage: 0 },
      dropped: { request: 3, login: 1, checkSession: 0, setStorage: 1, removeStorage: 1 },
      crowd: { request: 11, login: 1, checkSession: 0, setStorage: 1, removeStorage: 5 }
    }
  }
}

const bare = (status, name) => ({ status, body: { name } })
const wrapped = (status, name) => ({ body: status === 200 ? { errcode: 0, data: { name } } : { errcode: -1, msg: 'log in' } })

for (const note of NOTES) {
  for (const [program, story] of Object.entries(STORIES)) {
    test(`${note}: ${program} costs what the note says, and no more requests and logins than before`, async (t) => {
      const before = story.package ?? !story.measured ? await day(t, note, `before/${program}`, story) : story.measured
      if (story.measured) assert.deepEqual(before, story.measured)
      const after = await day(t, note, `after/${program}`, story)
      for (const [part, costs] of Object.entries(before)) {
        for (const api of ['request', 'login']) {
          assert.ok(after[part][api] <= costs[api], `${part}: ${after[part][api]} of ${api} after, ${costs[api]} before`)
        }
      }
      const row = readFileSync(join(ROOT, note), 'utf8').split('\n').find((line) => line.startsWith(`| ${program} |`))
      assert.equal(row, `| ${program} | ${COSTS.map((apis) => `${total(before, apis)} → ${total(after, apis)}`).join(' | ')} |`)
    })
  }
}

test('both notes hold the same programs, and the tests run all of them', () => {
  const [english, chinese] = NOTES.map(programsOf)
  const without = (programs) => Object.entries(programs).map(([file, source]) => [file, source.replace(/ *\/\/.*$/gm, '')])
  assert.deepEqual(without(chinese), without(english))
  assert.deepEqual(Object.keys(english).sort(), Object.keys(STORIES).flatMap((name) => [`after/${name}.js`, `before/${name}.js`]).sort())
  for (const note of NOTES) {
    assert.equal(readFileSync(join(ROOT, note), 'utf8').match(/^```\S/gm)?.length, Object.keys(english).length, `${note} has a block that is not run`)
  }
})

/** First launch, restart, a dropped session, five at once after another drop. Gives what each part cost. */
async function day(t, note, program, story) {
  const { runtime, server } = await phone(t, note, story.package)
  const backend = story.serve(server)
  /** @type {Record<string, Record<string, number>>} */
  const costs = {}
  story.before?.(runtime, backend)
  let request = start()
  const part = async (name, times, first) => {
    const from = runtime.calls.length
    if (first) await runtime.run(() => first(runtime.program(`module.exports = require('./${program}')`), (value) => runtime.wrap(value)))
    const answers = await runtime.run(() => Promise.all(Array.from({ length: times }, () => request(runtime.wrap({ url: '/me' })))))
    // What is written a little later belongs to the part.
    await runtime.clock.advance(1000)
    assert.deepEqual(answers.map(story.name), Array(times).fill('Alice'))
    const calls = runtime.calls.slice(from).map(({ api }) => api.replace(/Sync$/, ''))
    costs[name] = Object.fromEntries(COSTS.flat().map((api) => [api, calls.filter((one) => one === api).length]))
  }
  await part('first', 1, story.first)
  runtime.restart()
  request = start()
  await part('restart', 1)
  backend.drop()
  await part('dropped', 1)
  backend.drop()
  await part('crowd', 5)
  // A *before* logs in more often than WeChat allows: that is what the page says of it.
  if (program.startsWith('before/')) runtime.takeViolations()
  return costs

  function start() {
    return runtime.program(`module.exports = require('./${program}').request`)
  }
}

/** Calls of a whole day. */
function total(parts, apis) {
  return Object.values(parts).flatMap((costs) => apis.map((api) => costs[api])).reduce((sum, one) => sum + one)
}

/** A mini-program of a note's programs. */
async function phone(t, note, other) {
  const library = other && asPackage(t, other)
  const app = await packMiniProgram({ app: { 'app.js': 'App({})', ...programsOf(note) }, packages: [packageSource(), ...(library ? [library] : [])] })
  const device = createDevice({})
  const server = await startServer({ clock: device.clock })
  const runtime = createRuntime({ folder: app.folder, device, hosts: Object.fromEntries(HOSTS.map((host) => [host, server.url])) })
  t.after(async () => {
    app.remove()
    await server.close()
    runtime.close()
  })
  return { runtime, server }
}

/** A folder with a package.json, made around a lone file of weRequest. */
function asPackage(t, path) {
  if (existsSync(join(path, 'package.json'))) return path
  const folder = mkdtempSync(join(tmpdir(), 'we-request-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'dist'))
  cpSync(path, join(folder, 'dist/index.js'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'we-request', version: '1.8.1', main: 'dist/index.js', miniprogram: 'dist' }))
  return folder
}

/** A backend that knows its user by a token. */
function tokens(server, path, answer, tokenOf, say) {
  const good = new Set()
  let made = 0
  const grant = () => {
    made += 1
    good.add(`token-${made}`)
    return `token-${made}`
  }
  const login = () => ({ body: answer(grant()) })
  server.on('POST', path, login).on('GET', path, login)
  server.on('GET', '/me', (asked) => (good.has(tokenOf(asked)) ? say(200, 'Alice') : say(401)))
  return { drop: () => good.clear(), grant }
}

/** A backend that knows its user by a name and a password; its refresh tokens outlive what it drops. */
function accounts(server) {
  const { drop, grant } = tokens(server, '/never', () => ({}), bearer, bare)
  server.on('POST', '/account/login', ({ json }) => (json.password === 'right' ? { body: { token: grant(), refreshToken: 'r' } } : { status: 401 }))
  server.on('POST', '/auth/refresh', ({ json }) => (json.refreshToken === 'r' ? { body: { token: grant(), refreshToken: 'r' } } : { status: 401 }))
  return { drop }
}

/** A backend that knows its user by a cookie. */
function cookies(server) {
  const good = new Set()
  let made = 0
  server.on('POST', '/login', () => {
    made += 1
    good.add(`sid=${made}`)
    return { header: { 'Set-Cookie': [`sid=${made}; Path=/; HttpOnly`] }, body: {} }
  })
  server.on('GET', '/me', ({ header }) => (good.has(header.cookie) ? bare(200, 'Alice') : bare(401)))
  return { drop: () => good.clear() }
}

/** The blocks of a note that begin with a file's name. @returns {Record<string, string>} */
function programsOf(note) {
  const text = readFileSync(join(ROOT, note), 'utf8')
  return Object.fromEntries([...text.matchAll(/```js\n\/\/ (\S+\.js)\n([^]*?)```/g)].map(([, file, source]) => [file, source]))
}
