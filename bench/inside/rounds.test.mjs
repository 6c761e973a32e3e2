import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeInRounds } from './rounds.mjs'

/** A clock that only work moves. */
function world() {
  let now = 0
  const order = []
  const contender = (name, cost) => ({ name, run: (times) => { order.push(name); now += times * cost } })
  return { clock: () => now, order, contender, wait: (time) => { now += time } }
}

test('each time is for one run, whatever the size of the batch', () => {
  const { clock, contender } = world()
  const taken = timeInRounds([contender('a', 0.01), contender('b', 7)], { clock, warmUp: 10, rounds: 4 })
  assert.deepEqual(Object.keys(taken), ['a', 'b'])
  assert.equal(taken.a.length, 4)
  for (const time of taken.a) assert.ok(Math.abs(time - 0.01) < 1e-9)
  for (const time of taken.b) assert.ok(Math.abs(time - 7) < 1e-9)
})

test('every round times all, and each goes first in its turn', () => {
  const { clock, contender, order } = world()
  timeInRounds([contender('a', 3), contender('b', 3), contender('c', 3)], { clock, warmUp: 3, rounds: 3 })
  assert.equal(order.slice(-9).join(''), 'abcbcacab')
})

test('what is prepared is not timed', () => {
  const { clock, contender, wait } = world()
  const taken = timeInRounds([{ ...contender('a', 1), prepare: () => wait(1000) }], { clock, warmUp: 3, rounds: 2 })
  for (const time of taken.a) assert.ok(Math.abs(time - 1) < 1e-9)
})
