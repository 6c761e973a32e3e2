/**
 * Listeners. One that throws is reported on the console and disturbs nobody.
 */
import { configError } from './errors.js'

const NAMES = ['change', 'login', 'refresh', 'expired', 'logout', 'reauth', 'expiring', 'error', 'alert']

export function createEvents() {
  /** @type {Record<string, Function[]>} */
  const listeners = {}
  return {
    /** @param {string} name @param {any} listener */
    on(name, listener) {
      if (!NAMES.includes(name)) throw configError(`on(event): "${name}" is no event; there are ${NAMES.join(', ')}`)
      if (typeof listener !== 'function') throw configError('on(event, listener): listener must be a function')
      // Wrapped, so that one function registered twice is removed one registration at a time.
      const entry = (/** @type {any} */ payload) => listener(payload)
      listeners[name] = (listeners[name] || []).concat(entry)
      return () => {
        listeners[name] = listeners[name].filter((other) => other !== entry)
      }
    },

    /** The payload is made only if somebody listens. @param {string} name @param {() => unknown} payload */
    emit(name, payload) {
      const list = listeners[name]
      if (!list || !list.length) return
      const value = payload()
      for (const listener of list) guard(() => listener(value))
    },
  }
}

/** Runs the program's code; what it throws must not disturb the session. @param {() => unknown} run */
export function guard(run) {
  try {
    run()
  } catch (error) {
    console.error(error)
  }
}
