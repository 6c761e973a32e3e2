/**
 * What the platform refuses, and what cannot be sent at all: ERR_CONFIG through `fail`, never thrown.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everywhere, open } from './session.mjs'

/** The error of a call that must not throw. */
async function failureOf(home, options, api = 'request') {
  const told = home.begin(options, api)
  assert.deepEqual(told.order, [], 'not before the call has returned')
  await home.runtime.settle()
  assert.deepEqual(told.order, ['fail', 'complete'])
  home.checkError(told.error)
  return told.error
}

/** The same for data that the program makes by `source`. */
async function failureWith(home, api, source) {
  const begin = home.program(`module.exports = (session, fail) => { const circle = { list: [] }; circle.list.push(circle); session.${api}(Object.assign({ fail }, ${source})) }`)
  const errors = []
  begin(home.session, home.runtime.wrap((error) => void errors.push(error)))
  assert.deepEqual(errors, [], 'not before the call has returned')
  await home.runtime.settle()
  assert.equal(errors.length, 1)
  home.checkError(errors[0])
  return errors[0]
}

everywhere(test, 'data that go round in circles, by callback and by promise', async (profile, t) => {
  const home = await open(t, { profile })
  const error = await failureWith(home, 'request', '{ url: "/me", method: "POST", data: circle }')
  assert.equal(error.code, 'ERR_CONFIG')
  assert.match(error.message, /data/)
  const made = home.program('const circle = {}; circle.own = circle; module.exports = (session) => session.request({ url: "/me", method: "POST", data: circle })')(home.session)
  assert.equal((await home.failure(made)).code, 'ERR_CONFIG')
  assert.equal((await failureWith(home, 'uploadFile', '{ url: "/me", filePath: "wxfile://usr/a.txt", name: "f", formData: circle }')).code, 'ERR_CONFIG')
  assert.equal(home.runtime.sent.length, 0)
})

everywhere(test, 'data that stand twice in one object are no circle', async (profile, t) => {
  const home = await open(t, { profile })
  const data = home.program('const one = { a: 1 }; module.exports = { first: one, second: one, list: [one, one] }')
  await home.run(home.request({ url: '/me', method: 'POST', data }))
  assert.deepEqual(home.runtime.sent.at(-1).json, { first: { a: 1 }, second: { a: 1 }, list: [{ a: 1 }, { a: 1 }] })
})

everywhere(test, 'data with a getter that throws', async (profile, t) => {
  const home = await open(t, { profile })
  const error = await failureWith(home, 'request', '{ url: "/me", method: "POST", data: { get a() { throw new Error("not now") } } }')
  assert.equal(error.code, 'ERR_CONFIG')
  assert.equal(error.cause.message, 'not now')
})

const REFUSALS = [
  ['a wrong parameter', { errMsg: 'request:fail parameter error: parameter.url should be String instead of Undefined;', errno: 1001 }],
  ['arguments', { errMsg: 'request:fail argv', errno: 600005 }],
  ['the URL', { errMsg: 'request:fail invalid url "x"', errno: 600009 }],
  ['the data', { errMsg: 'request:fail fail to stringify data', errno: 600010 }],
  ['the host', { errMsg: 'request:fail invalid host', errno: 101 }],
  ['the method, without a number', { errMsg: 'request:fail method is invalid' }],
  ['a wrong parameter, without a number', { errMsg: 'request:fail parameter error: parameter.data should be String;' }]
]
for (const [name, fail] of REFUSALS) {
  everywhere(test, `the platform refuses ${name}`, async (profile, t) => {
    const home = await open(t, { profile })
    await home.loggedIn()
    home.runtime.faults.on('request', { fail, times: 1 })
    const error = await failureOf(home, { url: '/me' })
    assert.equal(error.code, 'ERR_CONFIG')
    assert.equal(error.errMsg, fail.errMsg)
    assert.equal(error.errno, fail.errno)
    assert.equal(home.session.token(), 'token-1')
  })
}

/** WeChat's numbers of what can go wrong with a request; what they are for the program. */
const NUMBERS = {
  ERR_TIMEOUT: [5],
  ERR_NETWORK: [3, 4, 100, 102, 108, 109, 1000, 1003, 600000, 600001, 600002, 600003, 600004, 600006, 600007, 600008, 602000, 602303, 603300],
  ERR_CONFIG: [101, 1001, 600005, 600009, 600010, 600011]
}
everywhere(test, 'the platform\'s numbers count, whatever its words are, and stay', async (profile, t) => {
  const home = await open(t, { profile })
  await home.loggedIn()
  for (const [code, numbers] of Object.entries(NUMBERS)) {
    for (const errno of numbers) {
      home.runtime.faults.on('request', { fail: { errMsg: 'request:fail 出错了', errno }, times: 1 })
      const error = await failureOf(home, { url: '/me' })
      assert.deepEqual([error.code, error.errno, error.errMsg], [code, errno, 'request:fail 出错了'])
    }
  }
  assert.equal(home.session.token(), 'token-1')
})

everywhere(test, 'an endpoint whose options the platform refuses is no network failure', async (profile, t) => {
  const home = await open(t, { profile })
  home.runtime.faults.on('request', { fail: REFUSALS[0][1] })
  const error = await home.failure(home.request({ url: '/me' }))
  assert.equal(error.code, 'ERR_EXCHANGE_FAILED')
  assert.match(error.message, /parameter error/)
})
