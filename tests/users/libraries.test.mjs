/**
 * Request libraries beside the session: those that speak to `wx` themselves. Those on uni-app's and Taro's runtimes are in libraries.prove.mjs.
 *
 * `cargo xtask test` installs them, at the versions of their lock, into this folder's `libraries/`.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testLibrary } from './libraries/expect.mjs'
import { HEAVY, LIGHT } from './libraries/list.mjs'
import { namesOn, PAGES } from './libraries/table.mjs'

for (const library of LIGHT) testLibrary(library)

test('each page has a row for every library that is tried, and no other', () => {
  for (const { path } of PAGES) assert.deepEqual(namesOn(path), [...LIGHT, ...HEAVY].map(({ name }) => name))
})
