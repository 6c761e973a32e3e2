/**
 * What the app goes through, as far as it concerns a session.
 */
import { handleHide, handleOnline, handleShow } from './bindings.js'

/** @typedef {ReturnType<typeof createAppLife>} AppLife */

/**
 * Make what listens: the core hears of it, and records that failed to be written are written when the app hides.
 *
 * @param {import('../platform/wx.js').Platform} platform
 * @param {import('./core.js').Core} core
 * @param {(() => import('../records/kept.js').Kept)[]} kept
 * @param {import('../common/signal.js').Signal} signal
 */
export const createAppLife = (platform, core, kept, signal) => ({
  /** Begin, before the machine is there. */
  listen() {
    platform.onAppShow(() => {
      if (core.machine) core.machine.tell(handleShow)
      signal.emit('show')
    })
    platform.onAppHide(() => {
      signal.emit('hide')
      if (core.machine) core.machine.tell(handleHide)
      for (const one of kept) one().hide()
    })
    platform.onNetworkStatusChange((status) => {
      if (status && status.isConnected && core.machine) core.machine.tell(handleOnline)
    })
  },

  /** The machine is there. */
  opened() {
    if (signal.hidden) core.theMachine.tell(handleHide)
  },
})
