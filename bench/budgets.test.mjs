import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verdictOf } from './budgets.mjs'

const budget = { limit: 2, aim: 1 }

test('the aim and the limit are met up to their own value', () => {
  assert.equal(verdictOf(1, budget), 'aim')
  assert.equal(verdictOf(1.001, budget), 'limit')
  assert.equal(verdictOf(2, budget), 'limit')
  assert.equal(verdictOf(2.001, budget), 'MISSED')
})

test('a measure without a number is missed, not passed over', () => {
  for (const value of [NaN, undefined, Infinity]) assert.equal(verdictOf(value, budget), 'MISSED')
})

test('a row without a budget has no verdict', () => {
  assert.equal(verdictOf(5, undefined), '')
})
