/**
 * What must come of a library: beside the session it does all that it does without, and each call has the session's token and cookies.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { isToldAlike, NOT_OFFERED } from './checks.mjs'
import { outcomes } from './run.mjs'
import { isWritten, rowsOf, write } from './table.mjs'

/** One where functions of `wx` are accessors whose setter is dead, and one where they have a getter alone. */
const PROFILES = ['ios', 'android']

/** @param {import('./list.mjs').Library} library */
export function testLibrary(library) {
  test(`${library.name} beside the session`, async (t) => {
    for (const profile of PROFILES) {
      const { result: { bare, 'install first': installed, 'library first': early }, told } = await outcomes(t, library, profile)
      assert.deepEqual(failures(bare, library, ['cookies']), {}, 'on the bare platform')
      assert.deepEqual(failures(installed, library), {}, 'loaded after install()')
      if (!library.keeps) assert.deepEqual(failures(early, library), {}, 'loaded before install()')
      else assert.notEqual(early.crowd, '', 'it keeps wx.request, so the page says that install() comes first')
      for (const order of library.keeps ? ['install first'] : ['install first', 'library first']) {
        for (const [check, without] of Object.entries(told.bare)) {
          assert.ok(!without || isToldAlike(without, told[order][check]), `${order}: ${check} is told as ${inspect(told[order][check])}, and on the bare platform as ${inspect(without)}`)
        }
      }
      for (const check of Object.keys(library.lacks ?? {})) assert.notEqual(bare[check], '', `${check} works by now: the page says that it does not`)
      for (const row of rowsOf(library, installed)) {
        if (process.env.WX_WRITE_LIBRARIES) write(row)
        assert.ok(isWritten(row), `${row.page} should have this row (WX_WRITE_LIBRARIES=1 writes it):\n${row.row}`)
      }
    }
  })
}

/** What did not come out as it should: not what the library does not offer, nor what it lacks by itself. */
function failures(outcome, { lacks = {} }, besides = []) {
  return Object.fromEntries(Object.entries(outcome).filter(([check, told]) => told !== '' && told !== NOT_OFFERED && !(check in lacks) && !besides.includes(check)))
}
