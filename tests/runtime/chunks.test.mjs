/**
 * Chunked answers of `wx.request`, as each platform tells them (platform.md, section 11).
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture } from './fixture.mjs'
import { CHUNK_PROFILES } from './profiles.mjs'

const PROGRAM = `
  module.exports = (url) => {
    const told = []
    const task = wx.request({ url, enableChunked: true, success: (r) => told.push(['success', String(r.statusCode), r.data]), fail: () => told.push(['fail']) })
    task.onHeadersReceived((r) => told.push(['headers', String(r.statusCode)]))
    if (task.onChunkReceived) task.onChunkReceived((r) => told.push(['chunk', Object.prototype.toString.call(r.data), r.data]))
    return { told, abort: () => task.abort() }
  }`

/** What is told as soon as it came, and what each profile that differs makes of it. */
const WHOLE = ['oldest', 'windows']
const NO_STATUS = ['devtools']

const lastOf = ({ told }) => told[told.length - 1]
const textOf = (data) => (typeof data === 'string' ? data : Buffer.from(data).toString())

for (const profile of CHUNK_PROFILES) {
  test(`headers, chunks as they come, then the end (${profile.name})`, async (t) => {
    const { runtime, server } = await fixture(t, { profile })
    let stream
    server.on('GET', '/c', () => ({ stream: (one) => { stream = one } }))
    const { told } = runtime.program(PROGRAM)(`${server.url}/c`)
    await runtime.settle()
    const headers = ['headers', NO_STATUS.includes(profile.name) ? 'undefined' : '200']
    assert.deepEqual(JSON.parse(JSON.stringify(told)), [headers])
    stream.write('one')
    await runtime.settle()
    const isWhole = WHOLE.includes(profile.name)
    assert.equal(told.length, isWhole ? 1 : 2)
    if (!isWhole) {
      const kinds = { views: '[object Uint8Array]', texts: '[object String]' }
      assert.equal(told[1][1], kinds[profile.name] ?? '[object ArrayBuffer]')
      assert.equal(textOf(told[1][2]), 'one')
    }
    stream.write('two')
    stream.end()
    await runtime.settle()
    assert.deepEqual([...lastOf({ told })], ['success', profile.name === 'mac' ? 'NaN' : '200', isWhole ? 'onetwo' : ''])
  })

  test(`an answer that breaks off, and an abort (${profile.name})`, async (t) => {
    const { runtime, server } = await fixture(t, { profile })
    let stream
    server.on('GET', '/c', () => ({ stream: (one) => { stream = one } }))
    const broken = runtime.program(PROGRAM)(`${server.url}/c`)
    await runtime.settle()
    stream.write('one')
    await runtime.settle()
    stream.cut()
    await runtime.settle()
    const isSilent = ['ios', 'ios15'].includes(profile.name)
    assert.equal(lastOf(broken)[0], isSilent ? 'chunk' : 'fail')

    const aborted = runtime.program(PROGRAM)(`${server.url}/c`)
    await runtime.settle()
    aborted.abort()
    await runtime.settle()
    assert.equal(lastOf(aborted)[0], profile.name === 'devtools' ? 'headers' : 'fail')
    stream.end()
    await runtime.settle()
    assert.equal(lastOf(aborted)[0], profile.name === 'devtools' ? 'success' : 'fail')
  })
}
