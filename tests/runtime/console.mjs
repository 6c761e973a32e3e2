/**
 * The program's console: kept for assertions, printed only when asked for.
 */
import { inspect } from 'node:util'

const LEVELS = ['debug', 'error', 'group', 'groupEnd', 'info', 'log', 'warn']

/** @param {import('./record.mjs').Recorder} record @param {{ echo: boolean }} options */
export function capturedConsole(record, { echo }) {
  const write = (level) => (...args) => {
    const text = args.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' ')
    record.console.push({ level, text, args })
    if (echo) process.stderr.write(`[mini-program ${level}] ${text}\n`)
  }
  return Object.fromEntries(LEVELS.map((level) => [level, write(level)]))
}
