/**
 * What a test makes go wrong on the platform's side.
 *
 *     runtime.faults.on('login', { fail: { errMsg: 'login:fail system error', errno: 600001 }, times: 1 })
 *     const held = runtime.faults.on('setStorage', { hold: true, when: ({ key }) => key === 'a' })
 *     held.release()
 *
 * Names are those of the `wx` functions without `wx.`, and `instantiate` for WXWebAssembly. `*` at the end matches any rest:
 * `'setStorage*'` is also `setStorageSync`. Of several faults for one call the oldest that still has times left is taken.
 */

/**
 * @typedef {object} Plan
 * @property {number} [times]   how many calls it hits, default all
 * @property {number} [skip]    how many matching calls it lets pass first
 * @property {(options: any) => boolean} [when]  which calls it hits, by their options (sync storage: `{ key, data }`)
 * @property {string} [throw]   the API function itself throws an Error with this message
 * @property {{ errMsg?: string, errno?: number, [more: string]: any }} [fail]  the call is not done and fails like this; sync APIs throw
 * @property {Record<string, any>} [answer]  the call is not done and succeeds with this
 * @property {boolean} [never]  the call is not done and nothing is answered (a request's timeout still runs)
 * @property {boolean} [lose]   the call is done, but its answer is lost
 * @property {number} [after]   the call is done this many virtual milliseconds later
 * @property {number} [answerAfter]  the call is done now and answered this many virtual milliseconds later
 * @property {boolean} [hold]   the call is done when the test says `release()`
 * @property {boolean} [sync]   callbacks run before the API function returns; needs an outcome without I/O (`fail`, `answer`, storage)
 */

const KEYS = new Set(['times', 'skip', 'when', 'throw', 'fail', 'answer', 'never', 'lose', 'after', 'answerAfter', 'hold', 'sync'])

export class Fault {
  /** @param {string} api @param {Plan} plan @param {Faults} owner */
  constructor(api, plan, owner) {
    for (const key of Object.keys(plan)) {
      if (!KEYS.has(key)) throw new TypeError(`faults.on: no plan field '${key}'; there are ${[...KEYS].join(', ')}`)
    }
    this.api = api
    this.plan = plan
    this.owner = owner
    /** Calls it has hit. */
    this.hits = 0
    this.skipped = 0
    /** @type {Array<() => void>} held calls, oldest first */
    this.held = []
  }

  matches(api, options) {
    const { times = Infinity, when } = this.plan
    if (this.hits >= times) return false
    const named = this.api.endsWith('*') ? api.startsWith(this.api.slice(0, -1)) : api === this.api
    return named && (!when || when(options ?? {}))
  }

  /** Let held calls go on: all of them, or the one at `index` (0 is the oldest that is still held). */
  release(index) {
    const released = index === undefined ? this.held.splice(0) : this.held.splice(index, 1)
    if (released.length === 0) throw new Error(`release: no call of ${this.api} is held here`)
    for (const resume of released) resume()
  }

  /** End the fault for calls to come. Held ones stay held. */
  remove() {
    this.owner.active = this.owner.active.filter((fault) => fault !== this)
  }
}

export class Faults {
  constructor() {
    /** @type {Fault[]} */
    this.active = []
  }

  /** @param {string} api @param {Plan} plan */
  on(api, plan) {
    const fault = new Fault(api, plan, this)
    this.active.push(fault)
    return fault
  }

  clear() {
    this.active = []
  }

  /** Take the fault that hits this call, if any. @returns {Fault | undefined} */
  take(api, options) {
    for (const fault of this.active) {
      if (!fault.matches(api, options)) continue
      if (fault.skipped < (fault.plan.skip ?? 0)) {
        fault.skipped += 1
        continue
      }
      fault.hits += 1
      return fault
    }
    return undefined
  }
}
