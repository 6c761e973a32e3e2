/**
 * `App`, and what comes and goes: the page's visibility stands for the app's.
 */
import { board } from './board.js'

export function createLifecycle() {
  /** @type {Record<string, Function[]>} */
  const listeners = {}
  let options = { path: '', query: {}, scene: 1001 }

  const lifecycle = {
    /** @type {any} */
    app: undefined,
    /** Who loses what is under way when the network goes. @type {(() => void)[]} */
    networkLost: [],
    get options() {
      return options
    },
    define(definition) {
      lifecycle.app = definition
    },
    launch(given) {
      options = given
      call('onLaunch')
      call('onShow')
    },
    /** @param {string} event @param {Function} listener */
    on(event, listener) {
      listeners[event] = [...(listeners[event] ?? []), listener]
    },
    /** @param {string} event @param {Function} [listener] */
    off(event, listener) {
      listeners[event] = listener ? (listeners[event] ?? []).filter((other) => other !== listener) : []
    },
    /** @param {string} event @param {any} payload */
    emit(event, payload) {
      for (const listener of [...(listeners[event] ?? [])]) listener(payload)
    }
  }

  function call(name) {
    if (lifecycle.app && typeof lifecycle.app[name] === 'function') lifecycle.app[name](options)
  }

  document.addEventListener('visibilitychange', () => {
    const shown = document.visibilityState === 'visible'
    call(shown ? 'onShow' : 'onHide')
    lifecycle.emit(shown ? 'AppShow' : 'AppHide', shown ? options : {})
  })
  // The board says so when it switches the network.
  board.phone = {
    networkChanged() {
      if (board.faults.offline) lifecycle.networkLost.forEach((lose) => lose())
      lifecycle.emit('NetworkStatusChange', { isConnected: !board.faults.offline, networkType: board.faults.offline ? 'none' : 'wifi' })
    },
    setLanguage: (language) => lifecycle.app && lifecycle.app.setLanguage(language)
  }
  return lifecycle
}
