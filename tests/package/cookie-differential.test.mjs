/**
 * The package's jar beside tough-cookie's, over random histories. Where they send different headers the shortest part of the
 * history that shows it is looked for, and `DIFFERENCES` must have the sentence of RFC 6265bis by which tough-cookie is the one
 * that departs: without what the sentence is about, both must send the same. Anything else fails with the history.
 *
 * `WX_SESSION_HISTORIES` makes them more; `WX_SESSION_SEED` makes them others.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { history, NOW, sent, shrink } from './cookie-histories.mjs'
import { ours, toughs } from './jars.mjs'
import { open } from './session.mjs'

const HISTORIES = Number(process.env.WX_SESSION_HISTORIES ?? 6_000)
const SEED = Number(process.env.WX_SESSION_SEED ?? 1)

/**
 * One difference. `shown`: Set-Cookie with their URLs, where a header is asked for, ours and tough-cookie's. `without`: what is
 * left of a history when the sentence has nothing to say about it.
 *
 * @typedef {{ sentence: string, shown: { set: Array<[string, string]>, to: string, ours: string, tough: string },
 *   without: (history: import('./cookie-histories.mjs').History) => import('./cookie-histories.mjs').History }} Difference
 */

/** @param {(step: import('./cookie-histories.mjs').Step) => Partial<import('./cookie-histories.mjs').Step>} change */
const eachStep = (change) => (history) => ({ ...history, steps: history.steps.map((step) => ({ ...step, ...change(step) })) })
const inText = (pattern, replacement) => eachStep(({ set }) => ({ set: set.replace(pattern, replacement) }))

/** @type {Difference[]} */
const DIFFERENCES = [
  {
    sentence: '5.7, steps 20 and 21: the cookie-name begins with a case-insensitive match for "__Secure-" or "__Host-"',
    shown: { set: [['https://a.com/', '__SECURE-k=1'], ['https://a.com/', '__host-l=2']], to: 'https://a.com/', ours: '', tough: '__SECURE-k=1; __host-l=2' },
    without: inText(/^\s*__(secure|host)-/i, 'plain-')
  },
  {
    sentence: '5.7, step 22: the cookie-name is empty and the cookie-value begins with a case-insensitive match for "__Secure-" or "__Host-"',
    shown: { set: [['https://a.com/', '=__Host-k']], to: 'https://a.com/', ours: '', tough: '__Host-k' },
    without: inText(/^(\s*=?\s*)__Host-/i, '$1plain-')
  },
  {
    sentence: '5.6, step 1: a %x00-08 / %x0A-1F / %x7F character (CTL characters excluding HTAB)',
    shown: { set: [['https://a.com/', 'k=a\tb']], to: 'https://a.com/', ours: 'k=a\tb', tough: '' },
    without: inText(/\t/g, '_')
  },
  {
    sentence: '5.7, step 2: If cookie-name is empty and cookie-value is empty, abort these steps and ignore the cookie entirely',
    shown: { set: [['https://a.com/', '='], ['https://a.com/', 'k=1']], to: 'https://a.com/', ours: 'k=1', tough: '; k=1' },
    without: inText(/^\s*=?\s*(?=;|$)/, 'filled=1')
  },
  {
    sentence: '5.7, step 19: If the cookie\'s "same-site-flag" is "None", abort these steps and ignore the cookie entirely unless the cookie\'s secure-only-flag is true',
    shown: { set: [['https://a.com/', 'k=1; SameSite=None']], to: 'https://a.com/', ours: '', tough: 'k=1' },
    without: inText(/samesite=none/gi, 'SameSite=Lax')
  },
  {
    sentence: '5.7, step 16: the cookie store contains one or more cookies [whose] name matches the name of the newly-created cookie [and whose] secure-only-flag is true',
    shown: { set: [['https://a.com/', 'k=1; Secure'], ['http://a.com/', 'k=2']], to: 'https://a.com/', ours: 'k=1', tough: 'k=2' },
    without: eachStep(({ from }) => ({ from: from.replace(/^http:/, 'https:') }))
  },
  {
    sentence: '5.7, step 23: a cookie with the same name, domain, host-only-flag, and path as the newly-created cookie',
    shown: { set: [['https://a.com/', 'k=1'], ['https://a.com/', 'k=2; Domain=a.com']], to: 'https://a.com/', ours: 'k=1; k=2', tough: 'k=2' },
    without: eachStep(({ set }) => ({ set: /;\s*Domain=[^;]/i.test(set) ? `shared${set.replace(/^[^=;]*(?=;|$)/, '=$&').replace(/^\s+/, '')}` : set }))
  },
  {
    sentence: '5.7: The user agent MUST evict all expired cookies: what takes an expired one\'s name is new, with a creation-time of its own',
    shown: { set: [['https://a.com/', 'k=1; Max-Age=1'], ['https://a.com/', 'l=1'], ['https://a.com/', 'k=2']], to: 'https://a.com/', ours: 'l=1; k=2', tough: 'k=2; l=1' },
    without: inText(/;\s*(max-age|expires)=[^;]*/gi, '')
  },
  {
    sentence: '5.1.3: The domain string and the string are identical (the host of https://[::1]/ is "[::1]", brackets included)',
    shown: { set: [['https://[::1]/', 'k=1; Domain=[::1]'], ['https://[::1]/', 'l=2; Domain=::1']], to: 'https://[::1]/', ours: 'k=1', tough: 'l=2' },
    without: inText(/;\s*Domain=\[?::1\]?/gi, '')
  },
  {
    sentence: '5.7, step 9: the domain-attribute is a public suffix (publicsuffix.org: If no rules match, the prevailing rule is "*")',
    shown: { set: [['https://app.localhost/', 'k=1; Domain=localhost']], to: 'https://localhost/', ours: '', tough: 'k=1' },
    without: inText(/;\s*Domain=\.?localhost/gi, '')
  },
  {
    sentence: '5.6, step 4: the (possibly empty) name string consists of the characters up to, but not including, the first "="',
    shown: { set: [['https://a.com/', '=1'], ['https://a.com/', '=k=2']], to: 'https://a.com/', ours: 'k=2', tough: '1; k=2' },
    without: inText(/^(\s*=[^;=]*)=/, '$1-')
  },
  {
    sentence: '5.1.4: The cookie-path and the request-path are identical, or the cookie-path is a prefix of it: nothing is decoded',
    shown: { set: [['https://a.com/', 'k=1; Path=/p']], to: 'https://a.com/%70', ours: '', tough: 'k=1' },
    without: ({ steps, to, ...rest }) => ({ ...rest, to: to.replace('%70', 'p70'), steps: steps.map((step) => ({ ...step, from: step.from.replace('%70', 'p70') })) })
  }
]

test('the explained differences are as told', async (t) => {
  const [jar, tough] = await both(t)
  for (const { sentence, shown, without } of DIFFERENCES) {
    const told = { steps: shown.set.map(([from, set], at) => ({ from, set, at: at * 1000 })), to: shown.to, at: shown.set.length * 1000 }
    assert.notEqual(shown.ours, shown.tough)
    assert.equal(sent(jar, told), shown.ours, sentence)
    assert.equal(sent(tough, told), shown.tough, sentence)
    assert.equal(sent(jar, without(told)), sent(tough, without(told)), `${sentence}: not the reason`)
  }
})

test('both send the same but for the explained', async (t) => {
  const [jar, tough] = await both(t)
  const differs = (one) => sent(jar, one) !== sent(tough, one)
  const times = new Map()
  for (let number = 0; number < HISTORIES; number += 1) {
    const whole = history(SEED * 1_000_000 + number)
    if (!differs(whole)) continue
    const shortest = shrink(whole, differs)
    const reason = reasonFor(shortest, differs)
    assert.ok(reason, `unexplained: ${JSON.stringify(shortest, null, 1)}\nours  ${JSON.stringify(sent(jar, shortest))}\ntough ${JSON.stringify(sent(tough, shortest))}`)
    times.set(reason.sentence, (times.get(reason.sentence) ?? 0) + 1)
  }
  t.diagnostic(`${HISTORIES} histories, ${[...times.values()].reduce((sum, one) => sum + one, 0)} with an explained difference`)
  for (const [sentence, count] of times) t.diagnostic(`${count} ${sentence}`)
})

/** One sentence, or the first of two that refuse the same cookie. */
function reasonFor(shortest, differs) {
  return DIFFERENCES.find(({ without }) => !differs(without(shortest))) ??
    DIFFERENCES.find((one) => DIFFERENCES.some((other) => !differs(other.without(one.without(shortest)))))
}

async function both(t) {
  const home = await open(t, { start: NOW })
  await home.run(home.session.ready)
  return [ours(home), toughs()]
}
