/**
 * A socket of the session, and what it told.
 */

/**
 * @param {import('./session.mjs').Home} home @param {Record<string, any>} options
 */
export function connect(home, options, session = home.session) {
  const { wrap } = home.runtime
  const made = session.connectSocket(home.runtime.wrap(options))
  const seen = {
    made,
    /** In order: `open`, `close`, `error`, and messages as they are. @type {any[]} */
    told: [],
    /** @type {any[]} */
    errors: [],
    /** @type {any[]} */
    closes: [],
    get state() { return made.state },
    get messages() { return this.told.filter((one) => !['open', 'close', 'error'].includes(one)) },
    send: (data, more = {}) => made.send(wrap.call(home.runtime, { data, ...more })),
    close: (how) => made.close(how && wrap.call(home.runtime, how))
  }
  const listen = (event, listener) => made[`on${event}`](home.runtime.wrap(listener))
  listen('Open', () => void seen.told.push('open'))
  listen('Message', ({ data }) => void seen.told.push(typeof data === 'string' ? data : [...new Uint8Array(data)]))
  listen('Error', (error) => {
    seen.told.push('error')
    seen.errors.push(error)
  })
  listen('Close', (end) => {
    seen.told.push('close')
    seen.closes.push({ code: end.code, reason: end.reason })
  })
  return seen
}
