/**
 * The boundary's types come from Rust (src/, by tsify) and are checked against the glue by `tsc`: a name that is changed on
 * one side alone fails the build, not the phone.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DECLARATIONS = 'js-glue/boundary/generated/wx_session_bg.d.ts'
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')

/** The glue in a folder of its own, with the boundary's declarations changed; returns what `tsc` complains of. */
function complaints(t, change) {
  const folder = mkdtempSync(join(tmpdir(), 'wx-session-types-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(join(ROOT, 'js-glue'), join(folder, 'js-glue'), { recursive: true })
  cpSync(join(ROOT, 'tsconfig.json'), join(folder, 'tsconfig.json'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const file = join(folder, DECLARATIONS)
  const before = readFileSync(file, 'utf8')
  const after = change(before)
  writeFileSync(file, after)
  try {
    execFileSync(process.execPath, [TSC, '--pretty', 'false', '--project', folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return ''
  } catch (error) {
    return String(error.stdout)
  }
}

test('the glue agrees with the boundary', (t) => {
  assert.equal(complaints(t, (types) => types), '')
})

for (const [what, from, to] of [
  ['member of an action', 'refreshToken: Secret', 'refresh: Secret'],
  ['kind of action', 'kind: "writeJar"', 'kind: "storeJar"'],
  ['event', 'name: "expiring"', 'name: "ending"'],
  ['member of the state', 'expiresAt?: number;\n    /**\n     * The user as JSON text.\n     */\n    user?: string', 'expiresAt?: number;\n    /**\n     * The user as JSON text.\n     */\n    profile?: string'],
  ['member of the configuration', 'oauthRevoke: boolean', 'revokeOauth: boolean'],
  ['member of a grant', 'refreshExpiresIn?: number', 'refreshLife?: number'],
  ['member of the stored record', 'loggedOut: boolean', 'left: boolean'],
  ['counter', 'loginFailures: number', 'failedLogins: number'],
  ['input', 'export function handleStored(', 'export function handleWritten('],
  ['input that takes one thing more', 'export function ensure(session: number, call: number, now: number)', 'export function ensure(session: number, call: number, fresh: boolean, now: number)'],
  ['error code', '"ERR_TIMEOUT"', '"ERR_TIME_OUT"'],
]) {
  test(`another ${what} on one side alone is an error`, (t) => {
    const told = complaints(t, (types) => {
      assert.ok(types.includes(from), `the declarations have no ${JSON.stringify(from)}`)
      return types.replaceAll(from, to)
    })
    assert.match(told, /js-glue.*error TS/)
  })
}
