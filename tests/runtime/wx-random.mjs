/**
 * `wx.getRandomValues` (platform.md, section 6): asynchronous, base library 2.15.0.
 */
import { randomBytes } from 'node:crypto'
import { atLeast } from './profiles.mjs'
import { asyncApi, wrongType } from './wx-call.mjs'

const MOST = 1_048_576

/** @param {import('./life.mjs').Life} life */
export function randomApi(life) {
  if (!atLeast(life.baseLibrary, '2.15.0')) return {}
  const source = life.options.randomValues ?? ((length) => randomBytes(length))
  return {
    getRandomValues: asyncApi(life, 'getRandomValues', {
      check: (options) => wrongType(options, 'length', 'Number') ?? wrongLength(options.length),
      perform(options, call) {
        const { length } = options
        call.work(() => call.succeed({ randomValues: new Uint8Array(source(length)) }))
      }
    })
  }
}

function wrongLength(length) {
  if (Number.isInteger(length) && length > 0 && length <= MOST) return undefined
  return `parameter.length should be an integer from 1 to ${MOST} instead of ${length};`
}
