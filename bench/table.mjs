/**
 * The rows as a table for people.
 */
import { verdictOf } from './budgets.mjs'

const CONTENDERS = ['wx-session', 'weapp-cookie', 'tough-cookie', 'eventsource-parser']
const HEAD = ['what', 'engine', ...CONTENDERS, 'ratio', 'limit', 'aim', 'met']

/** @param {import('./rows.mjs').Row[]} rows @returns {string} */
export function tableOf(rows) {
  const lines = [HEAD, ...rows.map(lineOf)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  const text = ([what, engine, ...rest]) =>
    [what.padEnd(widths[0]), engine.padEnd(widths[1]), ...rest.map((cell, index) => cell.padStart(widths[index + 2]))].join('  ').trimEnd()
  return [text(lines[0]), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1).map(text)].join('\n')
}

/** @param {import('./rows.mjs').Row} row */
function lineOf({ what, engine, unit, values, ratio, judged, budget }) {
  const value = (name) => (values[name] === undefined ? '' : `${short(values[name])}${unit && unit !== '÷' ? ` ${unit}` : ''}`)
  // A size's budget is in bytes, what is shown in kB.
  const bound = (number) => short(unit === 'kB' ? number / 1000 : number)
  return [
    what, engine, ...CONTENDERS.map(value), ratio === undefined ? '' : short(ratio),
    budget ? bound(budget.limit) : '', budget ? bound(budget.aim) : '', verdictOf(judged, budget),
  ]
}

/** Three digits, as many as are stable. @param {number} number */
export function short(number) {
  if (!Number.isFinite(number)) return '?'
  if (number === 0 || Number.isInteger(number)) return String(number)
  if (number >= 100) return number.toFixed(0)
  return number.toFixed(number >= 10 ? 1 : 2)
}
