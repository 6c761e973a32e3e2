/**
 * Every item of the package's declarations says what it means: a reader has nothing else, and the reference is drawn from it.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from '@babel/parser'

const DECLARATIONS = new URL('../../pkg/index.d.ts', import.meta.url)

test('every item of the declarations has a doc comment', () => {
  assert.deepEqual(undocumented(readFileSync(DECLARATIONS, 'utf8')), [])
})

test('an item without one is named, wherever it stands', () => {
  const source = `
    export declare function bare(): void
    // no doc comment
    export interface Outer { member: string; /** Said. */ said: string; nested(): { deep: number } }
    interface Hidden { inherited?: boolean }
    export type Alias = 'a' | 'b'
    export class Failure extends Error { readonly code: string }
    /** Said. */ export function said(): void`
  assert.deepEqual(undocumented(source), [
    'bare', 'Outer', 'Outer.member', 'Outer.nested', 'Hidden', 'Hidden.inherited', 'Alias', 'Failure', 'Failure.code'
  ])
})

test('every error code is explained', () => {
  const source = readFileSync(DECLARATIONS, 'utf8')
  const codes = source.slice(source.indexOf('export type ErrorCode')).match(/'ERR_\w+'/g) ?? []
  assert.ok(codes.length > 20)
  const comment = source.slice(0, source.indexOf('export type ErrorCode')).split('/**').pop() ?? ''
  assert.deepEqual(codes.filter((code) => !comment.includes(`\`${code.slice(1, -1)}\``)), [])
})

for (const page of ['errors.md', 'errors.zh-CN.md']) {
  test(`docs/${page} has a row for each error code, and for no other`, () => {
    const source = readFileSync(DECLARATIONS, 'utf8')
    const codes = source.slice(source.indexOf('export type ErrorCode')).match(/(?<=')ERR_\w+/g) ?? []
    const rows = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8').match(/(?<=^\| `)ERR_\w+/gm) ?? []
    assert.deepEqual(rows.sort(), [...new Set(codes)].sort())
  })
}

/** Name the declarations, and their members, that no doc comment stands before. @param {string} source @returns {string[]} */
function undocumented(source) {
  const { program } = parse(source, { sourceType: 'module', plugins: [['typescript', { dts: true }]] })
  const bare = []
  for (const statement of program.body) {
    const declaration = statement.declaration ?? statement
    const name = declaration.id?.name
    if (!name) continue
    if (!isDocumented(statement)) bare.push(name)
    const members = declaration.body?.body ?? []
    for (const member of members) {
      if (!isDocumented(member)) bare.push(`${name}.${member.key.name}`)
    }
  }
  return bare
}

function isDocumented({ leadingComments = [] }) {
  const comment = leadingComments?.at(-1)
  return comment?.type === 'CommentBlock' && comment.value.startsWith('*')
}
