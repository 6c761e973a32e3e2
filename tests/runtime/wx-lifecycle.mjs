/**
 * Show, hide, freeze, network changes and errors (platform.md, section 7).
 */
import { atLeast } from './profiles.mjs'
import { asyncApi } from './wx-call.mjs'

/** Virtual milliseconds in the background after which the JS thread stops. */
export const FREEZE_AFTER = 5_000

/** Virtual milliseconds frozen after which the platform ends the app. */
export const DESTROY_AFTER = 30 * 60_000

export class Lifecycle {
  /** @param {import('./life.mjs').Life} life */
  constructor(life) {
    this.life = life
    this.visible = life.isOpened
    this.destroyed = false
    /** @type {Map<string, Function[]>} */
    this.listeners = new Map()
    this.freezeTimer = 0
    this.destroyTimer = 0
    life.onError = (error) => this.emitRaw('Error', String(error?.stack ?? error))
  }

  on(event, listener) {
    if (typeof listener === 'function') this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener])
  }

  off(event, listener) {
    this.listeners.set(event, listener === undefined ? [] : (this.listeners.get(event) ?? []).filter((other) => other !== listener))
  }

  /** Tell the listeners, on a macrotask of the program: at once when the app runs, on show when it is frozen. */
  emit(event, result) {
    this.life.task(`on${event}`, () => this.emitRaw(event, this.life.realm.copy(result)))
  }

  emitRaw(event, value) {
    for (const listener of this.listeners.get(event) ?? []) {
      try {
        listener(value)
      } catch (error) {
        this.life.record.uncaught.push({ where: `on${event}`, error })
      }
    }
  }

  hide() {
    this.visible = false
    const { lane } = this.life
    this.emit('AppHide', {})
    this.life.sockets.hide()
    this.freezeTimer = lane.platformAfter(FREEZE_AFTER, 'freeze of the app', () => {
      lane.freeze()
      this.life.network.interrupt()
      this.destroyTimer = lane.platformAfter(DESTROY_AFTER, 'end of the app', () => {
        this.destroyed = true
        this.life.end()
      })
    })
  }

  show(options) {
    this.visible = true
    const { lane } = this.life
    lane.clear(this.freezeTimer)
    lane.clear(this.destroyTimer)
    this.life.sockets.show()
    // What was due or answered meanwhile comes first, then the listeners: the platform promises no order.
    this.emit('AppShow', options)
    lane.thaw()
  }
}

/** @param {import('./life.mjs').Life} life @param {Lifecycle} lifecycle */
export function lifecycleApi(life, lifecycle) {
  const events = ['NetworkStatusChange', 'Error']
  if (atLeast(life.baseLibrary, '2.1.2')) events.push('AppShow', 'AppHide')
  const api = {
    getNetworkType: asyncApi(life, 'getNetworkType', {
      perform: (_options, call) => call.work(() => call.succeed({ networkType: life.device.network.networkType }))
    })
  }
  for (const event of events) {
    api[`on${event}`] = (listener) => lifecycle.on(event, listener)
    api[`off${event}`] = (listener) => lifecycle.off(event, listener)
  }
  return api
}
