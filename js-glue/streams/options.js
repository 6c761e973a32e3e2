/**
 * What the program gives to `stream`, beside what a request takes.
 */
import { StreamShape } from '../boundary/bindings.js'
import { configError } from '../common/errors.js'
import { LONGEST } from '../common/once.js'
import { bool, func, limit, object, or, whole } from '../common/readers.js'

const SHAPES = { sse: StreamShape.Events, text: StreamShape.Text, lines: StreamShape.Lines }
/** What a network that is gone is noticed by, where the platform says nothing. In milliseconds. */
const IDLE = 60000
/** As often as one likes. */
const ENDLESS = 2 ** 32 - 1

const readReconnect = or((value) => typeof value === 'object', bool)
const readMost = object({ max: [whole(0), ENDLESS] })

/** @typedef {{ shape: StreamShape, most: number, isGet: boolean, first?: number, idle: number }} StreamOptions */

/**
 * Check and fill in; throws `ERR_CONFIG`.
 *
 * @param {any} given
 * @returns {StreamOptions} `most`: how often it is connected again in a row; `first`: the caller's own limit until the first chunk
 */
export function readStreamOptions({ as = 'sse', onMessage, idleTimeout = IDLE, reconnect = false, timeout, method = 'GET', header }) {
  if (!Object.prototype.hasOwnProperty.call(SHAPES, as)) throw configError('stream({ as }): as must be "sse", "text" or "lines"', 'request')
  if (onMessage !== undefined) func(onMessage, 'stream({ onMessage }): onMessage')
  limit(idleTimeout, 'stream({ idleTimeout }): idleTimeout')
  // As with `wx.request`, 0 is none.
  if (timeout) limit(timeout, 'stream({ timeout }): timeout')
  if (header !== undefined && Object(header) !== header) throw configError('stream({ header }): header must be an object', 'request')
  const name = 'stream({ reconnect }): reconnect'
  const asked = readReconnect(reconnect, name)
  const most = asked === true ? ENDLESS : asked ? readMost(asked, name).max : 0
  return {
    shape: SHAPES[/** @type {keyof typeof SHAPES} */ (as)],
    most,
    isGet: String(method).toUpperCase() === 'GET',
    first: timeout ? Math.min(timeout, LONGEST) : undefined,
    idle: Math.min(idleTimeout, LONGEST),
  }
}
