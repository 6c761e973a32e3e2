/**
 * From what was measured to the rows of the table.
 *
 * @typedef {{
 *   what: string,
 *   engine: string,
 *   unit: '' | 'µs' | 'ms' | 'kB' | 'MB' | '÷',
 *   values: Record<string, number>,
 *   ratio?: number,
 *   judged: number,
 *   budget?: import('./budgets.mjs').Budget,
 * }} Row `ratio`: ours ÷ weapp-cookie's. `judged`: what the budget is for
 */
import { BUDGETS } from './budgets.mjs'
import { fastestTenth } from './fastest-tenth.mjs'

const OURS = 'wx-session'
const PEER = 'weapp-cookie'
/** Of the order of ours in size: what loading costs is compared with its. */
const LARGE_PEER = 'tough-cookie'
/** What streams are compared with. */
const STREAM_PEER = 'eventsource-parser'
const STREAM_PEER_ON_PHONES = 'eventsource-parser, decoder in JavaScript'

const SPEEDS = {
  changing: '3 Set-Cookie that change',
  same: '3 Set-Cookie, the same again',
  write: '3 that change, and the jar written',
  none: 'no Set-Cookie',
}
const COUNTS = { none: 'no Set-Cookie', same: '3 Set-Cookie, the same again', changing: '3 Set-Cookie that change' }

/** @param {{ id: string, name: string }} engine @param {Record<string, Record<string, number[]>>} taken @returns {Row[]} */
export function speedRows({ id, name }, taken) {
  const budgets = { changing: id === 'jsc-nojit' ? BUDGETS.setCookieNoJit : BUDGETS.setCookie, none: BUDGETS.plain }
  return Object.entries(SPEEDS).map(([variant, what]) => {
    const values = map(taken[variant], (times) => fastestTenth(times) * 1000)
    const ratio = values[OURS] / values[PEER]
    return { what: `a request, ${what}`, engine: name, unit: 'µs', values, ratio, judged: ratio, budget: budgets[variant] }
  })
}

/** @param {{ name: string }} engine @param {Record<string, Record<string, number[]>>} taken @returns {Row} */
export function headerRow({ name }, taken) {
  const values = map(taken, ({ small, large }) => fastestTenth(large) / fastestTenth(small))
  return { what: 'Cookie header, 3000 on 100 hosts ÷ 20', engine: name, unit: '÷', values, judged: values[OURS], budget: BUDGETS.header }
}

/**
 * With the engine's own decoder, where it has one, and as on phones, which have none.
 *
 * @param {{ name: string }} engine
 * @param {Record<string, number[]>} taken milliseconds for a megabyte
 * @returns {Row[]}
 */
export function streamRows({ name }, taken) {
  const { [OURS]: ours, [STREAM_PEER]: native, [STREAM_PEER_ON_PHONES]: onPhones } = map(taken, (times) => fastestTenth(times))
  const row = (what, peer, budget) =>
    ({ what: `1 MB of server-sent events${what}`, engine: name, unit: 'ms', values: { [OURS]: ours, [STREAM_PEER]: peer }, ratio: ours / peer, judged: ours / peer, budget })
  const rows = [row(', decoder in JavaScript', onPhones)]
  if (native) rows.unshift(row('', native, BUDGETS.stream))
  return rows
}

/** @param {Record<string, Record<string, { crossings: number, writes: number }>>} counted @returns {Row[]} */
export function countRows(counted) {
  const rows = []
  for (const [variant, what] of Object.entries(COUNTS)) {
    const values = map(counted[variant], ({ writes }) => writes)
    rows.push({ what: `storage writes a request, ${what}`, engine: 'any', unit: '', values, judged: values[OURS], budget: variant === 'changing' ? undefined : BUDGETS.writes })
  }
  for (const [variant, what] of Object.entries(COUNTS)) {
    const { crossings } = counted[variant][OURS]
    rows.push({ what: `calls into the module, ${what}`, engine: 'any', unit: '', values: { [OURS]: crossings }, judged: crossings, budget: variant === 'none' ? BUDGETS.crossings : undefined })
  }
  return rows
}

/** @param {Record<string, number>} values bytes @returns {Row} */
export const bytesRow = (values) =>
  ({ what: 'size in brotli', engine: 'any', unit: 'kB', values: map(values, (bytes) => bytes / 1000), ratio: values[OURS] / values[PEER], judged: values[OURS], budget: BUDGETS.bytes })

/** @param {Record<string, number>} values bytes @returns {Row} */
export const memoryRow = (values) =>
  ({ what: 'memory after 100 000 requests, all new', engine: 'Node', unit: 'MB', values: map(values, (bytes) => bytes / 1e6), judged: values[OURS] / 1e6, budget: BUDGETS.memory })

/** @param {Record<string, number>} values milliseconds @returns {Row} `ratio`: ours ÷ tough-cookie's */
export function firstRequestRow(values) {
  const ratio = values[OURS] / values[LARGE_PEER]
  return { what: 'load to first request sent', engine: 'Node', unit: 'ms', values, ratio, judged: ratio, budget: BUDGETS.firstRequest }
}

/** @template A, B @param {Record<string, A>} object @param {(value: A) => B} change @returns {Record<string, B>} */
const map = (object, change) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]))
