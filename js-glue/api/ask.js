/**
 * Promises of the program that the core ends.
 */
import { configError } from '../common/errors.js'

/** @typedef {ReturnType<typeof createAsk>} Ask */

/**
 * Make what makes them.
 *
 * @param {import('../boundary/core.js').Core} core
 * @param {import('../request/under-way.js').UnderWay} underWay
 */
export const createAsk = (core, underWay) =>
  /**
   * @param {string} api what the program called
   * @param {(id: number) => void} begin gets the number under which the core ends the promise, once the core is there
   * @param {(resolve: () => void) => void} [withoutModule] instead of a rejection when it will never be
   * @returns {Promise<any>} of the state
   */
  (api, begin, withoutModule) => new Promise((/** @type {(value?: any) => void} */ resolve, reject) => core.whenReady(
    () => {
      if (WAITING.includes(api) && core.waitsForItself(api === 'ensure')) return reject(configError(`options.${core.asking} waits for itself: it must not call session.${api}()`, api))
      begin(underWay.add({ api, settle: () => resolve(core.state()), fail: reject }))
    },
    (error) => (withoutModule ? withoutModule(resolve) : reject(error.of(api))),
    !withoutModule,
  ))

/** What ends with a token alone. */
const WAITING = ['ensure', 'login', 'refresh']
