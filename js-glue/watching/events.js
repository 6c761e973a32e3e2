/**
 * The program's listeners. One that throws is reported on the console and disturbs nobody.
 */
import { guard } from '../common/guard.js'
import { among, func } from '../common/readers.js'

const checkName = among('change', 'login', 'refresh', 'expired', 'logout', 'reauth', 'expiring', 'error', 'alert')

/** @typedef {ReturnType<typeof createEvents>} Events */

/** Make the list of a session's listeners. */
export function createEvents() {
  /** @type {Record<string, Function[]>} */
  const listeners = {}
  return {
    /** Add a listener; gives what removes it. Throws `ERR_CONFIG`. @param {string} name @param {any} listener */
    on(name, listener) {
      checkName(name, 'on(event)')
      func(listener, 'on(event, listener)')
      // Wrapped, so that one function registered twice is removed one registration at a time.
      const entry = (/** @type {any} */ payload) => listener(payload)
      listeners[name] = (listeners[name] || []).concat(entry)
      return () => {
        listeners[name] = listeners[name].filter((other) => other !== entry)
      }
    },

    /** Tell whether anybody listens. @param {string} name */
    has: (name) => (listeners[name] || []).length > 0,

    /** Call the listeners; the payload is made only if there are any. @param {string} name @param {() => unknown} payload */
    emit(name, payload) {
      const list = listeners[name] || []
      const value = list.length && payload()
      for (const listener of list) guard(() => listener(value))
    },
  }
}
