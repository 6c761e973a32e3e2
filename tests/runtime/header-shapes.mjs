/**
 * How each platform hands the headers of an answer to the program (platform.md, section 5).
 */
import { atLeast } from './profiles.mjs'

/**
 * Shape the headers as received.
 * @param {Array<[string, string]>} pairs as they stood on the wire
 * @param {import('./profiles.mjs').Profile} profile
 * @param {'comma' | 'array'} setCookie
 * @returns {Record<string, string | string[]>}
 */
export function shapeHeader(pairs, profile, setCookie) {
  /** @type {Map<string, string[]>} */
  const grouped = new Map()
  for (const [name, value] of pairs) {
    const lower = name.toLowerCase()
    grouped.set(lower, [...(grouped.get(lower) ?? []), value])
  }
  const header = {}
  for (const [lower, values] of grouped) {
    const name = profile.headerCase === 'lower' ? lower : canonical(lower)
    header[name] = lower === 'set-cookie' ? shapeSetCookie(values, profile, setCookie) : values.join(', ')
  }
  return header
}

/**
 * The header and the cookies of an answer, as `success` of `wx.request` has them: what came as an array is joined by then.
 * @param {import('./life.mjs').Life} life
 */
export function answerHeader(life, pairs) {
  const { header, ...cookies } = eventHeader(life, pairs, life.profile.setCookie)
  return { header: Object.fromEntries(Object.entries(header).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value])), ...cookies }
}

/**
 * The same as the events of a task have them: arrays stay.
 * @param {import('./life.mjs').Life} life @param {Array<[string, string]>} pairs @param {'comma' | 'array'} setCookie
 */
export function eventHeader(life, pairs, setCookie) {
  const header = shapeHeader(pairs, life.profile, setCookie)
  const known = life.profile.cookiesField && atLeast(life.baseLibrary, '2.10.0')
  return { header, ...(known ? { cookies: cookiesOf(header) } : {}) }
}

/**
 * The cookies, as the base library takes them out of the header (platform.md, section 5): an array stays; a text is taken apart at commas, and what
 * does not begin a cookie is put back without its comma. So dates and values lose theirs, and a value with `,name=` inside becomes two cookies.
 */
function cookiesOf(header) {
  const value = header['Set-Cookie'] ?? header['set-cookie']
  if (typeof value !== 'string') return value ?? []
  const cookies = []
  for (const piece of value.split(',')) {
    if (/^\s*\S+=/.test(piece) || cookies.length === 0) cookies.push(piece)
    else cookies[cookies.length - 1] += piece
  }
  return cookies
}

function shapeSetCookie(values, profile, setCookie) {
  return setCookie === 'array' ? values : values.join(profile.setCookieJoiner)
}

/** `content-type` to `Content-Type`. */
function canonical(lower) {
  return lower.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase())
}
