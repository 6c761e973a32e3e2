/**
 * What each library is asked to do: first on the bare platform, then with the session.
 *
 * A check gets the library as its file in `src/` gives it (`start`, `upload`, `download`) and a phone. It throws when the library does not do it.
 */
import assert from 'node:assert/strict'

/** @typedef {'crowd' | 'header' | 'cookies' | 'abort' | 'timeout' | 'lost' | 'upload' | 'download' | 'progress'} Check */

const CROWD = 20

/** The library does not do such things. */
export const NOT_OFFERED = 'not offered'

/** @type {Record<Check, (library: any, phone: import('./phone.mjs').Phone) => Promise<string | void>>} */
export const CHECKS = {
  async crowd({ start }, phone) {
    await phone.killToken()
    const logins = phone.logins
    const answers = await phone.run(() => Promise.all(Array.from({ length: CROWD }, () => start(phone.wrap({ url: phone.url('/me') })).promise)))
    assert.deepEqual(answers.map(({ status }) => status), Array(CROWD).fill(200))
    assert.equal(phone.logins, logins + (phone.hasSession ? 1 : 0))
  },

  async header({ start }, phone) {
    await phone.run(() => start(phone.wrap({ url: phone.url('/me'), header: { 'X-Shop': '7' } })).promise)
    assert.equal(phone.server.log.at(-1).header['x-shop'], '7')
  },

  async cookies({ start }, phone) {
    await phone.run(() => start(phone.wrap({ url: phone.url('/cookie') })).promise)
    await phone.run(() => start(phone.wrap({ url: phone.url('/me') })).promise)
    assert.equal(phone.server.log.at(-1).header.cookie, 'theme=dark')
  },

  async abort({ start }, phone) {
    const gate = phone.hold('/slow')
    const { promise, abort } = start(phone.wrap({ url: phone.url('/slow') }))
    const outcome = watch(promise)
    await phone.runtime.settle()
    assert.equal(gate.count, 1)
    abort?.()
    await phone.runtime.settle()
    if (!abort) {
      gate.release()
      await phone.runtime.settle()
      return NOT_OFFERED
    }
    assert.ok(outcome.settled, 'the call ends')
    assert.notEqual(outcome.value?.status, 200)
    phone.told = outcome
    gate.release()
    await phone.runtime.settle()
    return undefined
  },

  async timeout({ start }, phone) {
    const gate = phone.hold('/slow')
    const outcome = watch(start(phone.wrap({ url: phone.url('/slow'), timeout: 2000 })).promise)
    await phone.runtime.clock.advance(2000)
    assert.ok(outcome.error, 'the call fails after 2000 ms')
    phone.told = outcome
    gate.release()
    await phone.runtime.settle()
  },

  async lost({ start }, phone) {
    const outcome = watch(start(phone.wrap({ url: phone.url('/drop') })).promise)
    await phone.runtime.settle()
    assert.ok(outcome.error, 'the call fails')
    phone.told = outcome
  },

  async upload({ upload }, phone) {
    await phone.killToken()
    const { status } = await phone.run(() => upload(phone.wrap({ url: phone.url('/up'), filePath: 'wxfile://usr/photo.png', name: 'photo' })))
    assert.equal(status, 200)
    assert.ok(phone.server.log.at(-1).body.includes('PNG'))
  },

  async download({ download }, phone) {
    await phone.killToken()
    const { status } = await phone.run(() => download(phone.wrap({ url: phone.url('/down') })))
    assert.equal(status, 200)
  },

  async progress({ upload, download }, phone) {
    const heard = []
    const onProgress = phone.wrap(() => void heard.push(true))
    await phone.run(() => upload(Object.assign(phone.wrap({ url: phone.url('/up'), filePath: 'wxfile://usr/photo.png', name: 'photo' }), { onProgress })))
    const ofUpload = heard.length
    await phone.run(() => download(Object.assign(phone.wrap({ url: phone.url('/down') }), { onProgress })))
    assert.ok(ofUpload > 0 && heard.length > ofUpload, `${ofUpload} of the upload, ${heard.length - ofUpload} of the download`)
  }
}

/**
 * Tell whether a failure reached the program as it did on the bare platform: in all words and numbers that stood there, whatever stands there besides.
 * @param {any} bare @param {any} told of `watch`
 */
export function isToldAlike(bare, told) {
  const without = wordsOf(bare)
  const beside = wordsOf(told)
  return Object.entries(without).every(([name, word]) => beside[name] === word)
}

/** What a program may look at. @returns {Record<string, any>} */
function wordsOf({ value, error }) {
  const one = error ?? value
  const words = Object.fromEntries(['errMsg', 'errno', 'message', 'code', 'name', 'status', 'statusCode', 'type', 'isCancel', '__CANCEL__'].map((name) => [name, one?.[name]]))
  const hasWord = ([, word]) => ['string', 'number', 'boolean'].includes(typeof word)
  return { isFailure: error !== undefined, text: typeof one === 'string' ? one : undefined, ...Object.fromEntries(Object.entries(words).filter(hasWord)) }
}

function watch(promise) {
  const seen = { settled: false, value: undefined, error: undefined }
  promise.then((value) => Object.assign(seen, { settled: true, value }), (error) => Object.assign(seen, { settled: true, error: error ?? 'rejected' }))
  return seen
}
