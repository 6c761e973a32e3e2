/**
 * Three small shops, written after how popular ones do it, before and after they moved to the session: the same day, the same server.
 *
 * guests: visitors, an account login and `errno` envelopes. register: a login that answers "register first", and a token in the query.
 * tenant: a header on everything, a refresh token in the query, code 401 in HTTP 200, a login modal.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { visit } from './shops/visit.mjs'

const SHOPS = ['guests', 'register', 'tenant']
const NOTES = ['docs/migration.md', 'docs/migration.zh-CN.md']

/** What the notes tell of a day. */
const COLUMNS = ['logins', 'lost', 'asSomebodyElse']
/** Moved by `install()` alone, and to `session.request`. */
const VARIANTS = /** @type {const} */ (['installed', 'moved'])

for (const shop of SHOPS) {
  for (const variant of VARIANTS) {
    test(`${shop}, ${variant}: fewer logins, no page lost, nobody as somebody else`, async (t) => {
      const before = await visit(t, shop, 'before')
      before.runtime.takeViolations()
      const after = await visit(t, shop, variant)
      assert.deepEqual(after.log.filter(({ lost, asSomebodyElse }) => lost + asSomebodyElse > 0), [])
      // Who only ever signs in by hand has no silent login to save.
      if (before.sum('logins') > 0) assert.ok(after.sum('logins') < before.sum('logins'), `${after.sum('logins')} logins, and ${before.sum('logins')} before`)
      else assert.equal(after.sum('logins'), 0)
      assert.ok(COLUMNS.some((column) => after.sum(column) < before.sum(column)), 'something is gained')
      assert.ok(after.books.passwords <= before.books.passwords, 'no password is sent twice')
      assert.ok(after.runtime.count('showModal') <= before.runtime.count('showModal'), 'nobody is asked more often')
      const row = `| ${shop} | ${COLUMNS.map((column) => `${before.sum(column)} → ${after.sum(column)}`).join(' | ')} |`
      for (const note of NOTES) assert.ok(textOf(note).includes(`${row}\n`), `${note} should have the row ${row}`)
    })
  }
}

test('a token that is refused, and a user who signed in, are told apart: the old shop shows Alice\'s cart to Bob', async (t) => {
  const before = await visit(t, 'guests', 'before')
  before.runtime.takeViolations()
  assert.deepEqual(before.log.filter(({ asSomebodyElse }) => asSomebodyElse).map(({ what }) => what), ['cart, dropped'])
})

const textOf = (note) => readFileSync(fileURLToPath(new URL(`../../${note}`, import.meta.url)), 'utf8')
