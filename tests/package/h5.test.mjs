/**
 * Where there is no `wx`, as in an H5 build: importing works, and making a session says what to do.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import vm from 'node:vm'
import { FOLDER } from './session.mjs'

/** The package in a browser's world, with these globals. */
function browser(globals = {}) {
  const file = join(FOLDER, 'miniprogram_npm/wx-session/index.js')
  const module = { exports: {} }
  const context = vm.createContext({ module, exports: module.exports, setTimeout, clearTimeout, console, ...globals })
  vm.runInContext(readFileSync(file, 'utf8'), context, { filename: file })
  return module.exports
}

for (const [name, globals] of [['no wx at all', {}], ['the wx of WeChat\'s web pages', { wx: { miniProgram: {}, config() {} } }]]) {
  test(`${name}: importing works, createSession says how to build without it`, () => {
    const library = browser(globals)
    assert.equal(library.getSession(), undefined)
    for (const options of [{ baseUrl: 'https://api.example.com', login: { url: '/auth/login' } }, undefined, {}]) {
      assert.throws(() => library.createSession(options), (error) => {
        assert.ok(error instanceof library.SessionError)
        assert.equal(error.code, 'ERR_UNSUPPORTED')
        assert.match(error.message, /H5.*ifdef MP-WEIXIN.*TARO_ENV/s)
        return true
      })
    }
  })
}

test('no wx: a container\'s transport can be made', () => {
  assert.equal(typeof browser().containerTransport({ env: 'prod-1', service: 'api' }), 'function')
})

test('nothing in the package is a condition to uni-app, whose compiler looks for them in texts, too', () => {
  const source = readFileSync(join(FOLDER, 'miniprogram_npm/wx-session/index.js'), 'utf8')
  assert.doesNotMatch(source, /(?:\/\/|\/\*)[ \t]*#(?:if|ifdef|ifndef|endif|else|include|include-static|exclude|endexclude|extend|foreach)\b/)
})
