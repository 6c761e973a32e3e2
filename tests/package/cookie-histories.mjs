/**
 * Random histories of Set-Cookie and lookups, and the shortest part of one in which two jars differ.
 *
 * @typedef {{ from: string, set: string, at: number }} Step `at`: milliseconds after the beginning
 * @typedef {{ steps: Step[], to: string, at: number }} History
 */
import { dice } from './dice.mjs'

/** When histories begin. */
export const NOW = 1_700_000_000_000

const SCHEMES = ['https', 'https', 'http']
const HOSTS = [
  'a.com', 'a.com', 'www.a.com', 'www.a.com', 'x.www.a.com', 'A.com', 'ba.com', 'a.com:8443', 'shop.co.uk', 'user.github.io',
  '127.0.0.1', '[::1]', 'localhost', 'app.localhost'
]
const PATHS = ['/', '/', '/p', '/p/', '/p/q', '/px', '/p/q/r', '/P', '/p?x=/q', '/%70']
const NAMES = ['k', 'k', 'l', 'K', '__Secure-m', '__Host-n', '__host-n', '__SECURE-m', '']
const VALUES = ['1', '2', '', 'a=b', '"q"', 'x y', ' 1 ', 'é', '%20', '{"a":1}', 'a,b', '__Host-v', 'k\t1']
const DOMAINS = [
  'a.com', '.a.com', 'www.a.com', 'A.com', 'b.com', 'com', 'co.uk', 'shop.co.uk', 'github.io', 'user.github.io', '127.0.0.1', '[::1]', '::1',
  'localhost', '.localhost', '', '.', '..a.com', 'a.com.', '0.0.1', 'é.com'
]
const ATTRIBUTES = [
  'Path=/', 'path=/p', 'Path=/p/', 'Path=/p/q', 'Path=p', 'Path=', 'Path', ' PATH = /p ', 'Secure', 'secure=no', 'HttpOnly', 'SameSite=Lax',
  'SameSite=None', 'SameSite=strict', 'SameSite=x', 'Max-Age=100', 'Max-Age=1000', 'Max-Age=0', 'Max-Age=-1', 'Max-Age=x', 'Max-Age=1.5',
  'Max-Age=+9', 'Max-Age=', 'Max-Age=99999999999999999999', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Expires=Tue, 14 Nov 2023 22:30:00 GMT',
  'Expires=Tue, 14-Nov-23 22:30:00 GMT', 'Expires=14 nov 2023 22:30:00', 'Expires=Fri, 01 Jan 2100 00:00:00 GMT', 'Expires=junk', 'Expires=',
  'Expires=Tue, 31 Feb 2023 22:30:00 GMT', 'Expires=Tue, 14 Nov 2023 22:30 GMT', 'foo=bar', '', 'Version=1'
]
const PAUSES = [0, 0, 0, 1, 1000, 100_000, 1_000_000]

/** @param {number} seed @returns {History} */
export function history(seed) {
  const next = dice(seed)
  const pick = (from) => from[Math.floor(next() * from.length)]
  const url = () => `${pick(SCHEMES)}://${pick(HOSTS)}${pick(PATHS)}`
  let at = 0
  const steps = Array.from({ length: 1 + Math.floor(next() * 9) }, () => {
    at += pick(PAUSES)
    const domain = next() < 0.35 ? [`Domain=${pick(DOMAINS)}`] : []
    const attributes = Array.from({ length: Math.floor(next() * 4) }, () => pick(ATTRIBUTES))
    const [name, value] = [pick(NAMES), pick(VALUES)]
    const pair = next() < 0.04 ? value : next() < 0.04 ? ` ${name} = ${value}` : `${name}=${value}`
    return { from: url(), set: [pair, ...domain, ...attributes].join(next() < 0.9 ? '; ' : ';'), at }
  })
  return { steps, to: url(), at: at + pick(PAUSES) }
}

/** What a jar sends after a history. @param {import('./jars.mjs').Jar} jar @param {History} history */
export function sent(jar, { steps, to, at }) {
  jar.clear()
  for (const { from, set, at: when } of steps) jar.set(from, set, NOW + when)
  return jar.header(to, NOW + at)
}

/** Drop what is not needed for the difference: steps, then attributes. @param {History} history @param {(history: History) => boolean} differs */
export function shrink(history, differs) {
  let shortest = history
  const attempt = (steps) => {
    const shorter = { ...shortest, steps }
    if (!differs(shorter)) return false
    shortest = shorter
    return true
  }
  for (let index = 0; index < shortest.steps.length;) {
    if (!attempt(shortest.steps.toSpliced(index, 1))) index += 1
  }
  for (let index = 0; index < shortest.steps.length; index += 1) {
    for (let part = 1; part < shortest.steps[index].set.split(';').length;) {
      const parts = shortest.steps[index].set.split(';').toSpliced(part, 1)
      if (!attempt(shortest.steps.with(index, { ...shortest.steps[index], set: parts.join(';') }))) part += 1
    }
  }
  return shortest
}
