/**
 * An answer that the test writes bit by bit.
 *
 *     server.on('GET', '/events', () => ({ header: { 'Content-Type': 'text/event-stream' }, stream: (one) => { stream = one } }))
 *     stream.write('data: a\n\n')
 *     await runtime.settle()          // it has arrived
 *     stream.end()
 */
import { arrivals } from './arrivals.mjs'

export class OpenStream {
  /**
   * @param {import('./http-server.mjs').Asked} asked what it answers
   * @param {import('node:http').ServerResponse} response whose head is written
   */
  constructor(asked, response) {
    this.asked = asked
    this.response = response
    this.port = /** @type {number} */ (response.socket?.remotePort)
    arrivals.open(this.port)
    /** Settles when the connection is gone: ended, cut, or left by the client. */
    this.closed = new Promise((resolve) => response.once('close', () => {
      arrivals.close(this.port)
      resolve(undefined)
    }))
    response.flushHeaders()
  }

  /** @param {string | Buffer} data */
  write(data) {
    const bytes = Buffer.from(/** @type {any} */ (data))
    arrivals.written(this.port, bytes.length)
    this.response.write(bytes)
    return this
  }

  end() {
    arrivals.close(this.port)
    this.response.end()
  }

  /** Break off in the middle. */
  cut() {
    arrivals.close(this.port)
    this.response.socket?.destroy()
  }
}
