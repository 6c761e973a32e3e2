/**
 * Options of calls that are misspelt, or belong to another library: one warning with the right name. JavaScript has no compiler to say so.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

/** The lines on the console. */
const lines = (home) => home.runtime.record.console.map(({ level, text }) => `${level} ${text}`)
const warning = (api, name, near) => `warn [wx-session] unknown option \`${name}\` of ${api}: did you mean \`${near}\`?`

/** Begins each kind of call with these options. */
const CALLS = {
  request: (session, more) => session.request({ url: '/me', ...more }),
  uploadFile: (session, more) => session.uploadFile({ url: '/files', filePath: 'wxfile://a', name: 'a', ...more }),
  downloadFile: (session, more) => session.downloadFile({ url: '/me', ...more }),
  stream: (session, more) => session.stream({ url: '/me', ...more }),
  connectSocket: (session, more) => session.connectSocket({ url: '/live', ...more })
}

async function began(home, api, more) {
  CALLS[api](home.session, home.runtime.wrap({ fail() {}, ...more }))
  await home.runtime.settle()
}

const MISTAKES = [
  ['headers', 'header'], ['params', 'data'], ['query', 'data'], ['body', 'data'], ['token', 'auth'], ['atuh', 'auth'], ['Method', 'method'], ['timeOut', 'timeout'],
  ['sucess', 'success'], ['succes', 'success'], ['datas', 'data'], ['cookie', 'cookies'], ['uri', 'url']
]
for (const [name, near] of MISTAKES) {
  test(`\`${name}\` for \`${near}\`: one line, in the first call that has it`, async (t) => {
    const home = await open(t)
    await home.loggedIn()
    for (let time = 0; time < 3; time += 1) await began(home, 'request', { [name]: 'x' })
    assert.deepEqual(lines(home), [warning('request', name, near)])
  })
}

for (const api of Object.keys(CALLS)) {
  everywhere(test, `${api} tells of a misspelt option`, async (profile, t) => {
    const home = await open(t, { profile })
    await home.loggedIn()
    await began(home, api, { atuh: 'none' })
    assert.deepEqual(lines(home), [warning(api, 'atuh', 'auth')])
  }, { since: '2.20.2' })
}

test('the options of each kind that are its own', async (t) => {
  const home = await open(t)
  await home.loggedIn()
  await began(home, 'uploadFile', { formdata: {} })
  await began(home, 'stream', { onMesage() {} })
  await began(home, 'connectSocket', { reconect: true })
  assert.deepEqual(lines(home), [warning('uploadFile', 'formdata', 'formData'), warning('stream', 'onMesage', 'onMessage'), warning('connectSocket', 'reconect', 'reconnect')])
})

const TYPINGS = readFileSync(new URL('../../node_modules/miniprogram-api-typings/types/wx/lib.wx.api.d.ts', import.meta.url), 'utf8')
const OWN = ['auth', 'fresh', 'cookies', 'timeout', 'complete', 'as', 'onMessage', 'idleTimeout', 'reconnect', 'expired']
for (const [api, type] of Object.entries({ request: 'RequestOption', uploadFile: 'UploadFileOption', downloadFile: 'DownloadFileOption', connectSocket: 'ConnectSocketOption' })) {
  test(`every option that ${api} has on the platform or in the session: no line`, async (t) => {
    const [, members] = new RegExp(`^    interface ${type}\\b[^{]*\\{(.*?)^    \\}`, 'ms').exec(TYPINGS)
    const names = [...members.matchAll(/^ {8}(\w+)\??:/gm)].map(([, name]) => name)
    assert.ok(names.length > 9 && names.includes('header'), names.join())
    const home = await open(t)
    await home.loggedIn()
    for (const name of [...names, ...OWN]) if (!['url', 'filePath', 'name', 'fail'].includes(name)) await began(home, api, { [name]: undefined })
    assert.deepEqual(lines(home), [])
  })
}

test('what a platform may bring later, and what a program hangs on its calls: no line, and it goes along', async (t) => {
  const home = await open(t)
  await home.loggedIn()
  const names = ['enableHttp3', 'enableBrotli', 'priority', 'loading', 'hideLoading', 'retry', 'custom', 'sslVerify', 'withCredentials', 'a', 'id', 'constructor', '__proto__x', 'toString']
  for (const name of names) await began(home, 'request', { [name]: 1 })
  assert.deepEqual(lines(home), [])
  const sent = home.runtime.calls.filter(({ api, options }) => api === 'request' && options.url.endsWith('/me')).map(({ options }) => options)
  assert.deepEqual(names.filter((name) => !sent.some((options) => Object.hasOwn(options, name))), [])
})

test('a call that passes through install() is another library\'s: no line; the session\'s next one is told', async (t) => {
  const home = await open(t)
  await home.loggedIn()
  home.session.install()
  home.program('module.exports = (url) => wx.request({ url, headers: {}, params: {} })')(`${home.server.url}/me`)
  await home.runtime.settle()
  assert.deepEqual(lines(home), [])
  await began(home, 'request', { headers: {} })
  assert.deepEqual(lines(home), [warning('request', 'headers', 'header')])
})

test('with log.to set nothing is added to the console', async (t) => {
  const home = await open(t, { options: { log: { to: () => {} } } })
  await began(home, 'request', { headers: {} })
  assert.deepEqual(lines(home), [])
})

test('a program that makes names up fills no memory', async () => {
  const { known, learn } = await import('../../js-glue/request/option-names.js')
  for (let index = 0; index < 5_000; index++) learn(`made-up-${index}`, 'request', { misspelt: () => {} })
  assert.ok(Object.keys(known).length <= 300, `${Object.keys(known).length} names`)
})
