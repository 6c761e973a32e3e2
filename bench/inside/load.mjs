/**
 * The load: what the server answers, the same for every contender.
 *
 * Twenty cookies for the host, of the length that session and tracking cookies have. Three of them come again with each
 * answer: a session cookie, one with `Expires` (which has a comma), one with `Max-Age`.
 */
import { ORIGIN } from './stub-wx.mjs'

export const URL_OF_REQUEST = `${ORIGIN}/v1/me`
export const COOKIES = 20
/** How many different values the changing cookies take in turn. */
const TURNS = 64
const EXPIRES = 'Expires=Wed, 01 Jan 2098 00:00:00 GMT'

/** @param {number} seed @returns {string} 24 characters */
const valueOf = (seed) => (seed * 2654435761 + 97).toString(36).padStart(24, 'x7Qz')

const others = Array.from({ length: COOKIES - 3 }, (_, index) => `c${index}_pref=${valueOf(index)}; Path=/; ${EXPIRES}`)

/** @param {number} turn */
const three = (turn) => [
  `sid=${valueOf(1000 + turn)}; Path=/; HttpOnly; Secure`,
  `csrf_token=${valueOf(2000 + turn)}; Path=/; ${EXPIRES}`,
  `visit=${valueOf(3000 + turn)}; Path=/; Max-Age=86400; SameSite=Lax`,
]

/** The headers of an answer as the platform gives them: values of one name joined by commas, and `cookies` beside them. @param {string[]} cookies */
function loadWith(cookies) {
  /** @type {Record<string, string>} */
  const header = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': '19',
    Date: new Date().toUTCString(),
    Server: 'nginx',
  }
  if (cookies.length) header['Set-Cookie'] = cookies.join(',')
  return { header, cookies }
}

/** All twenty, to fill the jar. */
export const filling = () => loadWith([...others, ...three(0)])

/**
 * The variants that are measured. Each gives the loads that the answers carry in turn.
 *
 * They are made anew for every batch, because a `Date` header that is not of now would be news of the server's clock.
 */
export const VARIANTS = {
  none: () => [loadWith([])],
  same: () => [loadWith(three(0))],
  changing: () => Array.from({ length: TURNS }, (_, turn) => loadWith(three(turn + 1))),
}

/** The names that a full jar sends, to check that all contenders do the same work. */
export const NAMES = [...others, ...three(0)].map((cookie) => cookie.slice(0, cookie.indexOf('='))).sort()

/** @param {number} host */
export const hostUrl = (host) => `https://h${host}.example.com/v1/me`

/** Cookies for many hosts: each host's are its own. @param {number} host @param {number} count */
export const cookiesOfHost = (host, count) =>
  Array.from({ length: count }, (_, index) => `c${index}_pref=${valueOf(host * 100 + index)}; Path=/; ${EXPIRES}`)
