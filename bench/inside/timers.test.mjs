import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTimers } from './timers.mjs'

test('timers within the time fire once, the others wait', () => {
  const fired = []
  const { setTimeout, clearTimeout, run } = createTimers()
  setTimeout(() => fired.push('soon'), 100)
  setTimeout(() => fired.push('late'), 101)
  clearTimeout(setTimeout(() => fired.push('cleared')))
  run(100)
  run(100)
  assert.deepEqual(fired, ['soon'])
  run(101)
  assert.deepEqual(fired, ['soon', 'late'])
})

test('a timer that another one clears does not fire', () => {
  const fired = []
  const { setTimeout, clearTimeout, run } = createTimers()
  let second = 0
  setTimeout(() => clearTimeout(second))
  second = setTimeout(() => fired.push('second'))
  run(0)
  assert.deepEqual(fired, [])
})
