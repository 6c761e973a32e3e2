/**
 * Random bytes for the core: a platform gives them late, or not at all.
 */
import { ignore } from '../common/later.js'
import { once } from '../common/once.js'

/** How many are fetched at a time: an OAuth state takes 24, a pause's jitter one. */
const BYTES = 256
/** How long anybody waits for them, in milliseconds. */
const LIMIT = 1000

/** @typedef {ReturnType<typeof createEntropy>} Entropy */

/**
 * Make what fetches random bytes and hands them to the machine, at once or when it is there.
 *
 * @param {{ platform: import('../platform/wx.js').Platform, core: import('./core.js').Core }} parts
 */
export function createEntropy({ platform, core }) {
  /** What came before the machine. @type {Uint8Array | undefined} */
  let early

  /** Fetch some, where the platform has them; calls back in any case. @param {() => void} [done] */
  function fetch(done = ignore) {
    const end = once(LIMIT, () => done())
    platform.getRandomValues({ length: BYTES }, ({ randomValues }) => {
      if (randomValues) add(new Uint8Array(randomValues))
      end()
    }, end)
  }

  /** Hand over what came before the machine. */
  function handOver() {
    const bytes = early
    early = undefined
    if (bytes) add(bytes)
  }

  /** @param {Uint8Array} bytes */
  function add(bytes) {
    const { machine } = core
    if (machine) machine.addEntropy(bytes)
    else early = bytes
  }

  return { fetch, handOver }
}
