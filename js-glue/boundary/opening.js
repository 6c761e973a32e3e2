/**
 * The opening of a session: the module is loaded and the records are read, at the same time; then the machine is made.
 */
import { SessionError } from '../common/errors.js'
import { load, loadAgain } from './loader.js'

/** @typedef {import('../records/restore.js').Restored} Restored */

/**
 * Make what opens the session, once; a module that comes after a failure opens it late.
 *
 * `waitsForEntropy`: the machine is made only when the first random bytes are there. `open` makes the machine.
 *
 * @param {{
 *   platform: import('../platform/wx.js').Platform,
 *   wasmPath: string,
 *   waitsForEntropy: boolean,
 *   core: import('./core.js').Core,
 *   entropy: import('./entropy.js').Entropy,
 *   records: import('../records/records.js').Records,
 *   restore: import('../records/restore.js').Restore,
 *   storage: import('../records/storage.js').Storage,
 *   notices: import('../watching/notices.js').Notices,
 *   log: import('../watching/log.js').Log,
 *   open: (restored: Restored) => import('./machine.js').Machine,
 *   appLife: import('./app-life.js').AppLife,
 * }} parts
 */
export function createOpening({ platform, wasmPath, waitsForEntropy, core, entropy, records, restore, storage, notices, log, open, appLife }) {
  let awaited = 2
  let reads = 0
  let isTrying = true
  /** @type {Restored} */
  let restored

  const arrived = () => {
    if (--awaited) return
    const machine = open(restored)
    core.open(machine)
    if (!storage.works) notices.fault(new SessionError('ERR_UNSUPPORTED', 'storage.encrypt needs base library 2.21.3: the records stay in memory only'))
    log.write('ready', { restored: machine.view().token !== '' })
    // What waits goes before anybody hears of it.
    core.goOn()
    // Whoever was called may have called another session.
    machine.drain()
    appLife.opened()
  }

  const read = () => {
    const own = ++reads
    records.whenCleared(() => restore((found) => {
      // Another one was begun since.
      if (own !== reads) return
      restored = found
      arrived()
    }))
  }

  const loaded = () => {
    if (core.loadError) {
      // What was read then is old: the user may have logged out meanwhile.
      awaited = 2
      read()
    }
    // Without authorisations a lease's owner and a pause's jitter need them, for which nobody waits.
    if (!waitsForEntropy) arrived()
    entropy.fetch(waitsForEntropy ? arrived : undefined)
  }

  /** @param {SessionError} error */
  const failed = (error) => {
    isTrying = false
    const isFirst = !core.loadError
    core.fail(error)
    if (isFirst) notices.fault(error)
    core.goOn()
  }

  return () => {
    core.loadAgain = () => {
      if (isTrying) return
      isTrying = true
      loadAgain(platform, wasmPath, failed)
    }
    load(platform, wasmPath, loaded, failed)
    read()
    appLife.listen()
  }
}
