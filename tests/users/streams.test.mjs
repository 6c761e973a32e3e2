/**
 * The programs of docs/streams.md, page and server, run against each other as they stand.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { createRuntime, packMiniProgram } from '../runtime/index.mjs'

const ROOT = new URL('../../', import.meta.url)
const require = createRequire(import.meta.url)

/** The program whose first line names it. */
function programOf(page, name) {
  const blocks = readFileSync(new URL(page, ROOT), 'utf8').matchAll(/```js\n([^]*?)```/g)
  const found = [...blocks].map(([, code]) => code).find((code) => code.startsWith(`// ${name}`))
  assert.ok(found, `${page} has no program ${name}`)
  return found
}

async function* tokensOf(question) {
  yield* ['你', '好', `: ${question}`]
}

for (const doc of ['docs/streams.md', 'docs/streams.zh-CN.md']) {
  test(`${doc}: a chat whose token is refused at first, an empty question, and a stop`, async (t) => {
    const module = { exports: undefined }
    new Function('module', 'require', programOf(doc, 'server.js'))(module, require)
    const refused = []
    const server = module.exports((authorization) => authorization === 'Bearer token-2' || void refused.push(authorization), tokensOf)
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${server.address().port}`

    const app = await packMiniProgram({
      app: {
        'app.json': '{"pages":["pages/chat/chat"]}',
        'app.js': `let logins = 0
          require('wx-session').createSession({ baseUrl: '${url}', login: () => Promise.resolve({ token: 'token-' + ++logins }) })
          App({})`,
        'pages/chat/chat.json': '{}', 'pages/chat/chat.wxml': '', 'pages/chat/chat.js': programOf(doc, 'pages/chat/chat.js')
      },
      packages: ['pkg']
    })
    const runtime = createRuntime({ folder: app.folder })
    t.after(() => {
      server.close()
      runtime.close()
      app.remove()
    })
    runtime.launch()
    const page = runtime.openPage('pages/chat/chat')
    page.ask('?')
    await runtime.settle()
    assert.deepEqual([page.data.answer, page.data.problem], ['你好: ?', ''])
    assert.deepEqual(refused, ['Bearer token-1'])
    page.ask('')
    await runtime.settle()
    assert.deepEqual([page.data.answer, page.data.problem], ['', 'ask something'])
    page.ask('again')
    page.stop()
    await runtime.settle()
    assert.deepEqual([page.data.answer, page.data.problem], ['', ''])
    server.removeAllListeners('request').on('request', (_, response) => response.writeHead(500, { 'Content-Type': 'application/json' }).end('null'))
    page.ask('of nobody')
    await runtime.settle()
    assert.equal(page.data.problem, 'ERR_STREAM')
  })
}
