/**
 * What differs between the shells that run the program: Node and JavaScriptCore's `jsc`.
 */
/* global preciseTime, readFile, print, quit, require, process */

const isJsc = typeof preciseTime === 'function'

/** Milliseconds of a clock that only goes forward. */
export const clock = isJsc ? () => preciseTime() * 1000 : () => performance.now()

/** @param {string} path @returns {Uint8Array} */
export const readBytes = (path) => (isJsc ? readFile(path, 'binary') : require('node:fs').readFileSync(path))

/** The program's one result, as one line. @param {unknown} value */
export const report = (value) => (isJsc ? print : console.log)(JSON.stringify(value))

/** @param {any} error */
export function stop(error) {
  const text = `${(error && error.message) || error}\n${(error && error.stack) || ''}`
  if (isJsc) {
    print(`failed: ${text}`)
    quit(1)
  }
  console.log(`failed: ${text}`)
  process.exit(1)
}
