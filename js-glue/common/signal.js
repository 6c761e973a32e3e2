/**
 * Things that happen, for those who listen for as long as they need to.
 */

/** @typedef {'show' | 'hide' | 'account'} Happening */
/** @typedef {ReturnType<typeof createSignal>} Signal */

/**
 * Make one: the app is shown or hidden, another account began (or none).
 */
export function createSignal() {
  /** @type {((what: Happening) => void)[]} */
  let listeners = []
  return {
    /** Whether the app is hidden. */
    hidden: false,

    /** Listen; gives what ends that. @param {(what: Happening) => void} listener */
    on(listener) {
      listeners = listeners.concat(listener)
      return () => {
        listeners = listeners.filter((other) => other !== listener)
      }
    },

    /** Tell those who listen now. @param {Happening} what */
    emit(what) {
      if (what === 'show' || what === 'hide') this.hidden = what === 'hide'
      for (const listener of listeners) listener(what)
    },
  }
}
