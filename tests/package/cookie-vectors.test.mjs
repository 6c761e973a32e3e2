/**
 * The project's conformance vectors through the built package: `cookies.split`, `cookies.set` and `cookies.header`, on every
 * platform. The same cases run natively in `tests/cookie_conformance.rs`; here they also cross the boundary, the text codec and
 * the glue. The README's table names these counts.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ours } from './jars.mjs'
import { everywhere, open, plain } from './session.mjs'

const cases = (name) => JSON.parse(readFileSync(new URL(`../fixtures/cookie/${name}.json`, import.meta.url), 'utf8'))

/** When a step without a time of its own happens. */
const NOW = 1_700_000_000_000

/**
 * The one case that is refused. QQ's Android client joined with a bare `;`, but to RFC 6265bis (section 5.6) `;key2=value2` is an
 * attribute that it does not know: splitting there would let whoever controls an attribute's value plant a cookie.
 */
const REFUSED = 'qq-android-semicolon'

everywhere(test, 'split: 42 of 43, all but the joint that cannot be told from an attribute', async (profile, t) => {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const failed = cases('split').filter(({ input, expect }) => {
    const got = plain(home.session.cookies.split(home.runtime.wrap(input)))
    return JSON.stringify(got) !== JSON.stringify(expect)
  })
  assert.equal(cases('split').length, 43)
  assert.deepEqual(failed.map(({ id, level }) => [id, level]), [[REFUSED, 'extension']])
})

everywhere(test, 'the IETF HTTP State suite by RFC 6265bis: 222 of 222', async (profile, t) => {
  const jar = await openJar(t, profile)
  const passed = cases('http-state').filter(({ now, from, set, to, expect }) => {
    jar.clear()
    for (const one of set) jar.set(from, text(one), now)
    return jar.same(jar.header(to, now), expect)
  })
  assert.equal(passed.length, 222, jar.problems.join('\n'))
})

everywhere(test, 'storage and retrieval: 541 of 541', async (profile, t) => {
  const jar = await openJar(t, profile)
  const passed = cases('jar').filter(({ urls, steps }) => {
    jar.clear()
    return steps.map((step) => take(jar, urls[step.url], step)).every(Boolean)
  })
  assert.equal(passed.length, 541, jar.problems.join('\n'))
})

/** Take one step of a case; tells whether it went as expected. */
function take(jar, url, { at = 0, set, from, to, expect }) {
  const now = NOW + at
  if (expect !== undefined) return jar.same(jar.header(url, now), text(expect))
  // `from` and `to` write a run of cookies short: `#` counts, a millisecond each.
  if (from === undefined) jar.set(url, text(set), now)
  else for (let number = from; number < to; number += 1) jar.set(url, text(set).replaceAll('#', number), now + number - from)
  return true
}

async function openJar(t, profile) {
  const home = await open(t, { profile })
  await home.run(home.session.ready)
  const problems = []
  return {
    ...ours(home),
    problems,
    same(got, want) {
      if (got !== want) problems.push(`got ${JSON.stringify(got).slice(0, 200)}, want ${JSON.stringify(want).slice(0, 200)}`)
      return got === want
    }
  }
}

/** Read a string of the fixtures: plain, or `{ runs: [text, [character, times], …] }`. */
function text(value) {
  if (typeof value === 'string') return value
  return value.runs.map((part) => (typeof part === 'string' ? part : part[0].repeat(part[1]))).join('')
}
