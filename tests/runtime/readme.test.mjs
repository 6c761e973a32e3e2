import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

/** Stands in for the package: this tests the README's example, not the package. */
const PACKAGE = {
  'package.json': '{"name":"wx-session","version":"0.0.0","main":"dist/index.js","miniprogram":"dist"}',
  'dist/index.js': `
    const send = (options) => new Promise((success, fail) => wx.request(Object.assign(options, { success, fail })))
    exports.createSession = ({ baseUrl, login }) => ({
      request: ({ url }) => wx.login()
        .then(({ code }) => send({ url: baseUrl + login.url, method: 'POST', data: { code } }))
        .then(({ data }) => send({ url: baseUrl + url, header: { Authorization: 'Bearer ' + data.token } }))
    })`
}

test('each rule of platform.md says how sure it is', () => {
  const rules = readFileSync(new URL('platform.md', import.meta.url), 'utf8').split('\n').filter((line) => line.startsWith('- '))
  assert.ok(rules.length > 50)
  for (const rule of rules) assert.match(rule, /^- (\[[OCMI]\])+ /, rule)
})

test('the example of README.md runs on every profile', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'pkg/dist'), { recursive: true })
  for (const [name, content] of Object.entries(PACKAGE)) writeFileSync(join(folder, 'pkg', name), content)
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  const [, example] = /** @type {RegExpExecArray} */ (/```js\n(import[^]+?)```/.exec(readme))
  writeFileSync(join(folder, 'example.test.mjs'), example.replaceAll('./runtime/', new URL('./', import.meta.url).href))

  // The variable makes a nested runner report to this one.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap', 'example.test.mjs'], { cwd: folder, env })
  assert.match(stdout, /^# pass 6$/m)
  assert.match(stdout, /^# fail 0$/m)
})
