/**
 * The programs of docs/long-lived.md for authorisation, payment, profile and monitoring run as they stand, in both languages.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packageSource } from '../../example-miniprogram/journey/package-source.mjs'
import { createRuntime, packMiniProgram, startServer } from '../runtime/index.mjs'
import { programsOf } from './guide.mjs'

const BACK = 'https://m.example.com/back'

for (const name of ['README.md', 'README.zh-CN.md']) {
  test(`${name}: consent, an order, a profile, a report`, async (t) => {
    const { runtime, server } = await miniProgram(t, name)
    const seen = []
    const answers = {
      '/oauth/exchange': { token: 'consented', refreshToken: 'r', expiresIn: 7200, user: { nickname: 'Main' } },
      '/oauth/revoke': {},
      '/pay/prepare': { timeStamp: String(Math.trunc(runtime.clock.now / 1000)), nonceStr: 'nonce', package: 'prepay_id=1', paySign: 'sign' },
      '/pay/confirm': {},
      '/profile/phone': { phone: '138****0000' }
    }
    for (const [path, body] of Object.entries(answers)) server.on('POST', path, ({ text }) => { seen.push([path, text && JSON.parse(text)]); return { body } })

    runtime.launch()
    const consent = runtime.openPage('pages/consent/consent')
    await runtime.settle()
    const page = new URL(consent.data.page)
    assert.equal(page.searchParams.get('redirect_uri'), BACK)
    const back = encodeURIComponent(`${BACK}?code=the-code&state=${page.searchParams.get('state')}`)
    const returned = runtime.openPage(`pages/consent/consent?back=${back}`)
    await runtime.settle()
    assert.equal(returned.data.user.nickname, 'Main')
    assert.equal(returned.data.problem, '')

    const order = runtime.openPage('pages/order/order')
    order.buy()
    await runtime.settle()
    assert.deepEqual([order.data.paid, order.data.confirmed], [true, true])

    const profile = runtime.openPage('pages/profile/profile')
    profile.chooseAvatar({ detail: { avatarUrl: 'wxfile://a' } })
    profile.nickname({ detail: { value: 'Alice' } })
    profile.phone({ detail: { code: 'phone-code' } })
    await runtime.settle()
    assert.deepEqual(JSON.parse(JSON.stringify(profile.data)), { profile: { avatarUrl: 'wxfile://a', nickName: 'Alice' }, phone: '138****0000' })

    const report = runtime.program('module.exports = require(\'./watch\')')
    assert.equal(JSON.parse(report()).status, 'active')
    await runtime.run(() => returned.withdraw())
    await runtime.settle()
    assert.deepEqual(seen.map(([path]) => path), ['/oauth/exchange', '/pay/prepare', '/pay/confirm', '/profile/phone', '/oauth/revoke'])
    assert.deepEqual(seen[0][1], { code: 'the-code' })
    assert.deepEqual(runtime.storage.keys, ['wx-session:member:token'])
    assert.doesNotMatch(runtime.storage.dump, /consented|Main|Alice/, 'it says no more than that the user left')
  })
}

/** A mini-program of the files that a README shows, with the built package. */
async function miniProgram(t, name) {
  const app = await packMiniProgram({ app: { ...programsOf(name), 'app.json': '{"pages":["pages/me/me"]}', 'app.js': 'App({})' }, packages: [packageSource()] })
  const server = await startServer()
  const runtime = createRuntime({ folder: app.folder, hosts: { 'https://api.example.com': server.url } })
  t.after(async () => {
    app.remove()
    await server.close()
    runtime.close()
  })
  server.clock = runtime.device.clock
  return { runtime, server }
}
