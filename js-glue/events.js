/**
 * Listeners. One that throws is reported on the console and disturbs nobody.
 */
import { among, func } from './options.js'

const checkName = among('change', 'login', 'refresh', 'expired', 'logout', 'reauth', 'expiring', 'error', 'alert')

export function createEvents() {
  /** @type {Record<string, Function[]>} */
  const listeners = {}
  return {
    /** @param {string} name @param {any} listener */
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

    /** The payload is made only if somebody listens. @param {string} name @param {() => unknown} payload */
    emit(name, payload) {
      const list = listeners[name] || []
      const value = list.length && payload()
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
