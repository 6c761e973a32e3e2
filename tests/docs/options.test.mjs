/**
 * docs/options.md lists every option and every member of a session that the types have, in both languages.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const types = read('pkg/index.d.ts').replace(/\/\*[^]*?\*\//g, '')

/** The members of an interface. @param {string} name */
function membersOf(name) {
  const [, body] = new RegExp(`interface ${name}\\b.*? \\{\\n([^]*?)^\\}`, 'm').exec(types) ?? []
  return [...new Set([...body.matchAll(/^ {2}(?:readonly )?(\w+)/gm)].map(([, member]) => member))].sort()
}

for (const page of ['docs/options.md', 'docs/options.zh-CN.md']) {
  test(`${page} lists what the types have`, () => {
    const [options, timing, call, members] = read(page).split(/^\|---.*$/m).slice(1)
    const listed = (table) => [...table.split('\n\n')[0].matchAll(/^\| `(?:session\.)?(\w+)/gm)].map(([, name]) => name).sort()
    assert.deepEqual(listed(options), membersOf('SessionOptions'))
    assert.deepEqual(listed(timing), membersOf('TimingOptions'))
    assert.deepEqual(listed(call), membersOf('CallOptions'))
    assert.deepEqual(listed(members), membersOf('Session'))
  })
}
