/**
 * Random bytes for the core: a platform gives them late, or not at all.
 */
import { ignore } from '../common/later.js'
import { once } from '../common/once.js'
import { addEntropy, entropyLeft } from './bindings.js'

/** How many are fetched at a time: an OAuth state takes 24, a lease's owner four, a pause's jitter one. */
const BYTES = 256
/** How long anybody waits for them, in milliseconds. */
const LIMIT = 1000

/** @typedef {ReturnType<typeof createEntropy>} Entropy */

/**
 * Make what fetches random bytes and hands them to the module, which must be loaded; all sessions share them.
 *
 * @param {import('../platform/wx.js').Platform} platform
 */
export function createEntropy(platform) {
  /** Fetch some, where the platform has them; calls back in any case. @param {() => void} [done] */
  function fetch(done = ignore) {
    const end = once(LIMIT, () => done())
    platform.getRandomValues({ length: BYTES }, ({ randomValues }) => {
      if (randomValues) addEntropy(new Uint8Array(randomValues))
      end()
    }, end)
  }

  return { fetch, left: entropyLeft }
}
