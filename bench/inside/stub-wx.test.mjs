import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPlatform } from './stub-wx.mjs'

test('a request is answered when the bench says so, once, with an answer of its own', () => {
  const { wx, answer, carry, counts } = createPlatform()
  const load = { header: { 'Set-Cookie': 'a=1' }, cookies: ['a=1'] }
  carry(load)
  const answers = []
  wx.request({ url: 'https://a.example/x', success: (got) => answers.push(got) })
  assert.deepEqual(answers, [])
  assert.equal(answer(), 1)
  assert.equal(answer(), 0)
  assert.equal(counts.requests, 1)
  answers[0].header['Set-Cookie'] = 'changed'
  assert.equal(load.header['Set-Cookie'], 'a=1')
})

test('a request that is made while answering waits for the next time', () => {
  const { wx, answer } = createPlatform()
  wx.request({ url: 'https://a.example/1', success: () => wx.request({ url: 'https://a.example/2', success() {} }) })
  assert.equal(answer(), 1)
  assert.equal(answer(), 1)
})

test('each way of writing to storage counts', () => {
  const { wx, counts, stored } = createPlatform()
  const options = { success() {} }
  wx.setStorageSync('a', 1)
  wx.setStorage({ key: 'b', data: 2, ...options })
  wx.removeStorage({ key: 'a', ...options })
  assert.equal(counts.writes, 3)
  assert.deepEqual(stored, { b: 2 })
  assert.equal(wx.getStorageSync('a'), '')
})
