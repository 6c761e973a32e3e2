import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fastestTenth } from './fastest-tenth.mjs'

test('disturbed times do not move it', () => {
  const quiet = Array.from({ length: 100 }, (_, index) => 100 + index)
  const disturbed = quiet.map((time, index) => (index < 50 ? time : time * 40))
  assert.equal(fastestTenth(disturbed), fastestTenth(quiet))
})

test('it is no single lucky time', () => {
  assert.equal(fastestTenth([1, ...Array(99).fill(50)]), 50)
})

test('the order does not matter, and the times are left as they are', () => {
  const times = [3, 1, 2]
  assert.equal(fastestTenth(times), 1)
  assert.deepEqual(times, [3, 1, 2])
})

test('no times are an error', () => {
  assert.throws(() => fastestTenth([]), /no times/)
})
