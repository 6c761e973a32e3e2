import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countRows, headerRow, speedRows } from './rows.mjs'
import { short, tableOf } from './table.mjs'

const speeds = (ours) => Object.fromEntries(['none', 'same', 'changing', 'write'].map((name) => [name, { 'wx-session': [ours], 'weapp-cookie': [0.1] }]))
const rowOf = (engine, ours) => speedRows(engine, speeds(ours)).find(({ what }) => what.endsWith('that change'))
const v8 = { id: 'v8', name: 'V8' }

test('a row shows both times, their ratio and what is met', () => {
  const [, , line] = tableOf([rowOf(v8, 0.015)]).split('\n')
  assert.match(line, /that change +V8 +15 µs +100 µs +0\.15 +0\.20 +0\.10 +limit$/)
})

test('the limit without a JIT is another one', () => {
  assert.match(tableOf([rowOf(v8, 0.04)]), /MISSED/)
  assert.doesNotMatch(tableOf([rowOf({ id: 'jsc-nojit', name: 'JSC' }, 0.04)]), /MISSED/)
})

test('the header is judged by large ÷ small', () => {
  const row = headerRow(v8, { 'wx-session': { small: [2], large: [7] }, 'weapp-cookie': { small: [1], large: [9] } })
  assert.equal(row.judged, 3.5)
  assert.match(tableOf([row]), /3\.50 +9 +3 +1\.50 +MISSED/)
})

test('a write for an answer that changes nothing, and a third call into the module, are missed', () => {
  const counted = (writes, crossings) => ({ 'wx-session': { writes, crossings }, 'weapp-cookie': { writes: 1, crossings: 0 } })
  const missed = (counts) => tableOf(countRows(counts)).split('\n').filter((line) => line.endsWith('MISSED')).length
  assert.equal(missed({ none: counted(0, 2), same: counted(0, 9), changing: counted(1, 9) }), 0)
  assert.equal(missed({ none: counted(0, 2), same: counted(0.1, 9), changing: counted(1, 9) }), 1)
  assert.equal(missed({ none: counted(0, 2.5), same: counted(0, 9), changing: counted(1, 9) }), 1)
})

test('numbers keep the digits that mean something', () => {
  assert.deepEqual([0, 1, 0.333, 15.04, 476.3, NaN].map(short), ['0', '1', '0.33', '15.0', '476', '?'])
})
